import Basics

/// A command written in one piece, as the words that a program is started with: spaces part them, quotes and backslashes keep them together. No
/// shell: variables, pipes and the like stay as they are written.
enum CommandWords {
    /// Throws when a quote is not closed, or there is no word.
    static func split(_ text: String, flag: String) throws(Problem) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case (_, let open?) where character == open: quote = nil
            case ("\\", nil), ("\\", "\""): word = (word ?? "") + (rest.popFirst().map(String.init) ?? "\\")
            case (_, nil) where character.isWhitespace:
                if let whole = word { words.append(whole) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let quote {
            throw Problem(
                .usage, "\"\(flag)\" has a quote \(quote) that is not closed.", hint: "Close it, or put a backslash before it.")
        }
        if let whole = word { words.append(whole) }
        guard !words.isEmpty else {
            throw Problem(.usage, "\"\(flag)\" is empty.", hint: "Like: \(flag) './server --port ${port}'")
        }
        return words
    }
}
