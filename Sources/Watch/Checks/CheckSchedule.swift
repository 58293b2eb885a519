package import Basics

/// When a check starts: at `origin + phase`, and again after each `every`, computed afresh, so that it never drifts. A start that comes while
/// the execution before is still in progress is passed over: a slow check never piles up.
package struct CheckSchedule: Sendable, Equatable {
    package var origin: Nanoseconds
    package var every: Nanoseconds
    /// From 0 to `every`.
    package var phase: Nanoseconds

    /// The schedule of the check at `position` of its file. Phases are spread by the golden ratio: any number of checks that follow each other
    /// in the file lie as evenly in their time as they can, and a check added at the end moves no other. There is no random jitter.
    /// - Parameter origin: a moment from which all count.
    package init(position: Int, every: TimeSpan, origin: Nanoseconds) {
        let share = Double(position + 1) * 0.618_033_988_749_894_9
        self.origin = origin
        self.every = every.nanoseconds
        phase = Nanoseconds((share - share.rounded(.down)) * Double(every.nanoseconds))
    }

    /// The first start after `now`.
    package func next(after now: Nanoseconds) -> Nanoseconds {
        let first = origin + phase
        guard now >= first else { return first }
        return first + ((now - first) / every + 1) * every
    }

    /// How many starts are later than `start` and not later than `now`: those that an execution which began at `start` and ends `now` has
    /// taken the place of.
    package func passedOver(from start: Nanoseconds, to now: Nanoseconds) -> Int { Int(max(0, (now - start) / every)) }
}
