// Regular expressions for checks and extractions, over bytes, in time that grows with pattern and text and with nothing else.
//
// A response comes from outside and a pattern from a file, so neither may be able to hang a loop that carries a thousand users. An engine
// that backtracks (Foundation's, Swift's own, PCRE) can need a time that grows exponentially, `(a+)+b` against forty letters is enough. This
// one runs all alternatives side by side (Thompson 1968, Pike's virtual machine): each byte of the text is looked at once, by at most as
// many threads as the program has instructions. What cannot be done that way, back references and look-around, is refused in words.

/// A compiled regular expression.
package struct Pattern: Sendable, Hashable, CustomStringConvertible {
    enum Instruction: Sendable, Hashable {
        /// One byte out of a set, by index in `sets`.
        case set(Int)
        /// The first way is preferred.
        case split(Int, Int)
        case jump(Int)
        /// Remembers the place; 0 and 1 for the whole match, 2 and 3 for the capture that counts.
        case save(Int)
        case lineStart, lineEnd, wordEdge, noWordEdge
        case match
    }

    let program: [Instruction]
    let sets: [ByteSet]
    /// The bytes with which every match begins; `nil` when the set would be all of them, or when it can be empty.
    let first: ByteSet?
    /// Whether it has a group in parentheses that captures.
    package let hasCapture: Bool
    /// As it was written.
    package let description: String

    /// The longest program: what bounds the time per byte.
    static let mostInstructions = 1000

    /// Compiles `text`. Bytes are matched: `.` is one byte, which makes no difference between ASCII delimiters.
    package init(_ text: String) throws(PatternMistake) {
        var parser = PatternParser(text)
        let node = try parser.parse()
        var compiler = PatternCompiler()
        try compiler.compile(node, whole: text)
        program = compiler.program
        sets = compiler.sets
        first = Pattern.firstBytes(program, sets)
        hasCapture = parser.captures > 0
        description = text
    }

    /// Which bytes a match can begin with: those the threads wait for before the first byte is read.
    private static func firstBytes(_ program: [Instruction], _ sets: [ByteSet]) -> ByteSet? {
        var seen = Set<Int>()
        var open = [0]
        var first = ByteSet()
        while let at = open.popLast() {
            guard seen.insert(at).inserted else { continue }
            switch program[at] {
            case .set(let set): first.formUnion(sets[set])
            case .split(let a, let b): open += [a, b]
            case .jump(let to): open.append(to)
            case .save: open.append(at + 1)
            case .lineStart, .lineEnd, .wordEdge, .noWordEdge, .match: return nil
            }
        }
        return first.isFull ? nil : first
    }
}

/// What is wrong with a pattern, and where in it.
package struct PatternMistake: Error, Sendable, Hashable {
    /// Unicode scalars before the place.
    package var offset: Int
    /// The rest of a sentence: `has a "(" that is not closed`.
    package var reason: String
}

/// A set of bytes.
struct ByteSet: Sendable, Hashable {
    private var words = SIMD4<UInt64>.zero

    init() {}

    init(_ ranges: ClosedRange<UInt8>...) { for range in ranges { insert(range) } }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
    }

    mutating func formUnion(_ other: ByteSet) { words |= other.words }

    var inverted: ByteSet {
        var copy = self
        copy.words = ~words
        return copy
    }

    var isFull: Bool { words == ~SIMD4<UInt64>.zero }

    /// With the other case of every letter in it.
    var ignoringCase: ByteSet {
        var copy = self
        for letter in UInt8(ascii: "a")...UInt8(ascii: "z") where contains(letter) || contains(letter - 32) {
            copy.insert(letter...letter)
            copy.insert((letter - 32)...(letter - 32))
        }
        return copy
    }

    static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
    static let word = ByteSet(
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_")...UInt8(ascii: "_"))
    static let space = ByteSet(0x09...0x0D, 0x20...0x20)
    static let anyButNewline = ByteSet(0x0A...0x0A).inverted
}
