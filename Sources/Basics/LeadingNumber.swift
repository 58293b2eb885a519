/// A decimal number at the start of a text, kept exactly, and what follows it. No sign, no exponent, no spaces; at most 19 digits.
package struct LeadingNumber {
    private let digits: UInt64
    /// The number is `digits` divided by this power of ten.
    private let scale: UInt64
    /// What follows the number.
    package let rest: Substring

    /// `nil` when the text does not start with a digit, or its number is written in any other way.
    package init?(_ text: some StringProtocol) {
        let text = Substring(text)
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), let digits = UInt64(parts.joined()),
            number.count <= (parts.count == 2 ? 20 : 19)
        else { return nil }
        self.digits = digits
        scale = (parts.count == 2 ? parts[1] : "").reduce(1) { scale, _ in scale * 10 }
        rest = text[number.endIndex...]
    }

    /// The number times `factor`, rounded to the nearest integer, halves up; `nil` when that is too large.
    package func times(_ factor: Int64) -> Int64? {
        let product = UInt128(digits) * UInt128(factor.magnitude) + UInt128(scale / 2)
        return Int64(exactly: product / UInt128(scale))
    }
}

/// A count of millionths as people write it: a decimal number without trailing zeros.
func millionths(_ count: Int64) -> String {
    var fraction = Substring(String(count % 1_000_000 + 1_000_000).dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty ? "\(count / 1_000_000)" : "\(count / 1_000_000).\(fraction)"
}
