/// One piece of compressed data: a byte as it is, or a match: as many bytes as its length, repeated from so far back.
struct Token {
    private let packed: UInt32

    init(byte: UInt8) { packed = UInt32(byte) }
    init(length: Int, distance: Int) { packed = UInt32(truncatingIfNeeded: length &<< 16 | distance &- 1) }

    var isMatch: Bool { packed > 0xFFFF }
    var byte: Int { Int(packed) }
    var length: Int { Int(packed &>> 16) }
    var distance: Int { Int(packed & 0xFFFF) &+ 1 }
}

/// Finds what repeats (LZ77): chains of earlier positions with the same three bytes, and one look ahead for a longer match.
struct Matches {
    /// How many earlier positions are tried for one match.
    private static let patience = 48
    private static let longest = 258
    private static let window = 32_768
    /// A match of three bytes from farther back costs more than the bytes.
    private static let tooFar = 4096

    private let input: [UInt8]
    private let hashShift: Int
    /// The last position with a given hash, and for each position the one before it with the same hash; -1 for none.
    private var heads: [Int32]
    private var earlier: [Int32]

    /// `input` as tokens.
    static func tokens(of input: [UInt8]) -> [Token] {
        var matches = Matches(input)
        return matches.tokens()
    }

    private init(_ input: [UInt8]) {
        self.input = input
        let hashBits = min(15, max(8, Int.bitWidth - input.count.leadingZeroBitCount))
        hashShift = 32 - hashBits
        heads = Array(repeating: -1, count: 1 << hashBits)
        earlier = Array(repeating: -1, count: input.count)
    }

    private mutating func tokens() -> [Token] {
        var tokens: [Token] = []
        tokens.reserveCapacity(input.count)
        /// A match that starts at the byte before `position`, held back until it is clear that none longer starts here.
        var held = (length: 0, distance: 0)
        var position = 0
        while position < input.count {
            let found = longestMatch(at: position, over: held.length)
            enter(position)
            if held.length > 0, found.length == 0 {
                tokens.append(Token(length: held.length, distance: held.distance))
                let end = position + held.length - 1
                for inside in position + 1..<max(position + 1, end) { enter(inside) }
                position = end
                held = (0, 0)
                continue
            }
            if held.length > 0 { tokens.append(Token(byte: input[position - 1])) }
            if found.length == 0 { tokens.append(Token(byte: input[position])) }
            held = found
            position += 1
        }
        return tokens
    }

    @inline(__always)
    private func hash(at position: Int) -> Int {
        let three = UInt32(input[position]) | UInt32(input[position &+ 1]) &<< 8 | UInt32(input[position &+ 2]) &<< 16
        return Int(truncatingIfNeeded: (three &* 0x9E37_79B1) &>> UInt32(truncatingIfNeeded: hashShift))
    }

    @inline(__always)
    private mutating func enter(_ position: Int) {
        guard position &+ 2 < input.count else { return }
        let hash = hash(at: position)
        earlier[position] = heads[hash]
        heads[hash] = Int32(truncatingIfNeeded: position)
    }

    /// The longest match for what starts at `position`, if it is longer than `length`; else length 0.
    private func longestMatch(at position: Int, over length: Int) -> (length: Int, distance: Int) {
        let limit = min(Self.longest, input.count - position)
        guard limit > max(2, length) else { return (0, 0) }
        var best = (length: 0, distance: 0)
        var candidate = Int(heads[hash(at: position)])
        var patience = Self.patience
        var wanted = max(2, length)
        while candidate >= 0, position - candidate <= Self.window, patience > 0 {
            // Only a candidate that also agrees one byte further can be longer.
            if input[candidate + wanted] == input[position + wanted] {
                var same = 0
                while same < limit, input[candidate &+ same] == input[position &+ same] { same &+= 1 }
                if same > wanted, same > 3 || position - candidate <= Self.tooFar {
                    best = (same, position - candidate)
                    wanted = same
                    if same == limit { break }
                }
            }
            candidate = Int(earlier[candidate])
            patience -= 1
        }
        return best
    }
}
