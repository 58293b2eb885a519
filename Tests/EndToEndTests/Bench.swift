// What every test here begins with: a folder of its own, a store, scenarios, and runs as a user makes them.

import Basics
import FoundationEssentials
import JSON
import TestSupport
import Testing

/// Tests of the built program. Two at a time at most: those of one part come one after the other.
enum EndToEnd {
    @Suite("Runs that can be carried out", .serialized) enum Runs {}
    @Suite("What goes wrong", .serialized) enum Trouble {}
}

/// The place of one test.
struct Bench {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    var store: String { folder.file("runs.sqlite") }

    /// Writes a file; answers its path.
    func write(_ text: String, to name: String = "scenario.json") throws -> String {
        try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
        return folder.file(name)
    }

    func read(_ name: String) -> String? {
        (try? Data(contentsOf: URL(filePath: folder.file(name)))).map { String(decoding: $0, as: UTF8.self) }
    }

    /// How `perfbench run` is started on a scenario, with the store and the result document of this place.
    func start(_ scenario: Scenario, _ flags: [String] = []) throws -> RunningProgram.Start {
        let path = try write(scenario.text)
        return Perfbench.start(["run", path, "--db", store, "--json", folder.file("result.json")] + flags)
    }

    /// Carries out a scenario.
    func run(_ scenario: Scenario, _ flags: String..., timeout: TimeSpan = .seconds(30)) async throws -> Performed {
        var start = try start(scenario, flags)
        start.timeout = timeout
        return try performed(try await RunningProgram.run(start))
    }

    /// What a run that was started here left behind.
    func performed(_ ending: RunningProgram.Ending) throws -> Performed {
        Performed(ending: ending, document: try read("result.json").map { try JSONValue(parsing: $0) } ?? .null)
    }

    /// The result document of a run in the store.
    func report(_ reference: String = "latest") async throws -> Performed {
        let ending = try await Perfbench.run("report", reference, "--format", "json", "--db", store)
        return Performed(ending: ending, document: ending.exit == 0 ? try JSONValue(parsing: ending.output) : .null)
    }
}

/// A run that was carried out: how the program ended, and what it says of the run.
struct Performed {
    var ending: RunningProgram.Ending
    /// `null` when there is none.
    var document: JSONValue

    /// The text that a person sees.
    var text: String { ending.output + ending.errors }

    /// Expects an exit code. On a machine that is busy with other things a run may be untrusted, and then it is 4 whatever else holds.
    func expect(exit: Int32, sourceLocation: SourceLocation = #_sourceLocation) {
        let isUntrusted = ending.exit == 4 && document["verdict"]?["outcome"] == "untrusted" && [0, 99].contains(exit)
        #expect(ending.exit == exit || isUntrusted, "\(text)", sourceLocation: sourceLocation)
        #expect(!ending.tookTooLong, "\(text)", sourceLocation: sourceLocation)
    }

    /// A number of the document, by its keys: `totals.requests`.
    func number(_ path: String) -> Double? { document.at(path).number }

    func integer(_ path: String) -> Int? { number(path).map { Int($0) } }
}

extension JSONValue {
    /// The value at `path`: keys, and positions in lists, with full stops between them; `null` when there is none.
    func at(_ path: String) -> JSONValue {
        path.split(separator: ".").reduce(self) { value, key in
            if case .array(let list) = value, let index = Int(key) { return list.indices.contains(index) ? list[index] : .null }
            return value[String(key)] ?? .null
        }
    }

    var list: [JSONValue] { if case .array(let list) = self { list } else { [] } }

    var text: String? { if case .string(let text) = self { text } else { nil } }

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
