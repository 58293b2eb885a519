/// A share of a whole, written in per cent: `"1%"`, `"0.1%"`, `"110%"`.
package struct Fraction: Quantity, Comparable {
    package static let expectation = #"a percentage, such as "1%""#

    /// The share; 1 is the whole.
    package let value: Double

    /// Kept to a millionth of a per cent.
    package init(_ value: Double) { self.value = (value * 1e8).rounded() / 1e8 }

    package static func < (a: Fraction, b: Fraction) -> Bool { a.value < b.value }

    /// Reads a number followed by `%`, at most a million per cent.
    package init?(_ text: String) {
        guard let number = LeadingNumber(text), number.rest == "%", let millionths = number.times(1_000_000),
            millionths <= 1_000_000_000_000
        else { return nil }
        value = Double(millionths) / 1e8
    }

    package var description: String {
        let count = (abs(value) * 1e8).rounded()
        return "\(value < 0 && count > 0 ? "-" : "")\(millionths(Int64(exactly: count) ?? .max))%"
    }
}
