// What is done to a value so that it cannot break out of the place where it is put.

extension Template.Encoding {
    /// The bytes that stand for `text`.
    package func applied(to text: String) -> [UInt8] {
        var out: [UInt8] = []
        write(text.utf8, to: &out)
        return out
    }

    /// Appends the bytes that stand for `value`.
    package func write(_ value: some Sequence<UInt8>, to out: inout [UInt8]) {
        switch self {
        case .raw: out.append(contentsOf: value)
        case .header: for byte in value where byte >= 0x20 && byte != 0x7F || byte == 0x09 { out.append(byte) }
        case .url: for byte in value { Self.writePercent(byte, to: &out) }
        case .json: for byte in value { Self.writeEscaped(byte, to: &out) }
        }
    }

    /// RFC 3986, 2.3: letters, digits and `-._~` stand for themselves; all else is written as `%XX`.
    private static func writePercent(_ byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            out.append(byte)
        default:
            out.append(UInt8(ascii: "%"))
            out.append(hex(byte >> 4, from: UInt8(ascii: "A")))
            out.append(hex(byte & 15, from: UInt8(ascii: "A")))
        }
    }

    private static func writeEscaped(_ byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            out.append(UInt8(ascii: "\\"))
            out.append(byte)
        case 0x0A: out += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
        case 0x0D: out += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
        case 0x09: out += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
        case 0..<0x20:
            out += [UInt8(ascii: "\\"), UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")]
            out.append(hex(byte >> 4, from: UInt8(ascii: "a")))
            out.append(hex(byte & 15, from: UInt8(ascii: "a")))
        default: out.append(byte)
        }
    }

    private static func hex(_ nibble: UInt8, from letter: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : letter + nibble - 10
    }
}
