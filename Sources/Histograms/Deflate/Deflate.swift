/// Compresses bytes as one DEFLATE stream (RFC 1951): one block, in whichever of the three ways is shortest.
enum Deflate {
    /// Appends `input`, compressed, to `output`.
    static func compress(_ input: [UInt8], to output: inout [UInt8]) {
        let tokens = Matches.tokens(of: input)
        var literals = [Int](repeating: 0, count: 286)
        var distances = [Int](repeating: 0, count: 30)
        var extraBits = 0
        for token in tokens {
            guard token.isMatch else {
                literals[token.byte] += 1
                continue
            }
            let length = Symbol(length: token.length)
            let distance = Symbol(distance: token.distance)
            literals[length.index] += 1
            distances[distance.index] += 1
            extraBits += length.extraCount + distance.extraCount
        }
        literals[endOfBlock] = 1

        let fixed = Block(
            literals: HuffmanCode(lengths: Symbol.fixedLiteralLengths), distances: HuffmanCode(lengths: Symbol.fixedDistanceLengths)
        )
        let fitted = Block(
            literals: HuffmanCode(frequencies: literals, limit: 15), distances: HuffmanCode(frequencies: distances, limit: 15))
        let table = CodeTable(fitted)
        let fixedCost = fixed.cost(literals, distances) + extraBits
        let fittedCost = fitted.cost(literals, distances) + extraBits + table.cost
        let storedCost = 8 * (input.count + 5 * (input.count / 65_535 + 1))

        var bits = BitWriter(after: output)
        output = []
        if storedCost <= min(fixedCost, fittedCost) {
            store(input, to: &bits)
        } else if fixedCost <= fittedCost {
            bits.write(0b011, count: 3)
            fixed.write(tokens, to: &bits)
        } else {
            bits.write(0b101, count: 3)
            table.write(to: &bits)
            fitted.write(tokens, to: &bits)
        }
        bits.align()
        output = bits.bytes
    }

    private static func store(_ input: [UInt8], to bits: inout BitWriter) {
        var rest = input[...]
        repeat {
            let part = rest.prefix(65_535)
            rest = rest.dropFirst(part.count)
            bits.write(rest.isEmpty ? 1 : 0, count: 3)
            bits.align()
            bits.write(UInt32(part.count), count: 16)
            bits.write(UInt32(part.count) ^ 0xFFFF, count: 16)
            bits.write(part)
        } while !rest.isEmpty
    }
}

/// The symbol that ends a block.
let endOfBlock = 256

/// The two codes of a block.
struct Block {
    let literals: HuffmanCode
    let distances: HuffmanCode

    func cost(_ literalFrequencies: [Int], _ distanceFrequencies: [Int]) -> Int {
        3 + literals.cost(literalFrequencies) + distances.cost(distanceFrequencies)
    }

    func write(_ tokens: [Token], to bits: inout BitWriter) {
        for token in tokens {
            guard token.isMatch else {
                literals.write(token.byte, to: &bits)
                continue
            }
            let length = Symbol(length: token.length)
            literals.write(length.index, to: &bits)
            bits.write(UInt32(length.extra), count: length.extraCount)
            let distance = Symbol(distance: token.distance)
            distances.write(distance.index, to: &bits)
            bits.write(UInt32(distance.extra), count: distance.extraCount)
        }
        literals.write(endOfBlock, to: &bits)
    }
}
