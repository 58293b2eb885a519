package import Basics
import Glibc

/// How often something costly may be read: so that it takes no more than its share of the time. A reading of 2 ms may be done every second,
/// one of 20 ms every 10 seconds.
package struct Pace: Sendable {
    /// Share of one core that the readings may use.
    package static let share = 0.002
    /// However costly, it is read this often.
    package static let longest = Nanoseconds.seconds(60)

    private var due = Nanoseconds.min

    package init() {}

    /// Whether it may be read at `now`.
    package func isDue(_ now: Nanoseconds) -> Bool { now >= due }

    /// Notes that it was read at `now` and used `cost` of CPU time.
    package mutating func spent(_ cost: Nanoseconds, at now: Nanoseconds) {
        due = now + min(Self.longest, Nanoseconds(Double(max(0, cost)) / Self.share))
    }

    /// Does `work` and notes what it cost.
    mutating func measure<Value>(at now: Nanoseconds, _ work: () -> Value) -> Value {
        let start = Self.threadTime()
        defer { spent(Self.threadTime() - start, at: now) }
        return work()
    }

    /// CPU time of this thread: being put aside for another thread is no cost of the reading.
    private static func threadTime() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + Nanoseconds(time.tv_nsec)
    }
}
