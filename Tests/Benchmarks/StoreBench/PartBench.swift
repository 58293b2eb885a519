// Writes the store of one part of a run, for `Tests/Benchmarks/merge.py`, which makes the others of it.

import Basics
import Histograms
import Metrics
import RunStore
import Runs

enum PartBench {
    /// Part 1 of `parts`, with `steps` steps of 20 requests in each of `seconds` seconds.
    static func perform(_ path: String, parts: Int, seconds: Int, steps: Int) throws {
        let layout = StoreBench.layout(steps: steps)
        let store = try RunStore(path: path, makesFolder: false, isAlive: { _ in false })
        var header = RunHeader(
            id: "part-1", scenario: "merge-bench", kind: .load, startedAt: 1, target: "http://127.0.0.1:1",
            plannedDuration: .seconds(seconds), fingerprint: "f", version: Version.current, machine: StoreBench.machine,
            layout: layout)
        header.part = Part(index: 0, count: parts)
        header.meeting = "meeting"
        header.loadStartedAt = 1
        let recording = try store.begin(header)
        var totals = Tally(layout)
        var random = SeededRandom(seed: 1)
        for second in 0..<seconds {
            var tally = Tally(layout)
            for step in 0..<steps {
                for _ in 0..<20 {
                    let time = Nanoseconds.random(in: 1_000_000...20_000_000, using: &random)
                    tally.steps[step].responseTime.record(time)
                    tally.steps[step].serviceTime.record(time - time / 10)
                    tally.iterationTime.record(time)
                }
                tally.steps[step].requests = 20
                tally.statusCodes[200] += 20
            }
            (tally.counts.offered, tally.counts.started, tally.counts.iterations) = (20, 20, 20)
            totals.add(tally)
            try recording.append(
                Interval(
                    trial: 0, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: false, vus: 10, busyVUs: 4,
                    loopCPU: [0.1], tally: tally), samples: [])
        }
        try recording.finish(
            Ending(status: .completed, finishedAt: 1 + Double(seconds), measured: .seconds(seconds), totals: totals, peakVUs: 10))
    }
}
