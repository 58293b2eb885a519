// Runs made up for tests: the same every time, without load, store or clock.

package import Basics
package import HTTPMessages
import Histograms
package import Metrics
package import Runs

/// Describes a run by a few figures and builds it, second by second. A small shop with two flows, four steps, one group.
package struct SyntheticRun: Sendable {
    package var id = "20261121-004213-k3f9"
    package var scenario = "peak"
    package var kind = RunKind.load
    package var target = "http://127.0.0.1:8080"
    package var status = RunHeader.Status.completed
    package var model = LoadModel.open
    package var trials = 1
    /// Of one trial.
    package var warmupSeconds = 2
    package var measuredSeconds = 10
    /// Builds each trial only up to this second, though more were planned.
    package var lastSecond = Int.max
    /// Requests per second, the same every second.
    package var rate: Int64 = 200
    /// The middle of the response times, in nanoseconds.
    package var typical: Nanoseconds = .milliseconds(12)
    /// How many requests of each second fail, and how.
    package var failures: [Failure: Int64] = [:]
    /// Of each second.
    package var late: Int64 = 0
    package var dropped: Int64 = 0
    /// Arrivals of each second that are neither started nor dropped.
    package var missing: Int64 = 0
    package var lateness: Nanoseconds = .microseconds(40)
    /// How late the loops' timers are at most, in one second of each trial.
    package var pause: Nanoseconds = .microseconds(15)
    /// The slowest answer, in the same second; `nil` for one as the others.
    package var slowest: Nanoseconds?
    /// The share of a core the busiest loop uses, by second of the trial; the last value goes on.
    package var loopCPU: [Double] = [0.21]
    package var thresholds: [Threshold] = []
    package var monitors = true
    package var slowestCommit: Nanoseconds = .milliseconds(9)
    package var layout = SyntheticRun.shop
    package var isTraced = true

    package init() {}

    /// Two flows, four steps, one group, five checks.
    package static let shop = Layout(
        steps: [
            .init(name: "products", flow: "browse", tags: ["team": "catalogue"]),
            .init(name: "search", flow: "browse", tags: ["team": "search"]),
            .init(name: "login", flow: "checkout"),
            .init(name: "pay", flow: "checkout", group: "order", groupIndex: 0, tags: ["team": "payments"]),
        ], groups: ["order"], flows: ["browse", "checkout"],
        checks: [
            .init(step: 0, name: "status 200"), .init(step: 1, name: "status 200"), .init(step: 2, name: "status 200"),
            .init(step: 2, name: "json $.token exists"), .init(step: 3, name: "status 201"),
        ])

    package var header: RunHeader {
        RunHeader(
            id: id, scenario: scenario, kind: kind, tags: ["branch": "main"], startedAt: 1_795_221_733,
            finishedAt: 1_795_221_733 + Double(trials * (warmupSeconds + measuredSeconds)), status: status, target: target, seed: 1,
            trials: trials, plannedDuration: .seconds(measuredSeconds), warmup: .seconds(warmupSeconds),
            fingerprint: "9f86d081884c7d65",
            version: "0.1.0", process: 4242, model: model, transport: .curl, workers: 1,
            machine: Machine(
                host: "bench-1", kernel: "Linux 6.1.0", cpu: "Example CPU 3 GHz", cores: 2, memoryBytes: 8_589_934_592),
            layout: layout, thresholds: thresholds)
    }

    /// Every second of every trial, warm-up first.
    package var intervals: [Interval] {
        seconds.map { trial, second in
            Interval(
                trial: trial, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: second < warmupSeconds,
                vus: 40, busyVUs: 12, loopCPU: [loopCPU[min(second, loopCPU.count - 1)]], tally: tally(trial, second))
        }
    }

    private var seconds: [(trial: Int, second: Int)] {
        let last = min(lastSecond, warmupSeconds + measuredSeconds - 1)
        return (0..<trials).flatMap { trial in (0..<last + 1).map { (trial, $0) } }
    }

    /// What the monitors read: one sample of each source at the end of every second.
    package var samples: [ResourceSample] {
        guard monitors else { return [] }
        return seconds.flatMap { trial, second in
            let time = Nanoseconds.seconds(second + 1)
            let wave = Double(second % 5)
            func sample(_ source: Source, _ values: ResourceValues) -> ResourceSample {
                ResourceSample(trial: trial, time: time, source: source, values: values)
            }
            let mebibyte = 1_048_576.0
            return [
                sample(
                    "generator",
                    [
                        .cpuPercent: 21 + wave, .busiestPercent: 19 + wave, .memoryBytes: 31 * mebibyte, .threads: 3,
                        .descriptors: 61,
                    ]),
                sample("host", [.cpuPercent: 40 + wave, .busiestPercent: 55 + wave, .memoryBytes: 2100 * mebibyte, .load1: 0.8]),
                sample(
                    "process:target",
                    [
                        .cpuPercent: 55 + wave, .busiestPercent: 50 + wave,
                        .memoryBytes: (120 + Double(second)) * mebibyte,
                        .threads: 4, .descriptors: 52,
                    ]),
            ]
        }
    }

    /// The run as the store would give it, not yet analyzed.
    package func run() -> Run {
        let intervals = intervals
        var totals = Tally(layout)
        var warmupRequests: Int64 = 0
        for interval in intervals {
            if interval.isWarmup { warmupRequests += interval.tally.requests } else { totals.add(interval.tally) }
        }
        return Run(
            header: header, totals: totals, warmupRequests: warmupRequests, measured: .seconds(trials * measuredSeconds),
            intervals: intervals.map(IntervalSummary.init), resources: samples, peakVUs: 40, slowestCommit: slowestCommit)
    }

    private func tally(_ trial: Int, _ second: Int) -> Tally {
        var tally = Tally(layout)
        var random = SeededRandom(seed: 1, part: UInt64(trial), UInt64(second))
        var reasons = failures.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap {
            Array(repeating: $0.key, count: Int($0.value))
        }
        for number in 0..<rate where !layout.steps.isEmpty {
            // A long tail: one in fifty takes up to twenty times as long.
            let spread = 0.5 + random.unit() + (random.unit() < 0.02 ? random.unit() * 20 : 0)
            let service = Nanoseconds(Double(typical) * spread)
            let failure = reasons.popLast()
            let step = Int(number) % layout.steps.count
            record(service: service, failure: failure, in: step, &tally)
            if second >= warmupSeconds {
                tally.steps[step].exemplars.add(exemplar(service, failure, number, trial: trial, second: second))
            }
        }
        if second == warmupSeconds + measuredSeconds / 2 {
            tally.loopLag.record(pause)
            if let slowest { tally.steps[0].responseTime.record(slowest) }
        }
        tally.counts.offered = rate
        tally.counts.started = rate - dropped - missing
        tally.counts.iterations = tally.counts.started
        tally.counts.late = late
        tally.counts.dropped = dropped
        tally.counts.bytesSent = rate * 180
        tally.counts.bytesReceived = rate * 1400
        tally.counts.connectionsOpened = second == 0 ? 40 : 0
        return tally
    }

    /// The same request by itself: they are sent at an even pace, by forty users in turn.
    private func exemplar(_ service: Nanoseconds, _ failure: Failure?, _ number: Int64, trial: Int, second: Int) -> Exemplar {
        var phases = Phases()
        phases.firstByte = service * 4 / 5
        phases.receive = service / 5
        let at = Nanoseconds.seconds(second) + number * 1_000_000_000 / rate
        let low = UInt64(trial << 48 | second << 32) | UInt64(number) << 8 | 0xA5
        return Exemplar(
            trial: trial, at: at, unixTime: .seconds(1_795_221_733) + at,
            responseTime: service + (model == .closed ? 0 : lateness),
            serviceTime: service, phases: phases, status: failure == nil ? 200 : failure == .status5xx ? 503 : 0, failure: failure,
            vu: Int(number) % 40 + 1, iteration: second, trace: isTraced ? TraceID(high: 0x4BF9_2F35_77B3_4DA6, low: low) : nil)
    }

    private func record(service: Nanoseconds, failure: Failure?, in step: Int, _ tally: inout Tally) {
        let response = service + (model == .closed ? 0 : lateness)
        tally.steps[step].requests += 1
        tally.steps[step].bytesReceived += 1200
        for index in layout.checks.indices where layout.checks[index].step == step && [nil, .check, .status5xx].contains(failure) {
            if failure == .check || failure == .status5xx {
                tally.checks[index].failed += 1
            } else {
                tally.checks[index].passed += 1
            }
        }
        if let failure {
            tally.steps[step].failed += 1
            tally.steps[step].failures[Int(failure.rawValue)] += 1
            tally.steps[step].failedResponseTime.record(response)
            if failure == .check { tally.steps[step].checksFailed += 1 }
            if failure == .status5xx { tally.statusCodes[503] += 1 }
        } else {
            tally.steps[step].responseTime.record(response)
            tally.steps[step].serviceTime.record(service)
            tally.statusCodes[layout.steps[step].name == "pay" ? 201 : 200] += 1
            if let group = layout.groups.indices.contains(layout.steps[step].groupIndex) ? layout.steps[step].groupIndex : nil {
                tally.groups[group].record(response)
            }
            tally.phases.firstByte.record(service * 4 / 5)
            tally.phases.receive.record(service / 5)
            if tally.phases.connect.isEmpty { tally.phases.connect.record(.microseconds(180)) }
        }
        tally.iterationTime.record(response)
        tally.lateness.record(lateness)
        tally.loopLag.record(.microseconds(15))
    }
}
