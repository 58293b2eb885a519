// Which values of later requests came from earlier responses. Replayed as they were recorded they would be wrong: a new login gives a new
// token, a new order a new number. So they become variables, and the response they came from gets an `extract`.

import JSON

/// Finds the sources of values as the entries of a recording go by, in order.
struct Correlation {
    /// A value that is taken out of a response.
    struct Extraction {
        var variable: String
        var source: ValueSource
        /// The steps that use it.
        var users: [String] = []
    }

    private(set) var extractions: [Extraction] = []
    private var sources: [String: [ValueSource]] = [:]
    /// Values the client has sent, with the entry that sent them first: what was sent before it was received is the client's own.
    private var sentFirst: [String: Int] = [:]
    private var texts: [(entry: Int, text: String)] = []
    private var names = UniqueNames()

    // MARK: What goes by

    /// Takes in that `leaf` was sent. Called for all leaves of an entry before its response.
    mutating func sent(_ leaf: Leaf, in entry: Int) {
        if sentFirst[leaf.value] == nil { sentFirst[leaf.value] = entry }
    }

    /// Takes in a response.
    mutating func received(_ entry: HARRecording.Entry, at position: Int) {
        for (value, source) in ResponseValues(entry, at: position).found {
            // In this very exchange, or before, the client has said it itself.
            if let first = sentFirst[value], first <= position { continue }
            sources[value, default: []].append(source)
        }
        let isText = entry.responseType.isEmpty || entry.responseType.contains("html") || entry.responseType.hasPrefix("text/")
        if isText, !entry.responseText.isEmpty { texts.append((position, entry.responseText)) }
    }

    // MARK: What is used

    /// The template text for a leaf whose value came from a response; `nil` when it did not.
    mutating func template(for leaf: Leaf, in step: String) -> String? {
        guard !leaf.value.isEmpty, let source = bestSource(leaf) ?? patternSource(leaf) else { return nil }
        if let index = extractions.firstIndex(where: { $0.source == source }) {
            if !extractions[index].users.contains(step) { extractions[index].users.append(step) }
            return "${\(extractions[index].variable)}"
        }
        let variable = names.take(Self.variable(for: source), separator: "")
        extractions.append(Extraction(variable: variable, source: source, users: [step]))
        return "${\(variable)}"
    }

    /// The latest of the best: a field of the same name before one that merely names a thing, and those before any other.
    private func bestSource(_ leaf: Leaf) -> ValueSource? {
        var best: (source: ValueSource, score: Int)?
        for source in sources[leaf.value] ?? [] {
            let score = Self.score(source, leaf)
            guard score > 0, score > best?.score ?? 0 || score == best?.score && source.entry > best!.source.entry else { continue }
            best = (source, score)
        }
        return best?.source
    }

    /// How likely `leaf` came from `source`, which has the same value; 0 for a coincidence.
    private static func score(_ source: ValueSource, _ leaf: Leaf) -> Int {
        let source0 = words(of: source.name), leaf0 = words(of: leaf.name)
        var score = 0
        if isOpaque(leaf.value) { score = 1 }
        let isCredential = leaf.place == .header && SecretNames.isSecret(header: leaf.name)
        if source.isIdentifier, leaf.place == .path || isCredential || namesIdentifier(leaf.name) { score = max(score, 2) }
        guard score > 0 || source.isIdentifier && source0 == leaf0 else { return 0 }
        if leaf.place != .path, source0 == leaf0 || source0.last == leaf0.last { score += 1 }
        // `/orders/17` is rather the number of an order than of anything else.
        if leaf.place == .path, leaf0.last.map(singular) == source.owner { score += 2 }
        if case .json = source.place { score += 1 }
        return score
    }

    /// A value that is in the text of a page, such as the token of a form.
    private func patternSource(_ leaf: Leaf) -> ValueSource? {
        guard isOpaque(leaf.value), leaf.place != .path || leaf.value.utf8.count >= 16 else { return nil }
        for (entry, text) in texts.reversed() where sentFirst[leaf.value].map({ $0 > entry }) ?? true {
            if let pattern = Self.pattern(leaf.value, in: text) {
                return ValueSource(entry: entry, place: .pattern(pattern), name: leaf.name, owner: "")
            }
        }
        return nil
    }

    /// A regular expression that finds `value` first in `text`: what is before it on its line, and a group.
    private static func pattern(_ value: String, in text: String) -> String? {
        guard let range = text.firstRange(of: value) else { return nil }
        for length in [24, 48, 96] {
            let before = text[..<range.lowerBound].suffix(length)
            let context = before.lastIndex(where: \.isNewline).map { before[before.index(after: $0)...] } ?? before
            guard context.count >= 4, let first = text.firstRange(of: context), first.upperBound == range.lowerBound else {
                continue
            }
            let end = range.upperBound < text.endIndex ? text[range.upperBound] : "\""
            let stop = end.isLetter || end.isNumber ? nil : end == "\"" || end == "'" || end == "<" || end == "&" ? end : "\""
            guard let stop else { return nil }
            return escapedPattern(context) + "([^\(stop)]+)"
        }
        return nil
    }

    private static func variable(for source: ValueSource) -> String {
        var words = words(of: source.name)
        if words.count > 1, words[0] == "x" { words.removeFirst() }
        let isGeneric =
            words.count <= 1
            && ["id", "uuid", "guid", "key", "code", "number", "value", "no", "ref"].contains(words.first ?? "value")
        if isGeneric, !source.owner.isEmpty { words = [source.owner] + words }
        return variableName(words)
    }
}

extension ValueSource.Place {
    /// The value of an `extract` that finds it.
    var rule: JSONValue {
        switch self {
        case .json(let path): ["json": .string(templateText(path))]
        case .header(let name): ["header": .string(name)]
        case .partOfHeader(let name, let pattern): ["header": .string(name), "regex": .string(templateText(pattern))]
        case .cookie(let name): ["cookie": .string(name)]
        case .pattern(let pattern): ["regex": .string(templateText(pattern))]
        }
    }
}

/// Text as a regular expression that matches nothing else.
func escapedPattern(_ text: some StringProtocol) -> String {
    text.reduce(into: "") { out, character in
        if #"\^$.|?*+()[]{}"#.contains(character) { out.append("\\") }
        out.append(character)
    }
}
