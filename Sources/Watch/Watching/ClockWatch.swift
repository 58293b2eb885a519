package import Basics

/// Notices when the clock on the wall and the monotonic clock part: the machine was suspended, or the clock was set. Pure: readings in,
/// sentences out.
package struct ClockWatch: Sendable {
    /// What the two may differ by from one reading to the next: more than any correction of the time.
    private static let tolerance = Nanoseconds.seconds(2)

    private var last: (wall: Nanoseconds, monotonic: Nanoseconds)?

    package init() {}

    /// Takes a reading of both clocks; what there is to say about it.
    package mutating func read(wall: Nanoseconds, monotonic: Nanoseconds) -> String? {
        defer { last = (wall, monotonic) }
        guard let last else { return nil }
        let jump = (wall - last.wall) - (monotonic - last.monotonic)
        guard jump.magnitude > Self.tolerance.magnitude else { return nil }
        let seconds = TimeSpan.seconds(Int(jump.magnitude / 1_000_000_000))
        return jump > 0
            ? "The clock went ahead by \(seconds): the machine was suspended, or the clock was set. That time was not observed."
            : "The clock was set back by \(seconds)."
    }
}
