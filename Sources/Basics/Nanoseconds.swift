// Time inside perfbench: one integer, one unit, one clock (CLOCK_MONOTONIC).

/// A moment or a span in nanoseconds. Moments count from the start of the clock they were read from.
package typealias Nanoseconds = Int64

extension Nanoseconds {
    /// Whole seconds as nanoseconds.
    package static func seconds(_ count: some BinaryInteger) -> Nanoseconds { Nanoseconds(count) * 1_000_000_000 }

    /// Whole milliseconds as nanoseconds.
    package static func milliseconds(_ count: some BinaryInteger) -> Nanoseconds { Nanoseconds(count) * 1_000_000 }

    /// Whole microseconds as nanoseconds.
    package static func microseconds(_ count: some BinaryInteger) -> Nanoseconds { Nanoseconds(count) * 1000 }

    /// This span in seconds.
    package var inSeconds: Double { Double(self) / 1e9 }

    /// This span in milliseconds, the unit of every report.
    package var inMilliseconds: Double { Double(self) / 1e6 }
}
