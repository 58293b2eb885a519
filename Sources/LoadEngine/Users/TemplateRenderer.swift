import Basics
import Glibc
import Scenarios

/// What a template may ask of the VU that sends it.
struct TemplateContext {
    var vu: Int
    var iteration = 0
    /// Milliseconds since 1970.
    var now: Int64 = 0
    var random: SeededRandom
    var slots: [Slot]
    /// The row it has of each data file; negative for none.
    var rows: [Int]
    let feeders: [Feeder]
    /// Where its last request went; kept only where links are followed.
    var page: Link.Page?

    init(vu: Int, random: SeededRandom, slots: [Slot], feeders: [Feeder]) {
        self.vu = vu
        self.random = random
        self.slots = slots
        self.feeders = feeders
        rows = [Int](repeating: -1, count: feeders.count)
    }
}

/// A value that was extracted, as UTF-8. Its storage is used again for the next one.
struct Slot {
    private(set) var bytes: [UInt8] = []
    private(set) var isSet = false

    mutating func clear() { isSet = false }

    mutating func set(_ value: [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: value)
        isSet = true
    }
}

extension Template {
    /// Appends this template to `bytes`, filled in. Answers `false`, having appended what it could, when a slot has no value.
    func render(into bytes: inout [UInt8], _ context: inout TemplateContext) -> Bool {
        var isComplete = true
        for part in parts {
            switch part {
            case .literal(let literal): bytes.append(contentsOf: literal)
            case .value(.slot(let slot), let encoding):
                guard context.slots[slot].isSet else {
                    isComplete = false
                    continue
                }
                encoding.append(context.slots[slot].bytes[...], to: &bytes)
            case .value(.data(let feeder, let column), let encoding):
                guard context.rows[feeder] >= 0 else {
                    isComplete = false
                    continue
                }
                encoding.append(context.feeders[feeder].table.field(context.rows[feeder], column), to: &bytes)
            case .value(.base64(let inner), _):
                let start = bytes.count
                isComplete = inner.render(into: &bytes, &context) && isComplete
                let plain = bytes[start...]
                bytes.removeSubrange(start...)
                appendBase64(plain, to: &bytes)
            // What is generated consists of digits, letters and hyphens, which every encoding leaves as they are.
            case .value(let value, _): value.append(to: &bytes, &context)
            }
        }
        return isComplete
    }
}

extension Template.Value {
    fileprivate func append(to bytes: inout [UInt8], _ context: inout TemplateContext) {
        switch self {
        case .vu: bytes.append(decimal: Int64(context.vu))
        case .iteration: bytes.append(decimal: Int64(context.iteration))
        case .now: bytes.append(decimal: context.now)
        case .randomInteger(let range): bytes.append(decimal: context.random.integer(in: range))
        case .randomString(let length):
            for _ in 0..<length { bytes.append(alphanumerics[Int(context.random.next() % 62)]) }
        case .uuid: bytes.append(uuid: context.random.next(), context.random.next())
        case .slot, .data, .base64: break
        }
    }
}

extension Template.Encoding {
    fileprivate func append(_ value: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        switch self {
        case .raw: bytes.append(contentsOf: value)
        case .header: for byte in value where byte >= 0x20 && byte != 0x7F { bytes.append(byte) }
        case .url:
            for byte in value {
                if isUnreserved(byte) {
                    bytes.append(byte)
                } else {
                    bytes.append(UInt8(ascii: "%"))
                    bytes.append(hexDigits[Int(byte >> 4)])
                    bytes.append(hexDigits[Int(byte & 15)])
                }
            }
        case .json:
            for byte in value {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    bytes.append(UInt8(ascii: "\\"))
                    bytes.append(byte)
                case ..<0x20:
                    bytes.append(contentsOf: [0x5C, 0x75, 0x30, 0x30])
                    bytes.append(hexDigits[Int(byte >> 4)])
                    bytes.append(hexDigits[Int(byte & 15)])
                default: bytes.append(byte)
                }
            }
        }
    }
}

private let alphanumerics = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
private let hexDigits = Array("0123456789ABCDEF".utf8)
private let lowerHexDigits = Array("0123456789abcdef".utf8)

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: false
    }
}

extension [UInt8] {
    /// Appends a number in decimal digits, without a string in between.
    mutating func append(decimal number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let start = count
        var rest = number.magnitude
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }

    /// Appends a random UUID (version 4, RFC 9562) made of 128 random bits.
    fileprivate mutating func append(uuid high: UInt64, _ low: UInt64) {
        let bits = (high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000, low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 { append(UInt8(ascii: "-")) }
            let half = digit < 16 ? bits.0 : bits.1
            append(lowerHexDigits[Int(half >> UInt64(60 - 4 * (digit & 15)) & 15)])
        }
    }
}
