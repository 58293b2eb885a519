// What the README and the manual say of the command line is what the program does, and the other way round.

import Basics
import TestSupport
import Testing

@Suite("The documents and the program agree") struct ReadmeTests {
    /// What the program says of itself.
    private struct Help {
        var commands: [String] = []
        /// By command.
        var flags: [String: Set<String>] = [:]

        static func read() async throws -> Help {
            var help = Help()
            let overview = try await Perfbench.run("help")
            #expect(overview.exit == 0)
            help.commands = overview.output.matches(of: /(?m)^  ([a-z]+)\b/).map { String($0.1) }
            for command in help.commands {
                let page = try await Perfbench.run("help", command)
                #expect(page.exit == 0 && page.output.contains("Example: perfbench \(command)"), "\(page.output)")
                help.flags[command] = Set(page.output.matches(of: /(?m)^  (--?[a-z-]+)/).map { String($0.1) })
            }
            return help
        }
    }

    /// The README and the articles of the manual, by their paths.
    private static func documents() throws -> [(path: String, text: String)] {
        let articles = try Project.paths(under: "Sources/perfbench/Manual", suffix: ".md")
        return try (["README.md"] + articles).map { ($0, try Project.read($0)) }
    }

    /// The names of the articles.
    private static func topics() throws -> Set<String> {
        let paths = try Project.paths(under: "Sources/perfbench/Manual", suffix: ".md")
        return Set(paths.map { String($0.split(separator: "/").last!.dropLast(3)) })
    }

    /// The code in a text: what is between backquotes, and the lines of blocks.
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

