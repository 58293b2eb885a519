/// How often something happens: `"200/s"`, `"6000/min"`, `"0.5/s"`, `"10/h"`. Exact: a count of events in a period, both integers.
package struct Rate: Quantity {
    package static let expectation = #"a rate, such as "200/s" or "6000/min""#

    /// Millionths of an event in one `period`.
    package let microEvents: Int64
    /// The period in nanoseconds: a second, a minute, or an hour.
    package let period: Nanoseconds

    private static let units: [(name: String, length: Nanoseconds)] = [
        ("s", .seconds(1)), ("min", .seconds(60)), ("m", .seconds(60)), ("h", .seconds(3600)),
    ]

    /// No rate exceeds a billion events a period.
    private static let most: Int64 = 1_000_000_000_000_000

    /// `events` each second, kept to a millionth of an event. Less than none counts as none, more than a billion as that.
    package init(perSecond events: Double) {
        microEvents = events > 0 ? Int64((min(events, 1e9) * 1e6).rounded()) : 0
        period = .seconds(1)
    }

    /// Reads `COUNT/UNIT` with the units `s`, `min` (or `m`) and `h`; at most a billion events a period, kept to a millionth of one.
    package init?(_ text: String) {
        guard let number = LeadingNumber(text), number.rest.first == "/",
            let unit = Self.units.first(where: { $0.name == number.rest.dropFirst() }),
            let microEvents = number.times(1_000_000), microEvents <= Self.most
        else { return nil }
        self.microEvents = microEvents
        period = unit.length
    }

    /// Events each second.
    package var perSecond: Double { Double(microEvents) / 1e6 / period.inSeconds }

    package var description: String {
        let unit = Self.units.first { $0.length == period }!.name
        return "\(millionths(microEvents))/\(unit)"
    }

    /// When event `index` (0, 1, 2 …) is due, in nanoseconds after the start: `index / rate`, computed afresh with integers, so it
    /// never drifts. Rounded down. `nil` for a rate of zero, for an index below 0, or when the moment lies beyond 292 years.
    package func time(for index: Int64) -> Nanoseconds? {
        guard microEvents > 0, index >= 0 else { return nil }
        // At most 2^63 · 3.6e12 · 1e6, which fits 128 bits.
        return Nanoseconds(exactly: UInt128(index) * UInt128(period) * 1_000_000 / UInt128(microEvents))
    }
}
