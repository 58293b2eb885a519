/// A share of a whole, written in per cent: `"1%"`, `"0.1%"`, `"110%"`.
package struct Fraction: Quantity, Comparable {
    package static let expectation = #"a percentage, such as "1%""#

    /// The share; 1 is the whole.
    package let value: Double

    package init(_ value: Double) { self.value = value }

    package static func < (a: Fraction, b: Fraction) -> Bool { a.value < b.value }

    package init?(_ text: String) {
        guard let number = LeadingNumber(text), number.rest == "%" else { return nil }
        value = number.value / 100
    }

    package var description: String { "\(plain(value * 100))%" }
}
