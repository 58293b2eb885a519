/// A canonical Huffman code to read with: one look into a table for codes of up to nine bits, bit by bit for the few longer ones.
struct HuffmanReader {
    private static let quickBits = 9

    /// By the next nine bits: the symbol above, its length in the lowest four bits; 0 for codes longer than that and for unassigned bit patterns.
    private var quick = [UInt16](repeating: 0, count: 1 << Self.quickBits)
    private var perLength = [Int](repeating: 0, count: 16)
    private var symbols: [UInt16] = []

    /// The canonical code with these lengths. Lengths that no code can have are an error; a code of one symbol may be incomplete.
    init(lengths: some Collection<UInt8>) throws(HistogramFormatError) {
        for length in lengths where length > 0 { perLength[Int(length)] += 1 }
        var free = 1
        for length in 1...15 {
            free = free << 1 - perLength[length]
            if free < 0 { throw HistogramFormatError("The compressed data has an impossible Huffman code.") }
        }
        let used = perLength.reduce(0, +)
        guard free == 0 || used == 0 || used == 1 && perLength[1] == 1 else {
            throw HistogramFormatError("The compressed data has an incomplete Huffman code.")
        }
        var starts = [Int](repeating: 0, count: 17)
        var codes = [Int](repeating: 0, count: 17)
        for length in 1...15 {
            starts[length + 1] = starts[length] + perLength[length]
            codes[length + 1] = (codes[length] + perLength[length]) << 1
        }
        symbols = Array(repeating: 0, count: used)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let length = Int(length)
            symbols[starts[length]] = UInt16(symbol)
            starts[length] += 1
            if length <= Self.quickBits {
                var slot = Self.mirrored(codes[length], count: length)
                while slot < quick.count {
                    quick[slot] = UInt16(symbol << 4 | length)
                    slot += 1 << length
                }
            }
            codes[length] += 1
        }
    }

    /// The next symbol.
    @inline(__always)
    func next(from bits: inout BitReader) throws(HistogramFormatError) -> Int {
        let entry = quick[bits.peek(Self.quickBits)]
        guard entry > 0 else { return try slowNext(from: &bits) }
        try bits.skip(Int(entry & 15))
        return Int(entry &>> 4)
    }

    private func slowNext(from bits: inout BitReader) throws(HistogramFormatError) -> Int {
        let ahead = bits.peek(15)
        var code = 0
        var first = 0
        var start = 0
        for length in 1...15 {
            code |= ahead >> (length - 1) & 1
            let count = perLength[length]
            if code - first < count {
                try bits.skip(length)
                return Int(symbols[start + code - first])
            }
            start += count
            first = (first + count) << 1
            code <<= 1
        }
        throw HistogramFormatError("The compressed data has a code of no symbol.")
    }

    private static func mirrored(_ code: Int, count: Int) -> Int {
        (0..<count).reduce(0) { $0 << 1 | code >> $1 & 1 }
    }
}
