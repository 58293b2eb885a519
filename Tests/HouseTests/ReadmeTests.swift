// What the README says of the command line is what the program does, and the other way round.

import Basics
import TestSupport
import Testing

@Suite("The README and the program agree") struct ReadmeTests {
    /// What the program says of itself.
    private struct Help {
        var commands: [String] = []
        var exitCodes: [String: String] = [:]
        /// By command.
        var flags: [String: Set<String>] = [:]

        static func read() async throws -> Help {
            var help = Help()
            let overview = try await Perfbench.run("help")
            #expect(overview.exit == 0)
            help.commands = overview.output.matches(of: /(?m)^  ([a-z]+)\b/).map { String($0.1) }
            for code in overview.output.matches(of: /(?m)^ +([0-9]+)  (.+)$/) { help.exitCodes[String(code.1)] = String(code.2) }
            for command in help.commands {
                let page = try await Perfbench.run("help", command)
                #expect(page.exit == 0 && page.output.contains("Example: perfbench \(command)"), "\(page.output)")
                help.flags[command] = Set(page.output.matches(of: /(?m)^  (--?[a-z-]+)/).map { String($0.1) })
            }
            return help
        }
    }

    /// The code in a text: what stands between backquotes, and the lines of blocks.
    private static func code(in text: String) -> [String] {
        var code: [String] = []
        var isBlock = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isBlock.toggle()
            } else if isBlock {
                code.append(String(line))
            } else {
                code += line.matches(of: /`([^`]+)`/).map { String($0.1) }
            }
        }
        return code
    }

    /// The command lines in a text: the words after each `perfbench`, which may stand behind a folder.
    private static func commandLines(in text: String) -> [[String]] {
        code(in: text).flatMap { code in
            code.matches(of: /(?:^|[\s\/$(])perfbench\s+([^|&;#>()]*)/).map {
                $0.1.split(whereSeparator: \.isWhitespace).map(String.init)
            }
        }
    }

    @Test("about commands and their flags")
    func commands() async throws {
        let help = try await Help.read()
        #expect(help.commands.contains("run") && help.commands.contains("help"))
        let readme = try Project.read("README.md")
        var mentioned: Set<String> = []
        for words in Self.commandLines(in: readme) {
            guard let command = words.first, command.wholeMatch(of: /[a-z]+/) != nil, command != "on" else { continue }
            #expect(help.commands.contains(command), "the README has \"perfbench \(command)\"")
            mentioned.insert(command)
            for word in words.dropFirst() where word.hasPrefix("-") && word.wholeMatch(of: /--?[a-z][a-z-]*(=.*)?/) != nil {
                let flag = String(word.split(separator: "=")[0])
                #expect(help.flags[command]?.contains(flag) == true, "the README has \"perfbench \(command) \(flag)\"")
            }
        }
        mentioned.formUnion(Self.code(in: readme))
        let missing = Set(help.commands).subtracting(mentioned)
        #expect(missing == [], "commands that the README does not mention")
    }

    @Test("about exit codes")
    func exitCodes() async throws {
        let help = try await Help.read()
        #expect(Set(help.exitCodes.keys) == ["0", "1", "2", "3", "4", "10", "99", "130"])
        let section = try Project.read("README.md").split(separator: "\n## ").first { $0.hasPrefix("Exit codes") } ?? ""
        let rows = section.matches(of: /(?m)^\| *([0-9]+) *\| *(.+?) *\|/).map { (String($0.1), String($0.2)) }
        #expect(Set(rows.map(\.0)) == Set(help.exitCodes.keys))
    }

    @Test("about flags, each of which is there")
    func flags() async throws {
        let help = try await Help.read()
        let code = Self.code(in: try Project.read("README.md"))
        let mentioned = Set(code.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) })
        // Those of the other commands stand where the README sends its readers.
        #expect(mentioned.isSuperset(of: ["perfbench", "help", "COMMAND"]))
        let missing = (help.flags["run"] ?? []).subtracting(mentioned)
        #expect(missing == [], "flags of run that the README does not mention")
        let known = help.flags.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        let flags = code.filter { $0.hasPrefix("--") }.map { String($0.prefix { !$0.isWhitespace && $0 != "=" }) }
        #expect(Set(flags).subtracting(known) == [], "flags that only the README knows")
    }

    @Test("about files it names")
    func files() throws {
        for code in Self.code(in: try Project.read("README.md")) {
            for path in code.matches(of: /(?:^|\s)((?:scenarios|Sources|Tests|\.ci)\/[A-Za-z0-9_.\/-]+)/).map({ String($0.1) }) {
                #expect(Project.exists(path), "the README names \(path)")
            }
        }
    }

    @Test(
        "and the committed schema is the one the program prints",
        .enabled(if: Project.exists("scenarios/scenario.schema.json"), "there is none yet"))
    func schema() async throws {
        let printed = try await Perfbench.run("schema")
        #expect(printed.exit == 0)
        #expect(printed.output == (try Project.read("scenarios/scenario.schema.json")))
    }
}
