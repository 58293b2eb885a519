// What stands around curl in a shell: `sudo`, `time`, loops, `echo … | curl -d @-`.

extension ShellCommand {
    /// The words behind `curl`; `nil` when this is another command.
    var curlArguments: [String]? {
        let command = program
        guard let name = command.first, name == "curl" || name.hasSuffix("/curl") || name == "curl.exe" else { return nil }
        return Array(command.dropFirst())
    }

    /// The words from the program on, without prompts, assignments and whatever only starts it.
    private var program: ArraySlice<String> {
        var rest = words[...]
        while let word = rest.first {
            let isAssignment = word.contains("=") && !word.hasPrefix("-") && !word.contains("/") && !word.hasPrefix("=")
            if isAssignment || ["$", "%", ">", "!", "{"].contains(word) || Self.openers.contains(word) {
                rest.removeFirst()
                if Self.starters.contains(word) { while rest.first?.hasPrefix("-") == true { rest.removeFirst() } }
            } else {
                break
            }
        }
        return rest
    }

    private static let starters: Set<String> = ["sudo", "time", "exec", "command", "nohup", "env", "nice"]
    private static let openers: Set<String> = starters.union(["do", "then", "else", "if", "while", "until"])
    private static let closers: Set<String> = ["done", "fi", "}", "wait", "true"]

    /// Whether it only ends what another began, or sets variables: nothing is lost without it.
    var isPunctuation: Bool {
        program.isEmpty && !words.contains { $0.contains("=") } || program.allSatisfy(Self.closers.contains) && !program.isEmpty
    }

    /// The text it writes, of `echo TEXT` and `printf '%s' TEXT`; the file, of `cat FILE`. `nil` for what must be run to be known.
    var output: Input? {
        let command = program
        let arguments = command.dropFirst()
        switch command.first {
        case "echo":
            let hasOption = arguments.first == "-n"
            let shown = hasOption ? arguments.dropFirst() : arguments
            guard shown.first?.hasPrefix("-") != true else { return nil }
            return .text(shown.joined(separator: " ") + (hasOption ? "" : "\n"))
        case "printf":
            if arguments.count == 2, arguments.first == "%s" { return .text(arguments.last!) }
            guard arguments.count == 1, !arguments.first!.contains(where: { $0 == "%" || $0 == "\\" }) else { return nil }
            return .text(arguments.first!)
        case "cat":
            if arguments.isEmpty || Array(arguments) == ["-"] { return input }
            guard arguments.count == 1, !arguments.first!.hasPrefix("-") else { return nil }
            return .file(arguments.first!)
        default: return nil
        }
    }

    /// How it is named in a note.
    var note: String {
        switch words.first {
        case "for", "while", "until", "if", "case":
            "the \"\(words.joined(separator: " "))\" around it: what is inside is taken once"
        default:
            if let first = words.first, words.count == 1, first.contains("=") {
                "the assignment \"\(first.prefix { $0 != "=" })=…\": set it in the environment"
            } else {
                "the command \"\(words.first ?? "")\", which is not curl"
            }
        }
    }
}
