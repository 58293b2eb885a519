/// A span of time as a scenario writes it: `"250ms"`, `"10s"`, `"1m30s"`, `"2h"`. Never negative, and at most ten years.
package struct TimeSpan: Quantity, Comparable {
    package static let expectation = #"a duration, such as "250ms", "10s" or "1m30s""#

    /// Its length; 0 or more.
    package let nanoseconds: Nanoseconds

    /// Ten years of 365 days: longer than any run, and far from where sums overflow.
    private static let longest = Nanoseconds.seconds(10 * 365 * 86_400)

    /// A length below 0 counts as 0, one beyond ten years as that.
    package init(nanoseconds: Nanoseconds) { self.nanoseconds = min(max(0, nanoseconds), Self.longest) }

    package static func seconds(_ count: Int) -> TimeSpan { TimeSpan(nanoseconds: .seconds(count)) }
    package static func milliseconds(_ count: Int) -> TimeSpan { TimeSpan(nanoseconds: .milliseconds(count)) }

    package static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Its length in seconds.
    package var seconds: Double { nanoseconds.inSeconds }

    private static let units: [(name: String, length: Nanoseconds)] = [
        ("d", .seconds(86_400)), ("h", .seconds(3600)), ("m", .seconds(60)), ("s", .seconds(1)),
        ("ms", .milliseconds(1)), ("us", .microseconds(1)), ("ns", 1),
    ]

    /// Reads one or more numbers with units, largest unit first, each at most once. Kept to the nanosecond.
    package init?(_ text: String) {
        var rest = Substring(text)
        var total: Nanoseconds = 0
        var smallest = Nanoseconds.max
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let number = LeadingNumber(rest) else { return nil }
            let name = number.rest.prefix { $0.isLetter }
            guard let unit = Self.units.first(where: { $0.name == name || ($0.name == "us" && name == "µs") }),
                unit.length < smallest, let length = number.times(unit.length), length <= Self.longest
            else { return nil }
            total += length
            smallest = unit.length
            rest = number.rest[name.endIndex...]
        }
        guard total <= Self.longest else { return nil }
        nanoseconds = total
    }

    package var description: String {
        guard nanoseconds > 0 else { return "0s" }
        var text = ""
        var rest = nanoseconds
        for unit in Self.units where rest >= unit.length {
            text += "\(rest / unit.length)\(unit.name)"
            rest %= unit.length
        }
        return text
    }
}
