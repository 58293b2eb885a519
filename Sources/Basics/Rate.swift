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

    /// `events` each second, kept to a millionth of an event.
    package init(perSecond events: Double) {
        microEvents = Int64((max(0, events) * 1e6).rounded())
        period = .seconds(1)
    }

    /// Reads `COUNT/UNIT` with the units `s`, `min` (or `m`) and `h`; at most a billion events a period.
    package init?(_ text: String) {
        guard let number = LeadingNumber(text), number.value <= 1e9, number.rest.first == "/",
            let unit = Self.units.first(where: { $0.name == number.rest.dropFirst() })
        else { return nil }
        microEvents = Int64((number.value * 1e6).rounded())
        period = unit.length
    }

    /// Events each second.
    package var perSecond: Double { Double(microEvents) / 1e6 / period.inSeconds }

    package var description: String {
        let unit = Self.units.first { $0.length == period }!.name
        return "\(plain(Double(microEvents) / 1e6))/\(unit)"
    }

    /// When event `index` (0, 1, 2 …) is due, in nanoseconds after the start: `index / rate`, computed afresh with integers, so it
    /// never drifts. `nil` for a rate of zero, or when the moment lies beyond 292 years.
    package func time(for index: Int64) -> Nanoseconds? {
        guard microEvents > 0 else { return nil }
        let product = (index.multipliedFullWidth(by: period))
        let scaled = UInt128(UInt64(bitPattern: product.high)) << 64 | UInt128(product.low)
        return Nanoseconds(exactly: scaled * 1_000_000 / UInt128(microEvents))
    }
}
