// The manual page, in the language of troff, made from the description of the commands: what `perfbench help` knows, `man perfbench` knows.

import Basics

enum ManPage {
    /// Section 1. - Parameter date: of the release, as `man` shows it in the footer; empty for none.
    static func text(date: String = "") -> String {
        var lines = [
            ".\\\" Made by: perfbench man",
            ".TH PERFBENCH 1 \"\(date)\" \"perfbench \(Version.current)\" \"User Commands\"",
            ".SH NAME", "perfbench \\- load, stress, soak, leak and benchmark tests of services",
            ".SH SYNOPSIS", ".B perfbench", ".I command", "[operands] [flags]",
            ".SH DESCRIPTION",
            """
            Drives a service with virtual users, measures from the moment a request was meant to start, watches the service's CPU, memory and
            descriptors beside the load, stores every second in SQLite, and ends with a verdict and an exit code.
            """,
            ".SH COMMANDS",
        ]
        for command in Command.all {
            lines += [".SS \(escaped([command.name, command.operands].filter { !$0.isEmpty }.joined(separator: " ")))"]
            lines += [escaped(command.summary.first.map { $0.uppercased() + command.summary.dropFirst() } ?? "") + "."]
            for flag in command.flags {
                let names = flag.names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
                lines += [".TP", names + (flag.value.isEmpty ? "" : " \\fI\(escaped(flag.value))\\fR")]
                lines += [escaped(flag.help + (flag.repeats ? " (may be repeated)" : ""))]
            }
            lines += [".PP", "Example:", ".B \(escaped(command.example))"]
        }
        lines += [".SH EXIT STATUS"]
        for code in ExitCode.allCases { lines += [".TP", ".B \(code.rawValue)", escaped(code.meaning)] }
        lines += [".SH ENVIRONMENT"]
        for (name, meaning) in environment { lines += [".TP", ".B \(name)", escaped(meaning)] }
        lines += [".SH FILES", ".TP", ".I results/perfbench.sqlite", "The store, unless another is named."]
        lines += [".SH MANUAL", "Articles, each shown by", ".B perfbench help TOPIC"]
        for article in Article.all { lines += [".TP", ".B \(escaped(article.name))", escaped(article.title)] }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let environment = [
        ("PERFBENCH_DB", "the store"), ("NO_COLOR", "no colours, when it is not empty"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "header lines for --otlp"), ("INFLUX_TOKEN", "the token for --influx"),
        ("PERFBENCH_WEBHOOK_TOKEN", "the bearer token for --webhook"),
    ]

    /// As plain text: no backslash, hyphen or full stop of it is an instruction.
    private static func escaped(_ text: String) -> String {
        let text = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
        return text.hasPrefix(".") ? "\\&" + text : text
    }
}

extension Command {
    static let man = Command(
        name: "man", operands: "", operandCount: 0...0, summary: "the manual page, for man and for packages",
        example: "perfbench man | man -l -",
        flags: [.init(name: "--date", value: "DATE", help: "the date in its footer, such as 2026-11-29")]
    ) { arguments, console in
        console.answer(ManPage.text(date: arguments["--date"] ?? ""))
        return 0
    }
}
