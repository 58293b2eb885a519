/// Decompresses one DEFLATE stream (RFC 1951), from any source: bad data is an error, and the output is bounded.
struct Inflate {
    /// How many bytes may come out before the caller is asked for a limit.
    private static let free = 4096

    private var output: [UInt8] = []
    private var bits: BitReader
    private var limit = Self.free
    private let limitFromHead: ([UInt8]) throws(HistogramFormatError) -> Int

    /// What is in `input` from `start`, and the four bytes that follow the stream as a number. When more than 4 KiB come out,
    /// `limit` says from the head of them how many there may be; more than that is an error.
    static func decompress(
        _ input: [UInt8], from start: Int, limit: @escaping ([UInt8]) throws(HistogramFormatError) -> Int
    ) throws(HistogramFormatError) -> (output: [UInt8], trailer: UInt32) {
        var inflate = Inflate(bits: BitReader(input, from: start), limitFromHead: limit)
        var isLast = false
        while !isLast { isLast = try inflate.block() }
        inflate.bits.align()
        var trailer: UInt32 = 0
        for _ in 0..<4 { trailer = trailer << 8 | UInt32(try inflate.bits.read(8)) }
        return (inflate.output, trailer)
    }

    private init(bits: BitReader, limitFromHead: @escaping ([UInt8]) throws(HistogramFormatError) -> Int) {
        self.bits = bits
        self.limitFromHead = limitFromHead
    }

    /// Reads one block; true when it was the last.
    private mutating func block() throws(HistogramFormatError) -> Bool {
        let isLast = try bits.read(1) == 1
        switch try bits.read(2) {
        case 0: try storedBlock()
        case 1:
            try codedBlock(
                HuffmanReader(lengths: Symbol.fixedLiteralLengths), HuffmanReader(lengths: Symbol.fixedDistanceLengths))
        case 2: try fittedBlock()
        default: throw HistogramFormatError("The compressed data has a block of an unknown type.")
        }
        return isLast
    }

    private mutating func storedBlock() throws(HistogramFormatError) {
        bits.align()
        let count = try bits.read(16)
        guard try bits.read(16) == count ^ 0xFFFF else {
            throw HistogramFormatError("The compressed data has a stored block of an uncertain length.")
        }
        try makeRoom(for: count)
        for _ in 0..<count { output.append(UInt8(try bits.read(8))) }
    }

    private mutating func fittedBlock() throws(HistogramFormatError) {
        let literalCount = try bits.read(5) + 257
        let distanceCount = try bits.read(5) + 1
        let orderedCount = try bits.read(4) + 4
        var lengthsOfLengths = [UInt8](repeating: 0, count: 19)
        for symbol in Symbol.codeLengthOrder.prefix(orderedCount) { lengthsOfLengths[symbol] = UInt8(try bits.read(3)) }
        let code = try HuffmanReader(lengths: lengthsOfLengths)
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try code.next(from: &bits)
            switch symbol {
            case 16:
                guard let last = lengths.last else {
                    throw HistogramFormatError("The compressed data repeats a code length before the first.")
                }
                lengths.append(contentsOf: repeatElement(last, count: 3 + (try bits.read(2))))
            case 17: lengths.append(contentsOf: repeatElement(0, count: 3 + (try bits.read(3))))
            case 18: lengths.append(contentsOf: repeatElement(0, count: 11 + (try bits.read(7))))
            default: lengths.append(UInt8(symbol))
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[endOfBlock] > 0 else {
            throw HistogramFormatError("The compressed data has a damaged table of codes.")
        }
        try codedBlock(HuffmanReader(lengths: lengths[..<literalCount]), HuffmanReader(lengths: lengths[literalCount...]))
    }

    private mutating func codedBlock(_ literals: HuffmanReader, _ distances: HuffmanReader) throws(HistogramFormatError) {
        while true {
            let symbol = try literals.next(from: &bits)
            if symbol == endOfBlock { return }
            if symbol < endOfBlock {
                if output.count >= limit { try makeRoom(for: 1) }
                output.append(UInt8(truncatingIfNeeded: symbol))
                continue
            }
            guard symbol <= 285 else { throw HistogramFormatError("The compressed data has a match of an unknown length.") }
            let (lengthBase, lengthExtra) = Symbol.lengths(symbol)
            let length = lengthBase + (try bits.read(lengthExtra))
            let distanceSymbol = try distances.next(from: &bits)
            guard distanceSymbol <= 29 else {
                throw HistogramFormatError("The compressed data has a match of an unknown distance.")
            }
            let (distanceBase, distanceExtra) = Symbol.distances(distanceSymbol)
            let distance = distanceBase + (try bits.read(distanceExtra))
            guard distance <= output.count else {
                throw HistogramFormatError("The compressed data repeats bytes from before its beginning.")
            }
            try makeRoom(for: length)
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    private mutating func makeRoom(for count: Int) throws(HistogramFormatError) {
        guard output.count + count > limit else { return }
        if limit == Self.free { limit = max(Self.free, try limitFromHead(output)) }
        guard output.count + count <= limit else {
            throw HistogramFormatError("The compressed data holds more than a histogram of its kind can.")
        }
    }
}
