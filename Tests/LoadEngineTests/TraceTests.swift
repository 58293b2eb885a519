import Basics
import HTTPMessages
import Runs
import Scenarios
import Testing

@testable import LoadEngine

@Suite("Traces") struct TraceTests {
    // MARK: ids

    @Test(
        "an id is written as the standard says, in its place",
        arguments: [
            (
                0x4BF9_2F35_77B3_4DA6, 0xA3CE_929D_0E0E_4736, 0x00F0_67AA_0BA9_02B7,
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            ),
            (1, 0, 0xF, "00-00000000000000010000000000000000-000000000000000f-01"),
            (.max, .max, .max, "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01"),
        ] as [(UInt64, UInt64, UInt64, String)])
    func rendering(high: UInt64, low: UInt64, span: UInt64, expected: String) {
        var bytes = Array("GET".utf8) + TraceParent.blankLine
        TraceParent.write(TraceID(high: high, low: low), span: span, to: &bytes, at: 3 + TraceParent.value.lowerBound)
        #expect(String(decoding: bytes, as: UTF8.self) == "GETtraceparent: \(expected)\r\n")
        let id = TraceID(high: high, low: low)
        #expect(id.description == expected.split(separator: "-")[1] && TraceID(id.description) == id)
    }

    @Test(
        "what is no id is none",
        arguments: [
            "", "0", "00000000000000000000000000000000", "4BF92F3577B34DA6A3CE929D0E0E4736", "4bf92f3577b34da6a3ce929d0e0e473",
            "4bf92f3577b34da6a3ce929d0e0e47360", "4bf92f3577b34da6a3ce929d0e0e473g", "+bf92f3577b34da6a3ce929d0e0e4736",
        ])
    func noID(text: String) { #expect(TraceID(text) == nil) }

    @Test("no two requests of a load have the same id, of whichever users; the same seed gives the same second halves")
    func source() {
        func halves(seed: UInt64, high: UInt64) -> [TraceID] {
            let source = TraceSource(seed: seed, high: high)
            return [0, 1, 2, 3, 255, 256, 100_000, TraceSource.mostUsers].flatMap { vu in
                (1...2000).map { source.trace(vu: vu, number: $0).id }
            }
        }
        let first = halves(seed: 1, high: 7)
        #expect(Set(first.map(\.low)).count == 16_000 && Set(first.map(\.high)) == [7])
        #expect(halves(seed: 1, high: 8).map(\.low) == first.map(\.low))
        #expect(Set(halves(seed: 2, high: 7)).isDisjoint(with: first))
        let source = TraceSource(seed: 1, high: 7)
        let spans = (1...2000).map { source.trace(vu: 1, number: $0).span }
        #expect(Set(spans).count == 2000 && !spans.contains(0))
    }

    // MARK: requests

    private static let text = #"""
        { "name": "t", "target": "demo", "seed": 5, "workload": { "executor": "per-vu-iterations", "vus": 4, "iterations": 6 },
          "setup": [{ "name": "in", "get": "/in" }, { "name": "in-2", "get": "/in" }], "teardown": [{ "name": "out", "get": "/out" }],
          "flows": [{ "name": "f", "onStart": [{ "name": "o", "get": "/o" }], "steps": [
            { "name": "a", "get": "/a" }, { "name": "b", "post": "/b/${vu}/${random.int(1,1000000)}", "json": { "x": "${uuid}" } } ] }] }
        """#

    private static func run(isTraced: Bool) async throws -> TargetLog {
        var overrides = PlanOverrides()
        overrides.isTraced = isTraced
        let plan = try Plan.load(Array(text.utf8), file: "t.json", overrides: overrides)
        return try await Simulation.run(plan) { _ in (.milliseconds(1), 200, nil) }.log
    }

    private static func ids(_ log: TargetLog) -> [String] {
        log.requests.compactMap { $0.headers.firstMatch(of: /traceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-01\r\n/) }.map {
            String($0.1)
        }
    }

    @Test("every request carries an id of its own, setup and teardown too, and two runs share none")
    func everyRequest() async throws {
        // Three around the load; of each of four users one at its beginning, and twelve more.
        let count = 3 + 4 * 13
        let logs = [try await Self.run(isTraced: true), try await Self.run(isTraced: true)]
        for log in logs {
            #expect(log.requests.count == count)
            #expect(Set(Self.ids(log)).count == log.requests.count)
            #expect(Set(Self.ids(log).map { $0.prefix(16) }).count == 1)
        }
        let ids = logs.map { Set(Self.ids($0)) }
        #expect(ids[0].isDisjoint(with: ids[1]))
        #expect(Set(ids[0].map { $0.suffix(16) }) == Set(ids[1].map { $0.suffix(16) }))
    }

    @Test("nothing else of a request changes, and without \"trace\" there is no id")
    func nothingElse() async throws {
        let (traced, plain) = (try await Self.run(isTraced: true), try await Self.run(isTraced: false))
        #expect(Self.ids(plain).isEmpty)
        func rest(_ log: TargetLog) -> [String] {
            log.requests.map { $0.text + $0.headers.replacing(/traceparent: .*\r\n/, with: "") + $0.body }
        }
        #expect(rest(traced) == rest(plain))
    }
}
