package import Basics

/// Something that happens at a moment. Make it once and keep it: arming the same timer again and again allocates nothing.
package final class LoopTimer {
    /// The moment it is, or was last, armed for.
    package internal(set) var deadline: Nanoseconds = 0
    /// Position in the heap; negative when it is not armed.
    var position = -1
    let action: (_ now: Nanoseconds) -> Void
    /// Whether the loop is kept awake for its moment instead of waking up for it: that costs CPU.
    let isExact: Bool

    /// `action` is called on the loop when the deadline has come, with the start of the loop's turn.
    package init(isExact: Bool = false, _ action: @escaping (_ now: Nanoseconds) -> Void) {
        self.isExact = isExact
        self.action = action
    }

    package var isArmed: Bool { position >= 0 }
}
