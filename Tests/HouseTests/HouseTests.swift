// The rules of the house that a machine can check.

import Basics
import Glibc
import Scenarios
import TestSupport
import Testing

@Suite("The house") struct HouseTests {
    @Test("is formatted")
    func format() async throws {
        var start = RunningProgram.Start([
            "swift", "format", "lint", "--strict", "--recursive", "--parallel", "Package.swift", "Sources", "Tests",
        ])
        start.folder = Project.folder
        start.timeout = .seconds(300)
        let ending = try await RunningProgram.run(start)
        #expect(ending.exit == 0, "\(ending.errors)\(ending.output)")
    }

    @Test("has no file of more than 400 lines", arguments: ["Sources", "Tests"])
    func length(_ top: String) throws {
        for file in try Project.swiftFiles(under: top) {
            let count = file.text.count { $0 == "\n" }
            #expect(count <= 400, "\(file.path) has \(count) lines")
        }
    }

    /// What comes with Swift and the system.
    private static let system: Set = ["FoundationEssentials", "Glibc", "Synchronization", "Dispatch"]
    private static let floorZero: Set = ["CCurl", "CSQLite", "CLinux"]

    @Test("has arrows down only: what a row lists is on lower floors")
    func floors() throws {
        let rows = try ModuleTable().modules
        #expect(Set(rows.map(\.name)) == Set(try Project.swiftFiles(under: "Sources").map(\.module)))
        #expect(Set(rows.map(\.name)).count == rows.count && rows.map(\.floor) == rows.map(\.floor).sorted())
        let floors = Dictionary(rows.map { ($0.name, $0.floor) } + Self.floorZero.map { ($0, 0) }) { one, _ in one }
        for row in rows {
            #expect(row.floor > 0 && Set(row.uses).count == row.uses.count, "\(row.name)")
            for used in row.uses {
                let floor = try #require(floors[used], "\(row.name) uses \(used), which has no row")
                #expect(floor < row.floor, "\(row.name) (floor \(row.floor)) uses \(used) (floor \(floor))")
            }
        }
    }

    @Test("lets each module import what its row in the manifest lists")
    func imports() throws {
        let allowed = Dictionary(uniqueKeysWithValues: try ModuleTable().modules.map { ($0.name, Set($0.uses)) })
        for file in try Project.swiftFiles(under: "Sources") {
            let rights = try #require(allowed[file.module], "\(file.path) belongs to no row of the manifest")
            for module in file.imports {
                #expect(rights.contains(module) || Self.system.contains(module), "\(file.path) imports \(module)")
            }
        }
    }

    @Test("is drawn in the README as it is in the manifest")
    func map() throws {
        let section = try Project.read("README.md").split(separator: "\n## ").first { $0.hasPrefix("For developers") } ?? ""
        let drawn = section.matches(of: /(?m)^\| ([0-9]+) \| (.+) \|$/).map { row in
            (Int(row.1) ?? 0, Set(row.2.matches(of: /`([A-Za-z]+)`/).map { String($0.1) }))
        }
        let floors = Dictionary(grouping: try ModuleTable().modules, by: \.floor).mapValues { Set($0.map(\.name)) }
        #expect(floors.count > 5 && Dictionary(drawn) { one, _ in one } == floors)
    }

    @Test("lists in no row of the manifest what its module does not use")
    func unusedRows() throws {
        let files = try Project.swiftFiles(under: "Sources")
        for row in try ModuleTable().modules {
            let used = files.filter { $0.module == row.name }.reduce(into: Set<String>()) { $0.formUnion($1.imports) }
            #expect(Set(row.uses).subtracting(used) == [], "\(row.name) has these in its row")
        }
    }

