// What the header lines of a response say about where its body ends and whether the connection lives on. Every other line is passed over
// after a look at its first letter.

import Glibc

/// The framing of one head, line by line.
struct Framing {
    enum Line { case ordinary, cookie, malformed }

    private(set) var isChunked = false
    /// 204 and 304: there is no body, whatever the lines say.
    private(set) var isBodyless = false
    /// 101: what follows is of another protocol, and ends with the connection.
    private(set) var isSwitch = false
    /// What `Content-Length` said, if it counts.
    var length: Int64? { declaredLength >= 0 && !hasTransferEncoding ? declaredLength : nil }
    var keepsConnection: Bool { !closes && (isHTTP11 || saysKeepAlive) }

    private var declaredLength: Int64 = -1
    private var hasTransferEncoding = false
    private var isHTTP11 = true
    private var closes = false
    private var saysKeepAlive = false

    mutating func begin(_ line: StatusLine) {
        isHTTP11 = !line.isHTTP10
        isBodyless = line.status < 200 || line.status == 204 || line.status == 304
        isSwitch = line.status == 101
    }

    /// Takes a header line, with its end. `isFirst`: no other is before it, so it cannot continue one.
    mutating func take(_ line: UnsafeRawBufferPointer, isFirst: Bool) -> Line {
        let start = line.baseAddress!
        if memchr(start, 0, line.count) != nil { return .malformed }
        let first = line[0]
        if first.isBlank { return isFirst ? .malformed : .ordinary }
        guard let colon = memchr(start, Int32(UInt8(ascii: ":")), line.count) else { return .malformed }
        let nameCount = UnsafeRawPointer(colon) - start
        switch first | 0x20 {
        case UInt8(ascii: "c"):
            if nameCount == 14, line.begins(with: "content-length") { return takeLength(line) }
            if nameCount == 10, line.begins(with: "connection") { takeConnection(line) }
        case UInt8(ascii: "t"):
            if nameCount == 17, line.begins(with: "transfer-encoding") { return takeEncodings(line.dropFirst(18)) }
        case UInt8(ascii: "s"):
            if nameCount == 10, line.begins(with: "set-cookie") { return .cookie }
        default: break
        }
        return .ordinary
    }

    /// One length, or the same one several times; lengths that differ leave no way to know where the body ends. One too large for 63 bits
    /// counts as none.
    private mutating func takeLength(_ line: UnsafeRawBufferPointer) -> Line {
        if isBodyless { return .ordinary }
        // A line ends in LF, so there is a byte at every position that is looked at.
        var position = 15
        repeat {
            while line[position].isBlank { position += 1 }
            if line[position] == UInt8(ascii: "+") { position += 1 }
            var number: Int64 = 0
            var digits = 0
            var overflows = false
            while let digit = line[position].decimalDigit {
                let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
                let (sum, isTooLargeNow) = product.addingReportingOverflow(Int64(digit))
                if isTooLarge || isTooLargeNow { overflows = true }
                number = sum
                digits += 1
                position += 1
            }
            guard digits > 0 else { return .malformed }
            if overflows {
                closes = true
            } else {
                if declaredLength >= 0, declaredLength != number { return .malformed }
                declaredLength = number
            }
            while line[position].isBlank { position += 1 }
            guard line[position] == UInt8(ascii: ",") else { return .ordinary }
            position += 1
        } while true
    }

    private mutating func takeConnection(_ line: UnsafeRawBufferPointer) {
        // As nearly all servers write it.
        if line.count == 24, isHTTP11, line.begins(with: "connection: keep-alive") { return }
        let value = line.dropFirst(11)
        if value.contains("close") { closes = true }
        if value.contains("keep-alive") { saysKeepAlive = true }
    }

    private mutating func takeEncodings(_ value: Slice<UnsafeRawBufferPointer>) -> Line {
        if isBodyless { return .ordinary }
        hasTransferEncoding = true
        for encoding in value.split(separator: UInt8(ascii: ",")) {
            let name = encoding.trimmed
            if name.count == 7, name.contains("chunked") { isChunked = true }
        }
        if !isChunked { closes = true }
        return .ordinary
    }
}

extension UInt8 {
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    /// Blank, or part of a line's end.
    var isSpace: Bool { isBlank || self == 0x0d || self == 0x0a }
}

extension UnsafeRawBufferPointer {
    /// Whether it begins with `name`, which is in small letters, in whatever case. It is at least as long.
    func begins(with name: StaticString) -> Bool {
        name.withUTF8Buffer { name in
            for position in 0..<name.count where self[position].lowercased != name[position] { return false }
            return true
        }
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Without blanks and line ends around it.
    var trimmed: Self {
        var rest = self
        while let first = rest.first, first.isSpace { rest = rest.dropFirst() }
        while let last = rest.last, last.isSpace { rest = rest.dropLast() }
        return rest
    }

    /// Whether `word`, which is in small letters, occurs in it, in whatever case.
    func contains(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length else { return false }
        return word.withUTF8Buffer { word in
            for start in startIndex...(endIndex - length)
            where self[start].lowercased == word[0] && (1..<length).allSatisfy({ self[start + $0].lowercased == word[$0] }) {
                return true
            }
            return false
        }
    }
}