    /// The command lines in a text: the words after each `perfbench`, which may be behind a folder.
    private static func commandLines(in text: String) -> [[String]] {
        code(in: text).flatMap { code in
            code.matches(of: /(?:^|[\s\/$(])perfbench\s+([^|&;#>()]*)/).map {
                $0.1.split(whereSeparator: \.isWhitespace).map(String.init)
            }
        }
    }

    @Test("about commands, their flags, and articles")
    func commands() async throws {
        let help = try await Help.read()
        #expect(help.commands.contains("run") && help.commands.contains("help"))
        let topics = try Self.topics()
        #expect(topics.count >= 12 && topics.isDisjoint(with: help.commands))
        var mentioned: Set<String> = []
        for (path, text) in try Self.documents() {
            for words in Self.commandLines(in: text) {
                guard let command = words.first, command.wholeMatch(of: /[a-z]+/) != nil, command != "on" else { continue }
                #expect(help.commands.contains(command), "\(path) has \"perfbench \(command)\"")
                if path == "README.md" { mentioned.insert(command) }
                for word in words.dropFirst() where word.hasPrefix("-") && word.wholeMatch(of: /--?[a-z][a-z-]*(=.*)?/) != nil {
                    let flag = String(word.split(separator: "=")[0])
                    #expect(help.flags[command]?.contains(flag) == true, "\(path) has \"perfbench \(command) \(flag)\"")
                }
                if command == "help", words.count > 1, words[1].wholeMatch(of: /[a-z-]+/) != nil {
                    let isKnown = topics.contains(words[1]) || help.commands.contains(words[1])
                    #expect(isKnown, "\(path) has \"perfbench help \(words[1])\"")
                }
            }
        }
        mentioned.formUnion(Self.code(in: try Project.read("README.md")).flatMap { $0.split(separator: " ").map(String.init) })
        let missing = Set(help.commands).subtracting(mentioned)
        #expect(missing == [], "commands that the README does not mention")
    }

    @Test("about how help is asked for", arguments: [["help"], ["--help"], ["-h"]])
    func overview(_ words: [String]) async throws {
        var start = Perfbench.start(words)
        start.timeout = .seconds(30)
        let ending = try await RunningProgram.run(start)
        #expect(ending.exit == 0 && ending.output.contains("perfbench run scenarios/peak.json"))
        #expect(ending.output.contains("\nexit codes\n"))
    }

    @Test("about exit codes, word for word")
    func exitCodes() async throws {
        let table = ExitCode.allCases.map { "\($0.rawValue): \($0.meaning)" }
        let overview = try await Perfbench.run("help").output
        #expect(overview.matches(of: /(?m)^ +([0-9]+)  (.+)$/).map { "\($0.1): \($0.2)" } == table)
        let section = try Project.read("README.md").split(separator: "\n## ").first { $0.hasPrefix("Exit codes") } ?? ""
        #expect(section.matches(of: /(?m)^\| *([0-9]+) *\| *(.+?) *\|/).map { "\($0.1): \($0.2)" } == table)
    }

    @Test("about flags, each of which is there")
    func flags() async throws {
        let help = try await Help.read()
        let code = try Self.documents().flatMap { Self.code(in: $0.text) }
        let mentioned = Set(code.flatMap { $0.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init) })
        let missing = (help.flags["run"] ?? []).subtracting(mentioned)
        #expect(missing == [], "flags of run that neither README nor manual mention")
        let known = help.flags.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        let flags = code.filter { $0.hasPrefix("--") }.map { String($0.prefix { !$0.isWhitespace && $0 != "=" }) }
        #expect(Set(flags).subtracting(known) == [], "flags that only the documents know")
    }

    @Test("about files they name")
    func files() throws {
        var count = 0
        for (document, text) in try Self.documents() {
            for code in Self.code(in: text) {
                let names = code.matches(of: /(?:^|\s)((?:scenarios|Sources|Tests|findings|\.ci|\.github)\/[A-Za-z0-9_.\/-]+)/)
                for path in names.map({ String($0.1) }) {
                    #expect(Project.exists(path), "\(document) names \(path)")
                    count += 1
                }
            }
        }
        #expect(count > 5)
    }

    @Test("about places they link to")
    func links() throws {
        var count = 0
        for (document, text) in try Self.documents() {
            let folder = document.split(separator: "/").dropLast().map { $0 + "/" }.joined()
            for link in text.matches(of: /\]\(([^)\s]+)\)/).map({ String($0.1) }) where !link.hasPrefix("http") {
                count += 1
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                let path = parts[0].isEmpty ? document : folder + parts[0]
                #expect(Project.exists(path), "\(document) links to \(link)")
                if parts.count > 1, Project.exists(path) {
                    let headings = try Project.read(path).matches(of: /(?m)^#+ (.+)$/).map { heading in
                        heading.1.lowercased().replacing(" ", with: "-").filter { $0.isLetter || $0.isNumber || "-_".contains($0) }
                    }
                    #expect(headings.contains(parts[1]), "\(document) links to \(link)")
                }
            }
        }
        #expect(count > 20)
    }

    @Test("and every article is shown, within the width of its terminal but for code")
    func articles() async throws {
        let overview = try await Perfbench.run("help").output
        for topic in try Self.topics().sorted() {
            let page = try await Perfbench.run("help", topic)
            #expect(page.exit == 0 && page.output.count > 500, "\(topic)")
            #expect(overview.contains("\n    \(topic) "), "\(topic) is not in the overview")
            #expect(!page.output.contains("](") && !page.output.contains("\u{1B}"), "\(topic)")
            let wide = page.output.split(separator: "\n").filter { $0.count > 100 && !$0.hasPrefix("    ") }
            #expect(wide == [], "\(topic)")
        }
    }

    @Test("and the committed reference of keys is the one the program prints")
    func keys() async throws {
        let printed = try await Perfbench.run("schema", "--markdown")
        let current = printed.output == (try Project.read("Sources/perfbench/Manual/scenario-keys.md"))
        #expect(current, "perfbench schema --markdown > Sources/perfbench/Manual/scenario-keys.md")
    }

    @Test("and the committed schema is the one the program prints")
    func schema() async throws {
        let printed = try await Perfbench.run("schema")
        #expect(printed.exit == 0)
        #expect(printed.output == (try Project.read("scenarios/scenario.schema.json")))
    }
}
