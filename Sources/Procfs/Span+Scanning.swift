// The few moves that every parser of /proc is made of. Positions go forward only; a text that ends early ends the parse, never the program.

extension Span where Element == UInt8 {
    /// Reads the number at `position` after any blanks (spaces and tabs), and moves behind it; `nil`, without moving past the blanks,
    /// when there is none. Numbers too large for 64 bits saturate.
    func number(_ position: inout Int) -> Int64? {
        skipBlanks(&position)
        var index = position
        let isNegative = index < count && self[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let first = index
        var value: Int64 = 0
        while index < count, let digit = decimalDigit(self[index]) {
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(digit)
            value = overflowed || carried ? .max : sum
            index += 1
        }
        guard index > first else { return nil }
        position = index
        return isNegative ? -value : value
    }

    /// Reads a hexadecimal number of up to 16 digits at `position`, and moves behind it.
    func hexadecimal(_ position: inout Int) -> UInt64? {
        var index = position
        var value: UInt64 = 0
        while index < count, index - position < 16, let digit = hexadecimalDigit(self[index]) {
            value = value << 4 | digit
            index += 1
        }
        guard index > position else { return nil }
        position = index
        return value
    }

    /// Reads a decimal number with at most a few decimals, such as `0.57`, after any blanks.
    func decimal(_ position: inout Int) -> Double? {
        guard let whole = number(&position) else { return nil }
        guard position < count, self[position] == UInt8(ascii: ".") else { return Double(whole) }
        position += 1
        var decimals: Int64 = 0
        var scale: Int64 = 1
        while position < count, let digit = decimalDigit(self[position]) {
            if scale < 1_000_000_000 {
                decimals = decimals * 10 + digit
                scale *= 10
            }
            position += 1
        }
        return Double(whole) + Double(decimals) / Double(scale)
    }

    /// Moves over spaces and tabs.
    func skipBlanks(_ position: inout Int) {
        while position < count, self[position] == UInt8(ascii: " ") || self[position] == UInt8(ascii: "\t") { position += 1 }
    }

    /// Moves over blanks and the word behind them; the word's place, empty at the end of the line.
    func word(_ position: inout Int) -> Range<Int> {
        skipBlanks(&position)
        let start = position
        while position < count, self[position] > UInt8(ascii: " ") { position += 1 }
        return start..<position
    }

    /// Moves to the start of the next line, or to the end.
    func skipLine(_ position: inout Int) {
        while position < count, self[position] != UInt8(ascii: "\n") { position += 1 }
        if position < count { position += 1 }
    }

    /// Whether `text` is at `position`.
    func has(_ text: StaticString, at position: Int) -> Bool {
        guard position >= 0, position + text.utf8CodeUnitCount <= count else { return false }
        for offset in 0..<text.utf8CodeUnitCount where text.utf8Start[offset] != self[position + offset] { return false }
        return true
    }

    /// Whether the word in `range` is exactly `text`.
    func isWord(_ text: StaticString, in range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount && has(text, at: range.lowerBound)
    }

    /// Moves behind `text` when it is at `position`.
    func take(_ text: StaticString, _ position: inout Int) -> Bool {
        guard has(text, at: position) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// The bytes of `range` as text; what is not UTF-8 is replaced.
    func text(_ range: Range<Int>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for index in range { bytes.append(self[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private func decimalDigit(_ byte: UInt8) -> Int64? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int64(byte - UInt8(ascii: "0")) : nil
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
    if let digit = decimalDigit(byte) { return UInt64(digit) }
    let letter = byte | 0x20
    return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "f") ? UInt64(letter - UInt8(ascii: "a")) + 10 : nil
}
