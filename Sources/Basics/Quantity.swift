// Values that people write with a unit. Each parses what a scenario or a flag says, and prints itself the same way.

/// A value written as text with a unit.
package protocol Quantity: Sendable, Hashable, CustomStringConvertible {
    /// What such a value is called and how to write one: `a duration, such as "250ms", "10s" or "1m30s"`.
    static var expectation: String { get }

    /// Reads exactly one value; `nil` when the text is anything else.
    init?(_ text: String)

    /// A text that reads back as the same value.
    var description: String { get }
}

/// A number with a fixed count of decimals (0 to 12), rounded half away from zero; `-` when it is not a finite number.
package func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "-" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return String(value) }
    let digits = String(UInt64(scaled))
    let padded = digits.count > decimals ? digits : String(repeating: "0", count: decimals + 1 - digits.count) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}
