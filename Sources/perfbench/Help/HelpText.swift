import Basics

/// What `perfbench help` prints, made from the description of the commands.
enum HelpText {
    static var overview: String {
        let width = Command.all.map { $0.heading.count }.max() ?? 0
        let lines = Command.all.map { "  " + padded($0.heading, width) + "  " + $0.summary }
        return """
            perfbench tests how a service behaves under load, honestly.

            \(lines.joined(separator: "\n"))

            Start with: perfbench run scenarios/peak.json
            More about one: perfbench help COMMAND
            The manual: perfbench help TOPIC
            \(topics)
            \(exitCodes)
            """
    }

    /// The articles of the manual, one a line.
    private static var topics: String {
        let width = Article.all.map { $0.name.count }.max() ?? 0
        return Article.all.map { "    \(padded($0.name, width))  \($0.title)" }.joined(separator: "\n")
    }

    static func of(_ command: Command) -> String {
        var text = "perfbench \(command.heading)\n\n\(command.summary)\n"
        if !command.flags.isEmpty {
            let headings = command.flags.map { $0.names.joined(separator: ", ") + ($0.value.isEmpty ? "" : " \($0.value)") }
            let width = headings.map(\.count).max() ?? 0
            text += "\n"
            for (flag, heading) in zip(command.flags, headings) {
                text += "  \(padded(heading, width))  \(flag.help)\(flag.repeats ? " (may be repeated)" : "")\n"
            }
        }
        return text + "\nExample: \(command.example)\n"
    }

    static var exitCodes: String {
        let lines = ExitCode.allCases.map { code in
            let number = String(code.rawValue)
            return "\(String(repeating: " ", count: 5 - number.count))\(number)  \(code.meaning)"
        }
        return "\nexit codes\n" + lines.joined(separator: "\n")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension Command {
    /// Name and operands.
    fileprivate var heading: String { operands.isEmpty ? name : "\(name) \(operands)" }
}
