// The first line of a response, as leniently as libcurl reads it: any three-digit status, a reason or none, more than one space.

import Glibc

/// `HTTP/1.1 200 OK`.
struct StatusLine {
    /// 100 to 999.
    let status: Int
    let isHTTP10: Bool

    private static let prefix: StaticString = "HTTP/"
    private static let http = UInt32(littleEndian: 0x5054_5448)

    /// Whether a status line can begin with `bytes`, or could if more of it were there.
    static func mayBegin(with bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes.count >= 5 { return bytes.loadUnaligned(as: UInt32.self) == Self.http && bytes[4] == UInt8(ascii: "/") }
        return prefix.withUTF8Buffer { prefix in
            for position in 0..<min(prefix.count, bytes.count) where bytes[position] != prefix[position] { return false }
            return true
        }
    }

    /// `nil` unless `line`, which may begin one and is whole with its end, is the status line of HTTP/1.0 or HTTP/1.1.
    init?(_ line: UnsafeRawBufferPointer) {
        // The shortest is `HTTP/1.1 200` and its LF.
        guard line.count >= 13, line[5] == UInt8(ascii: "1"), line[6] == UInt8(ascii: "."),
            line[7] == UInt8(ascii: "0") || line[7] == UInt8(ascii: "1"), line[8] == UInt8(ascii: " ")
        else { return nil }
        isHTTP10 = line[7] == UInt8(ascii: "0")
        var position = 9
        while position < line.count, line[position] == UInt8(ascii: " ") { position += 1 }
        var status = 0
        var digits = 0
        while position < line.count, digits < 4, let digit = line[position].decimalDigit {
            status = status * 10 + digit
            digits += 1
            position += 1
        }
        guard digits == 3, status >= 100, memchr(line.baseAddress!, 0, line.count) == nil else { return nil }
        self.status = status
    }
}

extension UInt8 {
    /// Its value as a decimal digit; `nil` for another character.
    var decimalDigit: Int? { self >= 0x30 && self <= 0x39 ? Int(self) - 0x30 : nil }

    /// Its value as a hexadecimal digit; `nil` for another character.
    var hexadecimalDigit: Int? {
        switch self {
        case 0x30...0x39: Int(self) - 0x30
        case 0x41...0x46: Int(self) - 0x37
        case 0x61...0x66: Int(self) - 0x57
        default: nil
        }
    }

    /// The small letter of an ASCII capital; itself otherwise.
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }
}
