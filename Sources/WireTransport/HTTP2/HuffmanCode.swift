// The code in which HPACK writes text (RFC 7541, section 5.2 and appendix B). It is canonical: the lengths say it all.

/// The Huffman code of HPACK.
struct HuffmanCode: Sendable {
    /// The one table there is.
    static let hpack = HuffmanCode(lengths: lengths)

    /// Codes of at most this many bits are decoded by one look into a table; all letters and digits are among them.
    static let tableBits = 10
    private static let longest = 30
    /// The symbol that must not occur: its code is only there for its beginning, which pads the last byte.
    private static let endOfString = 256

    /// By symbol: the code, at the low end, and its length in bits.
    private let codes: [UInt32]
    private let bits: [UInt8]
    /// By the next `tableBits` bits: the symbol, and above it the length of its code; 0 for a longer code.
    private let table: [UInt16]
    /// By length: the first code that is longer, at the high end of 32 bits; and what to subtract from a code to find its symbol.
    private let limits: [UInt64]
    private let offsets: [Int]
    /// Symbols in the order of their codes.
    private let ordered: [UInt16]

    private init(lengths: [UInt8]) {
        let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
        var codes = [UInt32](repeating: 0, count: lengths.count)
        var table = [UInt16](repeating: 0, count: 1 << Self.tableBits)
        var limits = [UInt64](repeating: 0, count: Self.longest + 1)
        var offsets = [Int](repeating: 0, count: Self.longest + 1)
        var code: UInt32 = 0
        var last = Int(lengths[order[0]])
        for (position, symbol) in order.enumerated() {
            let length = Int(lengths[symbol])
            code <<= UInt32(length - last)
            last = length
            codes[symbol] = code
            if length <= Self.tableBits {
                let start = Int(code) << (Self.tableBits - length)
                for entry in start..<(start + 1 << (Self.tableBits - length)) { table[entry] = UInt16(length << 8 | symbol) }
            }
            if limits[length] == 0 { offsets[length] = Int(code) - position }
            limits[length] = UInt64(code + 1) << UInt64(32 - length)
            code += 1
        }
        self.codes = codes
        self.table = table
        self.limits = limits
        self.offsets = offsets
        bits = lengths
        ordered = order.map(UInt16.init)
    }

    // MARK: Writing

    /// How many bytes `text` takes.
    func size(of text: UnsafeRawBufferPointer) -> Int { (text.reduce(0) { $0 + Int(bits[Int($1)]) } + 7) / 8 }

    /// Appends the code of `text`, padded to whole bytes.
    func encode(_ text: UnsafeRawBufferPointer, to out: Outbox) {
        var pending: UInt64 = 0
        var count: UInt64 = 0
        for byte in text {
            let length = UInt64(bits[Int(byte)])
            pending = pending << length | UInt64(codes[Int(byte)])
            count += length
            while count >= 8 {
                count -= 8
                out.append(byte: UInt8(truncatingIfNeeded: pending >> count))
            }
        }
        if count > 0 { out.append(byte: UInt8(truncatingIfNeeded: pending << (8 - count) | 0xff >> count)) }
    }

    // MARK: Reading

    /// The most bytes that `count` bytes of code can stand for: the shortest code has five bits.
    static func decodedLimit(_ count: Int) -> Int { count * 8 / 5 }

    /// Writes what `code` stands for to `text`, which has room for `decodedLimit`. Answers how many bytes that were; `nil` when it is no
    /// code: an end of string within, or a padding that is longer than seven bits or not all ones.
    func decode(_ code: UnsafeRawBufferPointer, into text: UnsafeMutableRawPointer) -> Int? {
        table.withUnsafeBufferPointer { table in
            var written = 0
            var position = 0
            // What was read and not yet decoded, at the high end.
            var pending: UInt64 = 0
            var count = 0
            while true {
                while count <= 56, position < code.count {
                    pending |= UInt64(code[position]) << UInt64(56 - count)
                    count += 8
                    position += 1
                }
                let entry = table[Int(pending >> UInt64(64 - Self.tableBits))]
                let length = Int(entry >> 8)
                if length != 0, length <= count {
                    text.storeBytes(of: UInt8(truncatingIfNeeded: entry), toByteOffset: written, as: UInt8.self)
                    pending <<= UInt64(length)
                    count -= length
                } else if length == 0, count > Self.tableBits, let (symbol, length) = longSymbol(pending), length <= count {
                    text.storeBytes(of: symbol, toByteOffset: written, as: UInt8.self)
                    pending <<= UInt64(length)
                    count -= length
                } else {
                    // No symbol is left, so it is the padding.
                    guard position == code.count, count < 8 else { return nil }
                    return count == 0 || pending >> UInt64(64 - count) == (1 << UInt64(count)) - 1 ? written : nil
                }
                written += 1
            }
        }
    }

    /// The symbol of a code that is too long for the table.
    private func longSymbol(_ pending: UInt64) -> (UInt8, length: Int)? {
        let head = pending >> 32
        for length in (Self.tableBits + 1)...Self.longest where head < limits[length] {
            let symbol = Int(ordered[Int(head >> UInt64(32 - length)) - offsets[length]])
            return symbol == Self.endOfString ? nil : (UInt8(symbol), length)
        }
        return nil
    }

    /// In bits, by symbol.
    private static let lengths: [UInt8] = [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28,
        28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23,
        24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22,
        23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
        27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27,
        26,
        30,
    ]
}
