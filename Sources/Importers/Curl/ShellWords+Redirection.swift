// Redirections: what goes elsewhere is no word of the command, and what comes from elsewhere is its standard input.

import Basics

/// What the word behind `<`, `>` and their kin is.
enum Redirection {
    /// Where output goes, or a descriptor: nothing that a request is made of.
    case away
    /// A file that is read.
    case file
    /// The text itself (`<<<`).
    case text
    /// The mark at the end of a here-document; `<<-` takes tabs off its lines.
    case document(isIndented: Bool)
}

/// A here-document whose text is still to come.
struct HereDocument {
    var mark: String
    /// Whether the mark was quoted: then nothing in the text has a meaning of its own.
    var isQuoted: Bool
    var isIndented: Bool
    /// The number of its command.
    var command: Int
}

extension ShellWords {
    /// Reads an operator that begins with `first`: `2>`, `>>`, `>&`, `&>`, `<`, `<<`, `<<-`, `<<<`, `<>`, `<&`.
    mutating func beginRedirection(_ first: Character) throws(Problem) {
        var isStandardInput = first == "<"
        if isInWord, !isQuoted, first != "&", word.allSatisfy({ $0.isASCII && $0.isNumber }) {
            // The number of a descriptor.
            isStandardInput = isStandardInput && word == "0"
            (word, isInWord) = ("", false)
        }
        try endWord()
        if at < text.count, text[at] == "(" { throw processSubstitution }
        var operation = String(first)
        while at < text.count, operation.count < 3, "<>&|-".contains(text[at]),
            Self.operators.contains(operation + String(text[at]))
        {
            operation.append(text[at])
            at += 1
        }
        switch operation {
        case "<", "<>": expect(isStandardInput ? .file : .away)
        case "<<<": expect(isStandardInput ? .text : .away)
        case "<<", "<<-": expect(.document(isIndented: operation == "<<-"))
        default: expect(.away)
        }
    }

    private static let operators: Set<String> = ["<<", "<<<", "<<-", "<>", "<&", ">>", ">&", ">|", "&>", "&>>"]

    private var processSubstitution: Problem {
        Problem(
            .usage, "the command reads from or writes to another command, which cannot be taken over.",
            hint: "Put what it reads into a file, and name that in the place of <(…).")
    }

    /// Reads the texts of here-documents, which stand behind the line in which they are named.
    mutating func readDocuments() throws(Problem) {
        let all = documents
        documents = []
        for document in all {
            var lines: [String] = []
            var isClosed = false
            while at < text.count, !isClosed {
                let end = text[at...].firstIndex(of: "\n") ?? text.count
                var line = String(text[at..<end])
                at = min(end + 1, text.count)
                if document.isIndented { line = String(line.drop { $0 == "\t" }) }
                isClosed = line == document.mark
                if !isClosed { lines.append(line) }
            }
            guard isClosed else {
                throw Problem(
                    .usage, "the here-document is not closed: no line is \"\(document.mark)\".", hint: "Copy the whole command.")
            }
            let raw = lines.map { $0 + "\n" }.joined()
            feed(document.isQuoted ? raw : try expanded(raw), to: document.command)
        }
    }

    /// A text in which variables are meant, and a backslash takes that from `$`, a backquote and itself.
    private func expanded(_ raw: String) throws(Problem) -> String {
        guard raw.contains(where: { "$`\\".contains($0) }) else { return raw }
        // Between double quotes the same holds, but for the quotes themselves.
        let quoted = "\"" + raw.replacing("\"", with: "\\\"") + "\""
        guard !raw.contains("\\\"") else {
            let halves = raw.split(separator: "\\\"", omittingEmptySubsequences: false).map(String.init)
            var parts: [String] = []
            for half in halves { parts.append(try expanded(half)) }
            return parts.joined(separator: "\\\"")
        }
        return try ShellWords(quoted).commands.first?.words.first ?? ""
    }
}
