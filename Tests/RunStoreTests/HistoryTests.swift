import Basics
import RunStore
import Runs
import TestSupport
import Testing

@Suite("The history of a scenario in the store") struct HistoryTests {
    private func save(
        _ header: RunHeader, _ store: RunStore, outcome: Verdict.Outcome? = .passed, status: RunHeader.Status = .completed
    ) throws {
        let recording = try store.begin(header)
        var totals = Tally(header.layout)
        for second in 0..<4 {
            let interval = Sample.interval(second)
            try recording.append(interval, samples: [])
            if !interval.isWarmup { totals.add(interval.tally) }
        }
        try recording.finish(
            Ending(status: status, finishedAt: header.startedAt + 4, measured: .seconds(2), totals: totals, peakVUs: 1))
        if let outcome { try store.conclude(header.id, thresholds: [], findings: [], verdict: Verdict(outcome: outcome)) }
    }

    @Test("has what finished, oldest first, with figures and tags")
    func history() throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(path: folder.file("runs.sqlite"), isAlive: { _ in true })
        try save(Sample.header("b", startedAt: 200), store)
        try save(Sample.header("a", label: "first", startedAt: 100), store, outcome: .untrusted)
        try save(Sample.header("c", startedAt: 300), store, outcome: nil)
        try save(Sample.header("d", startedAt: 400), store, status: .aborted)
        try save(Sample.header("e", scenario: "other", startedAt: 500), store)
        let history = try store.history(ofScenario: "peak")
        #expect(history.map(\.id) == ["a", "b"])
        #expect(history[0].label == "first" && history[0].outcome == .untrusted && history[0].tags["commit"] == "abc")
        #expect(history[0].conditions == history[1].conditions && history[0].conditions.targetKind == .url)
        #expect(history[1].trials == (try store.trialFigures(of: "b")) && history[1].trials.count == 1 && !history[1].isPaired)
        #expect(try store.history(ofScenario: "peak") == history)
        #expect(try store.history(ofScenario: "nothing").isEmpty)
    }

    @Test("knows the experiments")
    func experiments() throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(path: folder.file("runs.sqlite"), isAlive: { _ in true })
        for (id, arm) in [("x", Experiment.Arm.baseline), ("x", .candidate), ("y", .baseline)] {
            var header = Sample.header("\(id)-\(arm.rawValue)", startedAt: 100)
            header.experiment = Experiment(id: id, arm: arm, baselineFirst: [true, false], isUnchanged: true)
            try save(header, store)
        }
        let found = try store.experiments(ofScenario: nil)
        #expect(found.map(\.baseline.header.id) == ["x-baseline"] && found.map(\.candidate.header.id) == ["x-candidate"])
        #expect(try store.experiments(ofScenario: "other").isEmpty)
        #expect(try store.history(ofScenario: "peak").areAll(\.isPaired))
    }
}
