// What a found value says: its text without escapes, or its number.

extension JSONSlice {
    /// Appends its text: that of a string without quotes and escapes, of anything else as it is written.
    package func appendText(of bytes: borrowing Span<UInt8>, to out: inout [UInt8]) {
        guard hasEscapes else {
            for index in range { out.append(bytes[index]) }
            return
        }
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = bytes[at]
            at += 1
            guard byte == UInt8(ascii: "\\"), at < range.upperBound else {
                out.append(byte)
                continue
            }
            let letter = bytes[at]
            at += 1
            switch letter {
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "u"): out.append(contentsOf: String(Character(Self.scalar(bytes, &at, range.upperBound))).utf8)
            default: out.append(letter)
            }
        }
    }

    /// The character of a `\u` escape, or of two that make a pair; U+FFFD for half of one.
    private static func scalar(_ bytes: borrowing Span<UInt8>, _ at: inout Int, _ end: Int) -> Unicode.Scalar {
        guard let unit = hexadecimal(bytes, at, end) else { return "\u{FFFD}" }
        at += 4
        guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        guard at + 2 <= end, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u"),
            let low = hexadecimal(bytes, at + 2, end), (0xDC00..<0xE000).contains(low)
        else { return "\u{FFFD}" }
        at += 6
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private static func hexadecimal(_ bytes: borrowing Span<UInt8>, _ at: Int, _ end: Int) -> UInt32? {
        guard at + 4 <= end else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = bytes[at + offset]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    /// Its number; `nil` when it is none. A string that holds nothing but a number is one.
    package func number(in bytes: borrowing Span<UInt8>) -> Double? {
        kind == .number || kind == .string ? decimalNumber(bytes, range) : nil
    }
}

/// A decimal number in bytes, without building a string; `nil` unless all of them make one. Exact to the last bit for up to 15 digits and
/// small exponents, as most numbers are; anything longer goes the long way.
package func decimalNumber(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Double? {
    var at = range.lowerBound
    let end = range.upperBound
    guard at < end else { return nil }
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative { at += 1 }
    var mantissa: Int64 = 0
    var digits = 0
    var decimals = 0
    var isFraction = false
    scan: while at < end {
        switch bytes[at] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if mantissa < 1_000_000_000_000_000 {
                mantissa = mantissa * 10 + Int64(bytes[at] - UInt8(ascii: "0"))
            } else {
                return slow(bytes, range)
            }
            digits += 1
            if isFraction { decimals += 1 }
        case UInt8(ascii: ".") where !isFraction && digits > 0: isFraction = true
        case UInt8(ascii: "e"), UInt8(ascii: "E"): return digits > 0 ? slow(bytes, range) : nil
        default: return nil
        }
        at += 1
    }
    guard digits > 0, !isFraction || decimals > 0, decimals <= 22 else {
        return digits > 0 && decimals > 22 ? slow(bytes, range) : nil
    }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let value = Double(mantissa) / scale
    return isNegative ? -value : value
}

private func slow(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Double? {
    guard range.count < 1000 else { return nil }
    var text = ""
    for index in range {
        switch bytes[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
            UInt8(ascii: "E"):
            text.unicodeScalars.append(Unicode.Scalar(bytes[index]))
        default: return nil
        }
    }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
}
