// How servers write bytes that would break a line: each in its own way, seen by running them.

/// The escapes of one server.
package enum LogEscape: Sendable, Hashable {
    /// Nothing is escaped: nginx with `escape=none`, Squid, Jetty, uvicorn, hypercorn, granian.
    case none
    /// `\xHH` for quotes, backslashes and control characters: nginx, nghttpx.
    case hexadecimal
    /// `\xHH` as above, but a backslash is literal: h2o.
    case hexadecimalWithoutBackslash
    /// `\"`, `\\`, `\n`, `\t`, `\xHH`: Apache, lighttpd, Varnish.
    case backslash
    /// As `backslash`, and `\u00HH` for one byte: Tomcat.
    case backslashUnicode
    /// `\"` only; a backslash is literal: gunicorn.
    case quoteOnly
    /// `#HH`: HAProxy.
    case hash

    /// Whether a double quote inside a field is never there bare, so that the first bare one ends it.
    var protectsQuotes: Bool { self != .none }

    /// Whether a backslash shields the byte after it.
    var shields: Bool {
        switch self {
        case .backslash, .backslashUnicode, .quoteOnly: true
        case .none, .hexadecimal, .hexadecimalWithoutBackslash, .hash: false
        }
    }

    /// Appends the bytes that `range` of `line` stands for.
    func decode(_ line: [UInt8], _ range: Range<Int>, to out: inout [UInt8]) {
        let mark = self == .hash ? UInt8(ascii: "#") : UInt8(ascii: "\\")
        guard self != .none, line[range].contains(mark) else {
            out.append(contentsOf: line[range])
            return
        }
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = line[at]
            at += 1
            guard byte == mark, at < range.upperBound else {
                out.append(byte)
                continue
            }
            if let (decoded, length) = escape(line, at, range.upperBound) {
                out.append(decoded)
                at += length
            } else {
                out.append(byte)
            }
        }
    }

    /// The byte that the escape whose mark ends before `at` stands for, and its length behind the mark; `nil` when it is none.
    private func escape(_ line: [UInt8], _ at: Int, _ end: Int) -> (byte: UInt8, length: Int)? {
        let next = line[at]
        switch self {
        case .none: return nil
        case .hash: return hexadecimalByte(line, at, end).map { ($0, 2) }
        case .hexadecimal: return next == UInt8(ascii: "x") ? hexadecimalByte(line, at + 1, end).map { ($0, 3) } : nil
        case .hexadecimalWithoutBackslash:
            // Only what this server escapes: control characters, the quote, and everything from "}" on.
            guard next == UInt8(ascii: "x"), let byte = hexadecimalByte(line, at + 1, end),
                byte < 0x20 || byte == UInt8(ascii: "\"") || byte >= UInt8(ascii: "}")
            else { return nil }
            return (byte, 3)
        case .quoteOnly: return next == UInt8(ascii: "\"") ? (next, 1) : nil
        case .backslash, .backslashUnicode:
            switch next {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return (next, 1)
            case UInt8(ascii: "n"): return (0x0A, 1)
            case UInt8(ascii: "r"): return (0x0D, 1)
            case UInt8(ascii: "t"): return (0x09, 1)
            case UInt8(ascii: "b"): return (0x08, 1)
            case UInt8(ascii: "f"): return (0x0C, 1)
            case UInt8(ascii: "v"): return (0x0B, 1)
            case UInt8(ascii: "x"): return hexadecimalByte(line, at + 1, end).map { ($0, 3) }
            case UInt8(ascii: "u") where self == .backslashUnicode:
                guard at + 5 <= end, hexadecimalByte(line, at + 1, end) == 0 else { return nil }
                return hexadecimalByte(line, at + 3, end).map { ($0, 5) }
            default: return nil
            }
        }
    }
}

/// Two hexadecimal digits at `at`; `nil` when they are not there.
private func hexadecimalByte(_ line: [UInt8], _ at: Int, _ end: Int) -> UInt8? {
    guard at + 2 <= end, let high = digit(line[at]), let low = digit(line[at + 1]) else { return nil }
    return high << 4 | low
}

private func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
