import Basics
import FoundationEssentials
import Glibc
import JSON
import TestSupport

/// The demonstration service in a process of its own, which counts what reaches it.
struct Demo {
    let port: Int
    var url: String { "http://127.0.0.1:\(port)" }

    /// Serves while `body` runs.
    static func with<Result>(faults: String = "", _ body: (Demo) async throws -> Result) async throws -> Result {
        var start = Perfbench.start(["demo", "--listen", "127.0.0.1:0"] + (faults.isEmpty ? [] : ["--faults", faults]))
        start.timeout = .seconds(120)
        return try await RunningProgram.with(start) { program in
            guard await program.waitForErrors("Ctrl-C"), let port = program.errors.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.1 else {
                throw Problem(.inability, "The demo did not start: \(program.errors)")
            }
            return try await body(Demo(port: Int(port)!))
        }
    }

    /// What it has counted so far.
    func stats() throws -> JSONValue { try JSONValue(parsing: try RawClient(port: UInt16(port)).get("/stats").body) }

    /// The requests it has counted so far.
    func count() throws -> Int { Int(try stats().at("total").number ?? -1) }
}
