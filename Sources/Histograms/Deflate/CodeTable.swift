/// The two codes of a block as they stand at its head: their lengths, runs shortened, under a third Huffman code (RFC 1951, 3.2.7).
struct CodeTable {
    /// How many bits `write` writes.
    let cost: Int
    private let literalCount: Int
    private let distanceCount: Int
    private let pieces: [Piece]
    private let code: HuffmanCode
    private let orderedCount: Int

    /// A length, or a run of them.
    private struct Piece {
        var symbol: Int
        var extra: UInt32 = 0
        var extraCount = 0
    }

    init(_ block: Block) {
        let literals = block.literals.lengths[...].trimmed(toAtLeast: 257)
        let distances = block.distances.lengths[...].trimmed(toAtLeast: 1)
        let pieces = Self.pieces(of: Array(literals + distances))
        var frequencies = [Int](repeating: 0, count: 19)
        for piece in pieces { frequencies[piece.symbol] += 1 }
        // A reader may refuse a code of a single symbol.
        if frequencies.count(where: { $0 > 0 }) == 1 { frequencies[frequencies[0] > 0 ? 18 : 0] += 1 }
        let code = HuffmanCode(frequencies: frequencies, limit: 7)
        let orderedCount = max(4, Symbol.codeLengthOrder.lastIndex { code.lengths[$0] > 0 }! + 1)
        literalCount = literals.count
        distanceCount = distances.count
        self.pieces = pieces
        self.code = code
        self.orderedCount = orderedCount
        cost = pieces.reduce(14 + 3 * orderedCount) { $0 + Int(code.lengths[$1.symbol]) + $1.extraCount }
    }

    func write(to bits: inout BitWriter) {
        bits.write(UInt32(literalCount - 257), count: 5)
        bits.write(UInt32(distanceCount - 1), count: 5)
        bits.write(UInt32(orderedCount - 4), count: 4)
        for symbol in Symbol.codeLengthOrder.prefix(orderedCount) { bits.write(UInt32(code.lengths[symbol]), count: 3) }
        for piece in pieces {
            code.write(piece.symbol, to: &bits)
            bits.write(piece.extra, count: piece.extraCount)
        }
    }

    private static func pieces(of lengths: [UInt8]) -> [Piece] {
        var pieces: [Piece] = []
        var start = 0
        while start < lengths.count {
            let length = lengths[start]
            let end = lengths[start...].firstIndex { $0 != length } ?? lengths.count
            var run = end - start
            start = end
            if length == 0 {
                while run >= 11 {
                    let part = min(run, 138)
                    pieces.append(Piece(symbol: 18, extra: UInt32(part - 11), extraCount: 7))
                    run -= part
                }
                if run >= 3 {
                    pieces.append(Piece(symbol: 17, extra: UInt32(run - 3), extraCount: 3))
                    run = 0
                }
            } else {
                pieces.append(Piece(symbol: Int(length)))
                run -= 1
                while run >= 3 {
                    let part = min(run, 6)
                    pieces.append(Piece(symbol: 16, extra: UInt32(part - 3), extraCount: 2))
                    run -= part
                }
            }
            pieces.append(contentsOf: repeatElement(Piece(symbol: Int(length)), count: run))
        }
        return pieces
    }
}

extension ArraySlice<UInt8> {
    /// Without the zeros at the end, but no shorter than `count`.
    fileprivate func trimmed(toAtLeast count: Int) -> ArraySlice<UInt8> {
        prefix(Swift.max(count, (lastIndex { $0 > 0 } ?? -1) + 1))
    }
}
