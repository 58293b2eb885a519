// What a comparison costs: writes two runs of 12 trials with 300 seconds each, of four steps and 400 requests a second, and has `perfbench
// compare` read them twice, the first time from the seconds and then from the figures that were kept.
//
//     swift build -c release && .build/release/compare-bench FOLDER

import Basics
import Glibc
import Histograms
import RunStore
import Runs

@main
struct CompareBench {
    static let layout = Layout(
        steps: (0..<4).map { Layout.Step(name: "step-\($0)", flow: "main") }, flows: ["main"])

    static func main() throws {
        let folder = CommandLine.arguments.dropFirst().first ?? "."
        let path = "\(folder)/compare-bench.sqlite"
        if access(path, F_OK) != 0 {
            let store = try RunStore(path: path, makesFolder: false, isAlive: { _ in false })
            try write(store, .baseline)
            try write(store, .candidate)
        }
        let own = CommandLine.arguments[0]
        let program = own.contains("/") ? own.prefix { _ in true }.split(separator: "/").dropLast().joined(separator: "/") : "."
        let perfbench = (own.hasPrefix("/") ? "/" : "") + program + "/perfbench"
        for pass in ["from the seconds", "from kept figures"] {
            let (seconds, peak, status) = try run([perfbench, "compare", "bench-baseline", "bench-candidate", "--db", path])
            print("\(pass): \(fixed(seconds, 3)) s, \(fixed(Double(peak) / 1024, 1)) MiB at most, exit code \(status)")
        }
    }

    private static func write(_ store: RunStore, _ arm: Experiment.Arm) throws {
        let experiment = Experiment(id: "bench", arm: arm, baselineFirst: Experiment.orders(blocks: 12))
        let header = RunHeader(
            id: "bench-\(arm.rawValue)", scenario: "bench", kind: "benchmark", startedAt: arm == .baseline ? 1 : 2,
            target: "http://127.0.0.1:1", trials: 12, plannedDuration: .seconds(300), fingerprint: "f", version: "0",
            machine: Machine(host: "h", kernel: "k", cpu: "c", cores: 2, memoryBytes: 1), layout: layout, experiment: experiment)
        let recording = try store.begin(header)
        var totals = Tally(layout)
        for trial in 0..<12 {
            for second in 0..<300 {
                let interval = interval(trial, second, arm)
                totals.add(interval.tally)
                let sample = ResourceSample(
                    trial: trial, time: .seconds(second + 1), source: "process:target",
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

    /// Runs a program without its output: how long it took, the most memory it had in KiB, and its exit code.
    private static func run(_ words: [String]) throws -> (seconds: Double, peak: Int, status: Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        let arguments = words.map { strdup($0) } + [nil]
        var process: pid_t = 0
        let clock = SuspendingClock()
        let start = clock.now
        guard posix_spawn(&process, words[0], &actions, nil, arguments, environ) == 0 else {
            throw Problem(.inability, "\"\(words[0])\" cannot be started.", hint: "Build it: swift build -c release.")
        }
        var (status, usage) = (Int32(0), rusage())
        wait4(process, &status, 0, &usage)
        let took = (clock.now - start).components
        return (Double(took.seconds) + Double(took.attoseconds) / 1e18, usage.ru_maxrss, (status >> 8) & 0xFF)
    }
}
