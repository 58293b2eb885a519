import Basics
import TestSupport
import Testing

@testable import perfbench

/// The manual on a terminal.
struct HelpTests {
    @Test(
        "Markdown becomes lines for a terminal",
        arguments: [
            ("# A title\n\ntext", "A TITLE\n\ntext\n"),
            ("## Part\ntext", "Part\n────\n\ntext\n"),
            ("one\ntwo `code` **bold** *soft*", "one two code bold soft\n"),
            ("2 * 3 * 4", "2 * 3 * 4\n"),
            ("[Scenarios](scenarios.md#a), [leaks](leaks.md)", "Scenarios (perfbench help scenarios), perfbench help leaks\n"),
            ("[W3C](https://w3.org), [here](../README.md)", "W3C (https://w3.org), here\n"),
            ("- first\n  goes on\n- second", "  • first goes on\n  • second\n"),
            ("1. first\n2. second", "  1. first\n  2. second\n"),
            ("```sh\nls  -l\n\npwd\n```", "    ls  -l\n\n    pwd\n"),
            ("| a | b |\n| --- | --: |\n| x \\| y | 2 |", "  a      b\n  ─────  ─\n  x | y  2\n"),
            ("| | b |\n| --- | --- |\n| x | |", "     b\n  ─  ─\n  x\n"),
        ])
    func blocks(markdown: String, shown: String) {
        #expect(MarkdownPage(markdown).text(width: 60, isColored: false) == shown)
    }

    @Test("prose and cells are wrapped, code is not, and short code is kept on one line")
    func wrapping() {
        let prose = MarkdownPage("aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii `jj kk`").text(width: 48, isColored: false)
        #expect(prose == "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii\njj kk\n")
        let table = MarkdownPage("| k | text |\n| --- | --- |\n| a | one two three four five six seven eight nine ten |")
        #expect(table.text(width: 40, isColored: false).split(separator: "\n").areAll { $0.count <= 40 })
        let code = "```\n" + String(repeating: "x", count: 120) + "\n```"
        #expect(MarkdownPage(code).text(width: 60, isColored: false).count == 125)
    }

    @Test("marks become escape sequences where colours may be")
    func colours() {
        let shown = MarkdownPage("**bold** `code`").text(width: 60, isColored: true)
        #expect(shown == "\u{1B}[1mbold\u{1B}[22m \u{1B}[36mcode\u{1B}[39m\n")
    }

    @Test("articles have names of their own and a title each")
    func articles() {
        #expect(Set(Article.all.map(\.name)).count == Article.all.count)
        for article in Article.all {
            #expect(article.text.hasPrefix("# ") && !article.title.isEmpty, "\(article.name)")
            #expect(!Command.all.contains { $0.name == article.name }, "\(article.name)")
        }
    }

    @Test("the manual page has every command, flag, exit code and article, and nothing of them is an instruction to troff")
    func manualPage() {
        let page = ManPage.text(date: "2026-11-29")
        for command in Command.all {
            #expect(page.contains("\n.SS \(command.name)"), "\(command.name)")
            for flag in command.flags.flatMap(\.names) {
                #expect(page.contains("\\fB\(flag.replacing("-", with: "\\-"))\\fR"), "\(flag)")
            }
        }
        for code in ExitCode.allCases { #expect(page.contains(".B \(code.rawValue)\n")) }
        for article in Article.all { #expect(page.contains(article.title.replacing("-", with: "\\-"))) }
        let requests = Set(page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix { $0 != " " } })
        #expect(requests == [".\\\"", ".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I"])
        #expect(!page.contains("\n'"))
    }
}
