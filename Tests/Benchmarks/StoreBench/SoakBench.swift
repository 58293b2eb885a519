// What reports on a long soak cost: a day of 40 steps, five requests a second of each, saved second by second as a run does it. Each format is made
// three times of a run that has ended but is not judged, so that it is analysed as at its end, and then of one that is.

import Basics
import Histograms
import Metrics
import RunStore
import Runs

enum SoakBench {
    private static let steps = 40
    private static let layout = StoreBench.layout(steps: steps)
    private static let id = "day"

    static func perform(_ folder: String, seconds: Int) throws {
        let path = "\(folder)/soak-bench-\(seconds).sqlite"
        if !StoreBench.exists(path) { try write(path, seconds) }
        let store = try RunStore(path: path, makesFolder: false, isAlive: { _ in false })
        for state in ["analysed afresh", "as concluded"] {
            try store.conclude(id, thresholds: [], findings: [], verdict: state == "as concluded" ? Verdict(outcome: .passed) : nil)
            for format in ["text", "json", "html"] {
                for _ in 0..<3 {
                    print("\(format), \(state): \(try PerfbenchProcess(["report", id, "--format", format, "--db", path]))")
                }
            }
        }
    }

    private static func write(_ path: String, _ seconds: Int) throws {
        let store = try RunStore(path: path, makesFolder: false, isAlive: { _ in false })
        let header = RunHeader(
            id: id, scenario: "soak-bench", kind: .soak, startedAt: 1, target: "http://127.0.0.1:1",
            plannedDuration: .seconds(seconds),
            fingerprint: "f", version: "0", machine: StoreBench.machine, layout: layout)
        let recording = try store.begin(header)
        var totals = Tally(layout)
        let clock = SuspendingClock()
        let start = clock.now
        for second in 0..<seconds {
            let interval = interval(second, of: seconds)
            totals.add(interval.tally)
            try recording.append(interval, samples: samples(second))
        }
        try recording.finish(
            Ending(status: .completed, finishedAt: 1 + Double(seconds), measured: .seconds(seconds), totals: totals, peakVUs: 50))
        let took = (clock.now - start).components
        let each = (Double(took.seconds) * 1e3 + Double(took.attoseconds) / 1e15) / Double(seconds)
        print("\(seconds) seconds written, \(fixed(each, 2)) ms each, slowest \(recording.slowestCommit.forPeople)")
    }

    /// Response times drift by 3 % over the whole, and one request in two hundred fails.
    private static func interval(_ second: Int, of seconds: Int) -> Interval {
        var random = SeededRandom(seed: 1, part: UInt64(second))
        var tally = Tally(layout)
        let level = 1 + 0.03 * Double(second) / Double(seconds)
        for step in 0..<steps {
            for _ in 0..<5 {
                let slow = random.unit() < 0.02 ? 20 * random.unit() : 0
                let time = Nanoseconds(Double(Nanoseconds.milliseconds(4)) * level * (0.5 + random.unit() + slow))
                if random.unit() < 0.005 {
                    tally.steps[step].failed += 1
                    tally.steps[step].failures[1] += 1
                    tally.steps[step].failedResponseTime.record(time)
                } else {
                    tally.steps[step].responseTime.record(time + .microseconds(40))
                    tally.steps[step].serviceTime.record(time)
                    tally.phases.firstByte.record(time - .microseconds(20))
                    tally.phases.receive.record(.microseconds(20))
                }
                tally.lateness.record(.microseconds(Int64(20 + 40 * random.unit())))
            }
            tally.steps[step].requests = 5
            tally.steps[step].bytesReceived = 5_000
        }
        for _ in 0..<5 {
            tally.iterationTime.record(Nanoseconds(Double(Nanoseconds.milliseconds(180)) * (0.9 + 0.2 * random.unit())))
        }
        for _ in 0..<20 { tally.loopLag.record(.microseconds(Int64(5 + 50 * random.unit()))) }
        tally.statusCodes[200] = tally.steps.reduce(0) { $0 + $1.requests - $1.failed }
        tally.statusCodes[503] = tally.requests - tally.statusCodes[200]
        (tally.counts.offered, tally.counts.started, tally.counts.iterations) = (5, 5, 5)
        tally.counts.bytesReceived = 200_000
        return Interval(
            trial: 0, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: false, vus: 10, busyVUs: 4,
            loopCPU: [0.1],
            tally: tally)
    }

    /// As many values as the monitors of processes and of the machine read.
    private static func samples(_ second: Int) -> [ResourceSample] {
        var random = SeededRandom(seed: 2, part: UInt64(second))
        return [Source.generator, .target, .host].map { source in
            ResourceSample(
                trial: 0, time: .seconds(second + 1) + .milliseconds(2), source: source,
                values: ResourceValues { metric in
                    if metric == .memoryBytes { return 1e8 + 1e5 * random.unit() }
                    return (metric.rawValue < ResourceMetric.memoryAvailableBytes.rawValue) == (source != .host)
                        ? 40 * random.unit() : nil
                })
        }
    }
}
