// One value of a scenario file with the path that leads to it. Each reading method returns the value, or notes what is wrong and
// returns nil: reading continues, so that one pass finds every mistake.

package import Basics
package import JSON

/// One value of a scenario file.
package struct Field {
    /// What is written there.
    package private(set) var node: JSONNode
    /// `workload.stages[1]`; empty for the scenario itself.
    package let path: String
    /// Where mistakes are noted.
    package let log: ProblemLog

    /// How sentences name it at their beginning.
    package var name: String { path.isEmpty ? log.whole : "\"\(path)\"" }

    /// Where it is in the file.
    package var place: Place { log.place(of: node.position) }

    /// Notes a problem here, or `offset` characters into its text.
    package func note(_ sentence: String, hint: String = "", offset: Int? = nil) {
        var position = node.position
        if let offset, !node.hasEscapes { position.column += 1 + offset }
        log.note(sentence, hint: hint, at: position)
    }

    /// Notes that it is not what was expected, and shows what it is.
    package func mismatch(_ expectation: String, hint: String = "") {
        note("\(name) must be \(expectation), not \(shown).", hint: hint)
    }

    /// Its value, short enough for a sentence.
    var shown: String {
        switch node.content {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(_, let text): text.count > 40 ? text.prefix(40) + "…" : text
        case .string(let text): text.isEmpty ? "empty" : "\"\(text.count > 60 ? text.prefix(60) + "…" : text)\""
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// - Parameter path: how sentences name it; empty for a whole file.
    package init(node: JSONNode, path: String, log: ProblemLog) {
        self.node = node
        self.path = path
        self.log = log
    }

    /// Puts another text in the place of its own.
    mutating func replaceText(_ text: String) { node.content = .string(text) }

    // MARK: plain values

    /// Text that is not empty.
    package func text(_ expectation: String = "a text") -> String? {
        guard case .string(let text) = node.content, !text.isEmpty else {
            mismatch(expectation)
            return nil
        }
        return text
    }

    /// A text that may be empty.
    func anyText(_ expectation: String = "a text") -> String? {
        guard case .string(let text) = node.content else {
            mismatch(expectation)
            return nil
        }
        return text
    }

    /// True or false.
    package func flag() -> Bool? {
        guard case .bool(let value) = node.content else {
            mismatch("true or false")
            return nil
        }
        return value
    }

    /// A whole number of a range.
    package func integer(_ range: ClosedRange<Int>) -> Int? {
        guard case .integer(let value) = node.content, let number = Int(exactly: value), range.contains(number) else {
            mismatch("a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A value with a unit.
    package func quantity<Q: Quantity>(_ type: Q.Type = Q.self) -> Q? {
        guard case .string(let text) = node.content, let value = Q(text) else {
            mismatch(Q.expectation)
            return nil
        }
        return value
    }

    /// A span of time between two limits.
    package func span(_ range: ClosedRange<TimeSpan>) -> TimeSpan? {
        guard let span = quantity(TimeSpan.self) else { return nil }
        guard range.contains(span) else {
            mismatch("a duration from \"\(range.lowerBound)\" to \"\(range.upperBound)\"")
            return nil
        }
        return span
    }

    /// One of the words of an enumeration.
    package func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type = Word.self) -> Word? where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue)
        if case .string(let text) = node.content {
            if let word = Word(rawValue: text) { return word }
            if text.count > 2, let meant = nearestName(to: text, in: words) {
                note("\(name) cannot be \"\(text)\"; did you mean \"\(meant)\"?")
                return nil
            }
        }
        mismatch("one of " + words.map { "\"\($0)\"" }.joined(separator: ", "))
        return nil
    }

    /// A name: lower-case letters, digits and hyphens, at most 64.
    package func identifier() -> String? {
        guard case .string(let text) = node.content, isName(text) else {
            mismatch("a name of lower-case letters, digits and hyphens", hint: suggestion)
            return nil
        }
        return text
    }

    /// A name near to what was written, as a hint.
    private var suggestion: String {
        guard case .string(let text) = node.content else { return "" }
        let tamed = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let name = String(tamed.drop { $0 == "-" }.prefix(64))
        return isName(name) ? "For instance \"\(name)\"." : ""
    }

    // MARK: containers

    /// The elements of a list that has at least `count`, and at most `limit`.
    package func list(atLeast count: Int = 0, atMost limit: Int = .max, of what: String) -> [Field]? {
        guard case .array(let elements) = node.content else {
            mismatch("a list of \(what)")
            return nil
        }
        guard elements.count >= count else {
            note("\(name) is an empty list: it needs at least one of its \(what).")
            return nil
        }
        guard elements.count <= limit else {
            note("\(name) has \(elements.count) \(what); at most \(limit) are read.")
            return nil
        }
        return elements.enumerated().map { Field(node: $1, path: "\(path)[\($0)]", log: log) }
    }

    /// Reads the keys of an object; those that are not in `shape` are unknown.
    package func object<Result>(_ shape: ObjectShape, _ read: (Keys) -> Result?) -> Result? {
        guard case .object(let members) = node.content else {
            mismatch("an object in braces")
            return nil
        }
        let keys = Keys(self, members, shape)
        let result = read(keys)
        keys.close()
        return result
    }

    /// Every key of an object whose keys are free, with its place.
    package func entries() -> [(key: String, position: JSONPosition, value: Field)]? {
        guard case .object(let members) = node.content else {
            mismatch("an object in braces")
            return nil
        }
        return members.map { member in
            (member.key, member.position, Field(node: member.value, path: "\(path).\(member.key)", log: log))
        }
    }
}

/// Whether `text` can name a scenario, flow, step or workload.
package func isName(_ text: String) -> Bool {
    guard (1...64).contains(text.utf8.count), text.first != "-" else { return false }
    return text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "-")
    }
}
