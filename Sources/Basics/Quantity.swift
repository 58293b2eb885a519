// Values that people write with a unit. Each parses what a scenario or a flag says, and prints itself the same way.

/// A value written as text with a unit.
package protocol Quantity: Sendable, Hashable, CustomStringConvertible {
    /// What such a value is called and how to write one: `a duration, such as "250ms", "10s" or "1m30s"`.
    static var expectation: String { get }

    /// Reads exactly one value; `nil` when the text is anything else.
    init?(_ text: String)

    /// The shortest text that reads back as the same value.
    var description: String { get }
}

/// A decimal number at the start of a text, and what follows it. No sign, no exponent, no spaces.
struct LeadingNumber {
    let value: Double
    let rest: Substring

    init?(_ text: some StringProtocol) {
        let text = Substring(text)
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let first = digits.first, first != ".", digits.last != ".", let value = Double(digits), value.isFinite
        else { return nil }
        self.value = value
        rest = text[digits.endIndex...]
    }
}

/// A number as people write it: no trailing zeros, no exponent.
func plain(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return fixed(value, 6).trimmingZeros
}

extension String {
    fileprivate var trimmingZeros: String {
        guard contains(".") else { return self }
        var text = Substring(self)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }
}

/// A number with a fixed count of decimals (0 to 9), rounded half away from zero; `-` when it is not a finite number.
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
