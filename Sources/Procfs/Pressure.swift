/// `/proc/pressure/cpu`, `memory` or `io` (pressure stall information): how much of the time some task had to wait for the resource.
package struct Pressure: Hashable, Sendable {
    /// Microseconds since boot in which at least one task waited. The averages beside it lag by ten seconds and more.
    package var someMicroseconds: Int64

    /// `nil` when the `some` line, or its total, is missing.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        while position < text.count {
            if text.take("some ", &position) {
                while position < text.count, text[position] != UInt8(ascii: "\n") {
                    if text.take("total=", &position), let total = text.number(&position) {
                        someMicroseconds = total
                        return
                    }
                    position += 1
                }
            }
            text.skipLine(&position)
        }
        return nil
    }

    /// Share of the time since `earlier` in which some task waited, in per cent.
    package func percent(since earlier: Pressure, seconds: Double) -> Double {
        min(100, max(0, Double(someMicroseconds - earlier.someMicroseconds) / 1e4 / seconds))
    }
}