    @Test("has runs conducted and pushed without a console and without the environment", arguments: ["Conduct", "Push"])
    func noConsole(_ module: String) throws {
        let files = try Project.swiftFiles(under: "Sources/\(module)")
        #expect(files.count > 5)
        let console = try Regex(#"(\bConsole\b|\bgetenv\(|\benviron\b|processInfo\.environment|\bprint\(|\bsignal\(|\bexit\()"#)
        let words = ["Console", "getenv", "environ", "print", "signal", "exit"]
        for file in files { #expect(file.places(of: console, mentioning: words) == []) }
    }

    @Test("lets the tests of a module import what their row lists")
    func testImports() throws {
        let table = try ModuleTable()
        for row in table.tests {
            let rights = Self.system.union(row.uses).union(["TestSupport", "Testing", "CLinux", "CCurl", "CSQLite"])
            for file in try Project.swiftFiles(under: "Tests/\(row.name)") {
                for module in file.imports { #expect(rights.contains(module), "\(file.path) imports \(module)") }
            }
        }
    }

    @Test(
        "keeps out what does not belong",
        arguments: [
            (
                #"(^|[^A-Za-z.])(debugPrint|print|dump)\("#, ["Print(", "print(", "dump("], "prints outside the program",
                ["Sources/perfbench/"]
            ),
            (#"^\s*(package |@_exported )?import Foundation\s*$"#, ["import Foundation"], "imports all of Foundation", []),
            (#"(^|[^A-Za-z])Task(\.detached)?(\(priority[^)]*\))?\s*\{"#, ["Task"], "starts a task without structure", []),
            (#"Task\.sleep"#, ["Task.sleep"], "sleeps on a clock that is not the loop's", []),
            (
                #"(^|\s)(public|open)\s+(struct|class|enum|actor|protocol|func|var|let|init|extension|static)"#,
                ["public", "open"],
                "is public", []
            ),
            (#"try!"#, ["try!"], "forces a try", []),
        ] as [(String, [String], String, [String])])
    func rules(_ pattern: String, _ words: [String], _ mistake: String, _ exceptions: [String]) throws {
        let regex = try Regex(pattern)
        for file in try Project.swiftFiles(under: "Sources") where !exceptions.contains(where: file.path.hasPrefix) {
            #expect(file.places(of: regex, mentioning: words) == [], "\(mistake)")
        }
    }

    @Test("leaves nothing unfinished, also in comments", arguments: ["TODO", "FIXME", "XXX"])
    func unfinished(_ word: String) throws {
        for file in try Project.swiftFiles(under: "Sources") { #expect(!file.text.mentions(word), "\(file.path)") }
    }

    @Test("speaks plainly: no comment opens with \"Of\", and no program is a \"whoever\"")
    func plainWords() throws {
        let opening = try Regex(#"^\s*///? +Of\b"#)
        for file in try Project.swiftFiles(under: "Sources") {
            #expect(!file.text.mentions("hoever"), "\(file.path) says \"whoever\"; name the program, the reader or the client")
            guard file.text.mentions("// Of ") else { continue }
            let places = zip(1..., file.lines).filter { $1.contains(opening) }.map(\.0)
            #expect(places == [], "\(file.path): comments begin with what they are about")
        }
    }

    @Test("has no expectation that holds of nothing")
    func vacuous() throws {
        let files = try Project.swiftFiles(under: "Tests").filter {
            !["Tests/TestSupport/", "Tests/HouseTests/", "Tests/Benchmarks/"].contains(where: $0.path.hasPrefix)
        }
        #expect(files.count > 100)
        for file in files { #expect(!file.text.contains(".allSatisfy"), "\(file.path): use areAll, which is false of none") }
    }

    @Test("explains every class and struct that says it may be sent unchecked")
    func unchecked() throws {
        for file in try Project.swiftFiles(under: "Sources") where file.text.contains("@unchecked Sendable") {
            #expect(
                file.text.contains("without the compiler's check") || file.text.contains("`Sendable`"),
                "\(file.path) says @unchecked Sendable without a proof in a comment")
        }
    }

    @Test("ships only scenarios that are right")
    func scenarios() throws {
        let paths = try Project.paths(under: "scenarios", suffix: ".json").filter { !$0.hasSuffix(".schema.json") }
        #expect(paths.count >= 4)
        for path in paths {
            do {
                let plan = try Plan.load(path: Project.folder + "/" + path)
                #expect(path == "scenarios/\(plan.name).json")
                #expect(!plan.description.isEmpty, "\(path) has no description")
            } catch {
                Issue.record("\(error)")
            }
        }
    }
}
