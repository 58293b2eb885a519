import Basics
import Database
@testable import RunStore
import Runs
import TestSupport
import Testing

@Suite("Findings in the store") struct FindingLifeTests {
    private let folder: TemporaryFolder
    private let store: RunStore

    init() throws {
        folder = try TemporaryFolder()
        store = try RunStore(path: folder.file("runs.sqlite"), isAlive: { _ in false }, now: { 1000 })
    }

    private func save(
        _ id: String, at time: Double, scenario: String = "peak", rules: [String], outcome: Verdict.Outcome = .passed,
        _ change: (inout RunHeader) -> Void = { _ in }
    ) throws {
        var header = Sample.header(id, scenario: scenario, startedAt: time)
        change(&header)
        let recording = try store.begin(header)
        try recording.finish(
            Ending(status: .completed, finishedAt: time + 1, measured: 1, totals: Tally(header.layout), peakVUs: 1))
        let findings = rules.map { Finding(rule: $0, place: "here", severity: .warning, title: "\($0) found.") }
        try store.conclude(id, thresholds: [], findings: findings, verdict: Verdict(outcome: outcome))
    }

    @Test("come back with their lives, and what is gone with them, as they were said")
    func roundTrip() throws {
        try save("a", at: 100, rules: [])
        let lives = [
            FindingLife(state: .new, since: RunMoment(run: "a", time: 100)),
            FindingLife(state: .accepted, since: RunMoment(run: "0", time: 50.5), acceptedBy: "anna", why: "\"žluť\""), nil,
        ]
        let findings = lives.map { Finding(rule: "r", place: "p", severity: .info, title: "t", life: $0) }
        let gone = GoneFinding(
            rule: "g", place: "", severity: .critical, title: "It was there.", since: RunMoment(run: "x", time: 1),
            last: RunMoment(run: "y", time: 2))
        let history = FindingHistory(runsBefore: 3, gone: [gone])
        #expect(try store.load("a").findingHistory == nil)
        try store.conclude("a", thresholds: [], findings: findings, history: history, verdict: Verdict(outcome: .passed))
        let loaded = try store.load("a")
        #expect(loaded.findings == findings && loaded.findingHistory == history)
        try store.delete("a")
        #expect(try store.connection.first("SELECT count(*) FROM gone_findings") { try $0.read(0, as: Int.self) } == 0)
    }

    @Test("of earlier runs are those that can be compared: same scenario and target, measured to their end, no arm")
    func before() throws {
        try save("b", at: 200, rules: ["x", "y"])
        try save("a", at: 100, rules: [], outcome: .failed)
        try save("later", at: 400, rules: ["x"])
        try save("untrusted", at: 210, rules: ["x"], outcome: .untrusted)
        try save("other", at: 220, scenario: "other", rules: ["x"])
        try save("elsewhere", at: 230, rules: ["x"]) { $0.target = "http://127.0.0.1:1" }
        try save("arm", at: 240, rules: ["x"]) {
            $0.experiment = Experiment(id: "e", arm: .baseline, baselineFirst: [true], isUnchanged: false)
        }
        let past = try store.findingsBefore(Sample.header("now", startedAt: 300))
        #expect(past.map(\.run) == [RunMoment(run: "a", time: 100), RunMoment(run: "b", time: 200)])
        #expect(past.map { $0.findings.map(\.rule) } == [[], ["x", "y"]])
        #expect(past[1].findings[0].place == "here" && past[1].findings[0].title == "x found.")
    }

    @Test("are accepted in the scenario that has them, and taken back")
    func accepting() throws {
        try save("a", at: 100, rules: ["x"])
        try save("b", at: 200, scenario: "other", rules: ["x", "y"])
        #expect(try store.accept("y", why: "known", by: "anna") == "other")
        #expect(try store.accept("x", place: "here", scenario: "peak", why: "first", by: "anna") == "peak")
        try store.accept("x", place: "here", scenario: "peak", why: "again", by: "ben")
        let accepted = try store.acceptedFindings()
        #expect(accepted.map(\.rule) == ["y", "x"] && accepted.map(\.why) == ["known", "again"])
        #expect(accepted.map(\.acceptedBy) == ["anna", "ben"] && accepted.map(\.acceptedAt) == [1000, 1000])
        // What was accepted at a moment is no part of what was before it.
        #expect(try store.acceptedFindings(ofScenario: "peak", before: 1000).isEmpty)
        #expect(try store.acceptedFindings(ofScenario: "peak", before: 1001).map(\.rule) == ["x"])
        #expect(try store.takeBack("x", place: "here") == ["peak"])
        #expect(try store.acceptedFindings().map(\.rule) == ["y"])
    }

    @Test(
        "are accepted only where there are any, and of one scenario",
        arguments: [
            ("nothing-like-it", "", nil, "No run has found \"nothing-like-it\"."),
            ("advice-cahcing", "", nil, "did you mean \"advice-caching\"?"),
            ("x", "", nil, "\"x\" was found in several scenarios: other, peak."),
            ("x", "there", "peak", "No run of \"peak\" has found \"x\" at \"there\""),
        ] as [(String, String, String?, String)])
    func refusals(rule: String, place: String, scenario: String?, sentence: String) throws {
        try save("a", at: 100, rules: ["x", "advice-caching"])
        try save("b", at: 200, scenario: "other", rules: ["x"])
        let problem = #expect(throws: Problem.self) { try store.accept(rule, place: place, scenario: scenario, why: "w", by: "n") }
        #expect(problem?.sentence.contains(sentence) == true && problem?.kind == .usage, "\(problem?.sentence ?? "")")
        #expect(problem?.hint.isEmpty == false)
        let notAccepted = #expect(throws: Problem.self) { try store.takeBack(rule, place: place, scenario: scenario) }
        #expect(notAccepted?.sentence.contains("is not accepted") == true && notAccepted?.hint == "Nothing is.")
    }
}
