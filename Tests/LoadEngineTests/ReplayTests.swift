import Basics
import Histograms
import Runs
import Scenarios
import TestSupport
import Testing

@Suite("A replay")
struct ReplayTests {
    private static let plain = (0..<20).map { index in
        #"10.0.0.\#(index % 3) [2026-01-31T12:00:\#(index < 10 ? "0" : "")\#(index).250Z] "GET /p/\#(index) HTTP/1.1" 200"#
    }.joined(separator: "\n")

    private static func plan(_ more: String = "", log: String = plain) throws -> Plan {
        let text = #"""
            { "name": "r", "target": "http://127.0.0.1:80",
              "workload": { "executor": "replay", "file": "a.log", "format": "$remote_addr [$time_iso8601] \"$request\" $status" \#(more) } }
            """#
        return try Plan.load(Array(text.utf8), file: "t.json", files: ScenarioFiles { _, _ in .success(Array(log.utf8)) })
    }

    @Test("sends each request at its own time", arguments: [(1, 1000), (5, 200)])
    func times(speed: Int, gap: Int) async throws {
        let plan = try Self.plan(#", "speed": \#(speed)"#)
        let run = try await Simulation.run(plan) { _ in (.milliseconds(3), 200, nil) }
        let seen = run.log.requests
        #expect(seen.map(\.text) == (0..<20).map { "GET /p/\($0)" })
        let first = try #require(seen.first?.at)
        #expect(seen.map { $0.at - first } == (0..<20).map { Nanoseconds($0 * gap) * 1_000_000 })
        #expect(run.totals.custom[0].totalCount == 20 && run.totals.custom[0].max < 1_000_000)
    }

    @Test("keeps the order within a session when the target is slower than it was, and says how late it is")
    func order() async throws {
        let run = try await Simulation.run(try Self.plan(#", "gracefulStop": "60s""#)) { _ in (.seconds(4), 200, nil) }
        let seen = run.log.requests
        for session in 0..<3 {
            let own = seen.filter { Int($0.text.split(separator: "/").last!)! % 3 == session }
            #expect(own.map(\.text) == (0..<20).filter { $0 % 3 == session }.map { "GET /p/\($0)" })
            #expect(zip(own, own.dropFirst()).areAll { $1.at - $0.at >= .seconds(4) })
        }
        #expect(run.totals.custom[0].max > 4_000_000_000)
        #expect(run.totals.counts.dropped == 0)
    }
}
