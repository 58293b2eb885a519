// The grammar of patterns, read into a tree.

/// A pattern as a tree.
indirect enum PatternNode {
    case empty
    case set(ByteSet)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repeated(PatternNode, from: Int, to: Int?, isLazy: Bool)
    /// Parentheses that capture, numbered from 1.
    case capture(PatternNode, Int)
    case assertion(Pattern.Instruction)
}

/// Reads a pattern from left to right.
struct PatternParser {
    private let text: [Unicode.Scalar]
    private var at = 0
    private var depth = 0
    private var ignoresCase = false
    private(set) var captures = 0

    private static let mostRepeats = 1000
    private static let deepest = 50

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    private var next: Unicode.Scalar? { at < text.count ? text[at] : nil }

    private func mistake(_ reason: String, at offset: Int? = nil) -> PatternMistake {
        PatternMistake(offset: offset ?? at, reason: reason)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    private mutating func takeAll(_ word: String) -> Bool {
        guard text[at...].starts(with: word.unicodeScalars) else { return false }
        at += word.unicodeScalars.count
        return true
    }

    mutating func parse() throws(PatternMistake) -> PatternNode {
        guard !text.isEmpty else { throw mistake("is empty") }
        if takeAll("(?i)") { ignoresCase = true }
        let node = try choice()
        if next == ")" { throw mistake("has a \")\" without a \"(\"") }
        return node
    }

    private mutating func choice() throws(PatternMistake) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw mistake("is nested more than \(Self.deepest) deep") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternMistake) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeated(try atom())) }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repeated(_ atom: PatternNode) throws(PatternMistake) -> PatternNode {
        var node = atom
        var isFirst = true
        while let scalar = next, "*+?{".unicodeScalars.contains(scalar) {
            let start = at
            at += 1
            var bounds: (from: Int, to: Int?)
            switch scalar {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            default: bounds = try braces(start)
            }
            guard isFirst else {
                throw mistake("repeats a repetition at \"\(scalar)\"; put the inner one in parentheses", at: start)
            }
            isFirst = false
            if let to = bounds.to, to < bounds.from {
                throw mistake("repeats from \(bounds.from) to \(to), which is backwards", at: start)
            }
            if next == "+" { throw mistake("has a possessive repetition, which is not supported; leave out the second \"+\"") }
            let isLazy = take("?")
            node = .repeated(node, from: bounds.from, to: bounds.to, isLazy: isLazy)
        }
        return node
    }

    /// `{n}`, `{n,}` and `{n,m}`, behind the brace.
    private mutating func braces(_ start: Int) throws(PatternMistake) -> (Int, Int?) {
        let low = number()
        guard let low, low <= Self.mostRepeats else {
            throw mistake("has a \"{\" without counts up to \(Self.mostRepeats); write \"\\{\" for the character", at: start)
        }
        var high: Int? = low
        if take(",") {
            high = nil
            if next != "}" {
                high = number()
                guard let count = high, count <= Self.mostRepeats else {
                    throw mistake(
                        "has a \"{\" without counts up to \(Self.mostRepeats); write \"\\{\" for the character", at: start)
                }
            }
        }
        guard take("}") else { throw mistake("has a \"{\" that is not closed; write \"\\{\" for the character", at: start) }
        return (low, high)
    }

    private mutating func number() -> Int? {
        let start = at
        while let scalar = next, ("0"..."9").contains(scalar) { at += 1 }
        guard at > start, at - start < 8 else { return nil }
        return text[start..<at].reduce(0) { $0 * 10 + Int($1.value - 48) }
    }

    private mutating func atom() throws(PatternMistake) -> PatternNode {
        let start = at
        let scalar = text[at]
        at += 1
        switch scalar {
        case ".": return .set(.anyButNewline)
        case "^": return .assertion(.lineStart)
        case "$": return .assertion(.lineEnd)
        case "(": return try group(start)
        case "[": return .set(try brackets(start))
        case "\\": return try escape(start)
        case "*", "+", "?":
            throw mistake("has \"\(scalar)\" with nothing before it to repeat; write \"\\\(scalar)\" for the character", at: start)
        case "{": throw mistake("has \"{\" with nothing before it to repeat; write \"\\{\" for the character", at: start)
        default: return literal(scalar)
        }
    }

    private func cased(_ set: ByteSet) -> ByteSet { ignoresCase ? set.ignoringCase : set }

    private func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        let bytes = Array(UTF8.encode(scalar)!)
        let nodes = bytes.map { PatternNode.set(cased(ByteSet($0...$0))) }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func group(_ start: Int) throws(PatternMistake) -> PatternNode {
        var number = 0
        if takeAll("?:") {
        } else if next == "?" {
            if takeAll("?<"), next != "=", next != "!" {
                while let scalar = next, scalar != ">" { _ = scalar; at += 1 }
                guard take(">") else { throw mistake("has a \"(\" that is not closed", at: start) }
                captures += 1
                number = captures
            } else {
                throw mistake(
                    "looks ahead or behind, or sets a flag, at \"(?\", which is not supported; \"(?:\" and, at the beginning, \"(?i)\" are",
                    at: start)
            }
        } else {
            captures += 1
            number = captures
        }
        let inner = try choice()
        guard take(")") else { throw mistake("has a \"(\" that is not closed", at: start) }
        return number == 0 ? inner : .capture(inner, number)
    }

    private mutating func escape(_ start: Int) throws(PatternMistake) -> PatternNode {
        guard let letter = next else { throw mistake("ends in a backslash", at: start) }
        if ("1"..."9").contains(letter) { throw mistake("refers back with \"\\\(letter)\", which is not supported", at: start) }
        if letter == "b" || letter == "B" {
            at += 1
            return .assertion(letter == "b" ? .wordEdge : .noWordEdge)
        }
        if letter.value >= 0x80 {
            at += 1
            return literal(letter)
        }
        return .set(cased(try escapedSet(start)))
    }

    /// What is behind a backslash, as a set; steps over it.
    private mutating func escapedSet(_ start: Int) throws(PatternMistake) -> ByteSet {
        guard let letter = next else { throw mistake("ends in a backslash", at: start) }
        at += 1
        func one(_ byte: UInt8) -> ByteSet { ByteSet(byte...byte) }
        switch letter {
        case "d": return .digits
        case "D": return ByteSet.digits.inverted
        case "w": return .word
        case "W": return ByteSet.word.inverted
        case "s": return .space
        case "S": return ByteSet.space.inverted
        case "n": return one(0x0A)
        case "r": return one(0x0D)
        case "t": return one(0x09)
        case "x":
            guard at + 2 <= text.count, let high = Character(text[at]).hexDigitValue,
                let low = Character(text[at + 1]).hexDigitValue
            else {
                throw mistake("has \"\\x\" without two hexadecimal digits behind it", at: start)
            }
            at += 2
            return one(UInt8(high << 4 | low))
        default:
            guard letter.isASCII, !letter.properties.isAlphabetic, !("0"..."9").contains(letter) else {
                throw mistake("has the escape \"\\\(letter)\", which means nothing here", at: start)
            }
            return one(UInt8(letter.value))
        }
    }

    private mutating func brackets(_ start: Int) throws(PatternMistake) -> ByteSet {
        let isInverted = take("^")
        var set = ByteSet()
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            let low = try member(start)
            guard let from = low.byte, next == "-", at + 1 < text.count, text[at + 1] != "]" else {
                set.formUnion(low.set)
                continue
            }
            at += 1
            guard let to = try member(start).byte, from <= to else {
                throw mistake("has a range in \"[\" that goes backwards", at: start)
            }
            set.insert(from...to)
        }
        guard take("]") else { throw mistake("has a \"[\" that is not closed", at: start) }
        return isInverted ? cased(set).inverted : cased(set)
    }

    private mutating func member(_ start: Int) throws(PatternMistake) -> (set: ByteSet, byte: UInt8?) {
        guard let scalar = next else { throw mistake("has a \"[\" that is not closed", at: start) }
        if scalar == "\\" {
            let escape = at
            at += 1
            let isClass = next.map { "dDwWsS".unicodeScalars.contains($0) } ?? false
            let set = try escapedSet(escape)
            return (set, isClass ? nil : (0...255).first { set.contains($0) })
        }
        guard scalar.isASCII else {
            throw mistake("has \"\(scalar)\" in \"[\"; only ASCII characters are allowed there, write (?:a|\(scalar)) instead")
        }
        at += 1
        let byte = UInt8(scalar.value)
        return (ByteSet(byte...byte), byte)
    }
}
