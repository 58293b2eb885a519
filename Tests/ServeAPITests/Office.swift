import Basics
import HTTPMessages
import Histograms
import RunStore
import Runs
import TestSupport

@testable import ServeAPI

/// A server without a socket: the desk that answers, a store with runs, and a token of each role.
struct Office {
    let folder: TemporaryFolder
    let desk: Desk
    let store: RunStore
    /// By role.
    let tokens: [Role: String]

    init(_ change: (inout ServeSettings) -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        var settings = ServeSettings(database: folder.file("runs.sqlite"), program: "/bin/false") { _ in false }
        settings.scenarios = folder.path
        settings.rate = 1000
        change(&settings)
        let store = try RunStore(path: settings.database, isAlive: settings.isAlive)
        self.store = store
        tokens = try Dictionary(
            uniqueKeysWithValues: Role.allCases.map { ($0, try store.makeToken($0.rawValue, role: $0, for: nil).text) })
        desk = Desk(settings, SharedState(settings, invitation: "link"))
    }

    /// Saves a finished run of one second with a step.
    func save(_ id: String, scenario: String = "peak", at time: Double = 1_795_000_000, outcome: Verdict.Outcome = .passed) throws {
        var sample = SyntheticRun()
        sample.measuredSeconds = 3
        let run = sample.run()
        var header = run.header
        (header.id, header.scenario, header.startedAt) = (id, scenario, time)
        let recording = try store.begin(header)
        var tally = Tally(header.layout)
        tally.steps[0].requests = 10
        for value in 1...10 { tally.steps[0].responseTime.record(Int64(value) * 1_000_000) }
        var totals = Tally(header.layout)
        for second in 0..<3 {
            let interval = Interval(
                trial: 0, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: false, vus: 1, busyVUs: 0,
                loopCPU: [0.1],
                tally: tally)
            _ = try recording.append(interval)
            totals.add(tally)
        }
        try recording.finish(
            Ending(status: .completed, finishedAt: time + 3, measured: .seconds(3), totals: totals, peakVUs: 1))
        try store.conclude(id, thresholds: [], findings: [], verdict: Verdict(outcome: outcome))
    }

    func ask(
        _ method: HTTPMethod, _ target: String, as role: Role? = .viewer, body: String = "", headers: [Call.Header: String] = [:],
        peer: String = "127.0.0.1", at time: Nanoseconds = 0
    ) -> Reply {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var headers = headers
        headers[.host] = headers[.host] ?? "127.0.0.1:8787"
        if !body.isEmpty { headers[.contentType] = headers[.contentType] ?? "application/json" }
        if let role, headers[.authorization] == nil { headers[.authorization] = "Bearer \(tokens[role] ?? "")" }
        let call = Call(
            method, parts[0], query: parts.count > 1 ? parts[1] : "", body: Array(body.utf8), peer: peer, at: time, headers: headers
        )
        do {
            let (route, path) = try RouteTable.standard.find(method, parts[0])
            return desk.answer(call, route, path)
        } catch {
            return error.reply
        }
    }
}

extension Reply {
    var text: String { String(decoding: body, as: UTF8.self) }
    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}
