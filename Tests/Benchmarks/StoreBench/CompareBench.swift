// What a comparison costs: two runs of 12 trials with 300 seconds each, of four steps and 400 requests a second, compared twice: the first time
// from the seconds, and then from the figures that were kept.

import Basics
import Histograms
import Metrics
import RunStore
import Runs

enum CompareBench {
    private static let layout = StoreBench.layout(steps: 4)

    static func perform(_ folder: String) throws {
        let path = "\(folder)/compare-bench.sqlite"
        if !StoreBench.exists(path) {
            let store = try RunStore(path: path, makesFolder: false, isAlive: { _ in false })
            try write(store, .baseline)
            try write(store, .candidate)
        }
        for pass in ["from the seconds", "from kept figures"] {
            print("\(pass): \(try PerfbenchProcess(["compare", "bench-baseline", "bench-candidate", "--db", path]))")
        }
    }

    private static func write(_ store: RunStore, _ arm: Experiment.Arm) throws {
        let experiment = Experiment(id: "bench", arm: arm, baselineFirst: Experiment.orders(blocks: 12))
        let header = RunHeader(
            id: "bench-\(arm.rawValue)", scenario: "bench", kind: .benchmark, startedAt: arm == .baseline ? 1 : 2,
            target: "http://127.0.0.1:1", trials: 12, plannedDuration: .seconds(300), fingerprint: "f", version: "0",
            machine: StoreBench.machine, layout: layout, experiment: experiment)
        let recording = try store.begin(header)
        var totals = Tally(layout)
        for trial in 0..<12 {
            for second in 0..<300 {
                let interval = interval(trial, second, arm)
                totals.add(interval.tally)
                let sample = ResourceSample(
                    trial: trial, time: .seconds(second + 1), source: .target,
                    values: [.cpuPercent: 40 + Double(second % 7), .memoryBytes: 1e8])
                try recording.append(interval, samples: [sample])
            }
        }
        try recording.finish(
            Ending(status: .completed, finishedAt: 3, measured: .seconds(3600), totals: totals, peakVUs: 10))
        try store.conclude(header.id, thresholds: [], findings: [], verdict: Verdict(outcome: .passed))
    }

    private static func interval(_ trial: Int, _ second: Int, _ arm: Experiment.Arm) -> Interval {
        var random = SeededRandom(seed: arm == .baseline ? 1 : 2, part: UInt64(trial), UInt64(second))
        var tally = Tally(layout)
        for step in 0..<4 {
            for _ in 0..<100 {
                let slow = random.unit() < 0.02 ? 20 * random.unit() : 0
                let time = Nanoseconds(Double(Nanoseconds.milliseconds(10)) * (0.5 + random.unit() + slow))
                tally.steps[step].responseTime.record(time + .microseconds(40))
                tally.steps[step].serviceTime.record(time)
            }
            tally.steps[step].requests = 100
        }
        tally.counts.offered = 400
        tally.counts.started = 400
        return Interval(
            trial: trial, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: false, vus: 10, busyVUs: 4,
            loopCPU: [0.1], tally: tally)
    }
}
