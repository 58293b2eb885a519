// Shell text as bash would take it apart: words and quotes here, `$` in `ShellWords+Dollar.swift`, redirections and here-documents in
// `ShellWords+Redirection.swift`.

import Basics

/// One command of a shell: its words, and what it reads from standard input.
struct ShellCommand: Equatable {
    /// What stands behind `<`, `<<` or `<<<`.
    enum Input: Equatable {
        case text(String)
        case file(String)
    }

    var words: [String]
    /// The last redirection of standard input wins.
    var input: Input?
    /// Whether its output goes to the next command.
    var feedsNext = false
}

/// Takes shell text apart.
struct ShellWords {
    /// Commands in order; what stands behind `|`, `;`, `&&`, in brackets or at a line's end is a command of its own.
    private(set) var commands: [ShellCommand] = []
    /// What bash would do and no scenario can, in sentences.
    var notes: [String] = []
    let text: [Character]
    var at = 0
    var word = ""
    var isInWord = false
    /// Whether a part of the word was quoted: such a word is no number of a descriptor.
    var isQuoted = false
    private var command = ShellCommand(words: [])
    /// The redirection whose word comes next.
    private var redirection: Redirection?
    /// Here-documents whose text begins behind the next line end.
    var documents: [HereDocument] = []

    init(_ text: String) throws(Problem) {
        self.text = Array(text.replacing("\r\n", with: "\n"))
        if text.contains("^\"") || text.contains("^\n") {
            throw Problem(
                .usage, "the command is written for the Windows command line: it has \"^\" for quoting.",
                hint: "Copy it again with \"Copy as cURL (bash)\".")
        }
        try read()
    }

    private mutating func read() throws(Problem) {
        while at < text.count {
            let character = text[at]
            at += 1
            switch character {
            case " ", "\t": try endWord()
            case "\n":
                try endWord()
                endCommand()
                try readDocuments()
            case "&" where at < text.count && text[at] == ">": try beginRedirection(character)
            case "<", ">": try beginRedirection(character)
            case ";", "|", "&", "(", ")":
                try endWord()
                if character == "|", at < text.count, text[at] != "|" { command.feedsNext = true }
                if character == "|" || character == "&", at < text.count, text[at] == character { at += 1 }
                endCommand()
            case "#" where !isInWord: while at < text.count, text[at] != "\n" { at += 1 }
            case "'":
                (isInWord, isQuoted) = (true, true)
                try singleQuoted()
            case "\"":
                (isInWord, isQuoted) = (true, true)
                try doubleQuoted()
            case "\\": escaped()
            case "$": try dollar()
            case "`": throw substitution
            default:
                isInWord = true
                word.append(character)
            }
        }
        try endWord()
        endCommand()
        if let open = documents.first {
            throw Problem(
                .usage, "the here-document that ends with \"\(open.mark)\" has no text.", hint: "Copy the whole command.")
        }
    }

    /// Ends a word: it joins its command, or says where a redirection leads.
    mutating func endWord() throws(Problem) {
        defer { (word, isInWord, isQuoted) = ("", false, false) }
        guard isInWord else { return }
        guard let redirection else { return command.words.append(word) }
        self.redirection = nil
        switch redirection {
        case .away: break
        case .file: command.input = .file(word)
        case .text: command.input = .text(word + "\n")
        case .document(let isIndented):
            documents.append(HereDocument(mark: word, isQuoted: isQuoted, isIndented: isIndented, command: commands.count))
        }
    }

    mutating func expect(_ next: Redirection) { redirection = next }

    private mutating func endCommand() {
        if !command.words.isEmpty || command.input != nil { commands.append(command) }
        command = ShellCommand(words: [])
        redirection = nil
    }

    /// Gives a command the text of its here-document.
    mutating func feed(_ text: String, to index: Int) {
        if commands.indices.contains(index) { commands[index].input = .text(text) }
    }

    /// What is said of a command inside the command.
    var substitution: Problem {
        let isPowerShell = at < text.count && text[at - 1] == "`" && (text[at] == "\n" || text[at] == "\"")
        return isPowerShell
            ? Problem(
                .usage, "the command is written for PowerShell: it has \"`\" for quoting.",
                hint: "Copy it again with \"Copy as cURL (bash)\", or put a backslash in the place of each \"`\".")
            : Problem(
                .usage, "the command runs another command inside, which cannot be taken over.",
                hint: "Put its result in the place of `…` or $(…).")
    }

    static func unclosed(_ quote: String) -> Problem {
        Problem(.usage, "the command has a quote (\(quote)) that is not closed.", hint: "Copy the whole command.")
    }

    // MARK: Quotes

    /// A backslash outside quotes: the next character as it is, and no line end.
    private mutating func escaped() {
        guard at < text.count else { return }
        if text[at] != "\n" {
            (isInWord, isQuoted) = (true, true)
            word.append(text[at])
        }
        at += 1
    }

    private mutating func singleQuoted() throws(Problem) {
        guard let end = text[at...].firstIndex(of: "'") else { throw Self.unclosed("'") }
        word += String(text[at..<end])
        at = end + 1
    }

    mutating func doubleQuoted() throws(Problem) {
        while at < text.count {
            let character = text[at]
            at += 1
            switch character {
            case "\"": return
            case "`": throw substitution
            case "$": try dollar(inQuotes: true)
            case "\\" where at < text.count && "$`\"\\\n".contains(text[at]):
                if text[at] != "\n" { word.append(text[at]) }
                at += 1
            default: word.append(character)
            }
        }
        throw Self.unclosed("\"")
    }
}
