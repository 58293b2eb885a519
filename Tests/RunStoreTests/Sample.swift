// A synthetic run with something in every place where something can be, so that what comes back can be compared with what went in.

import Basics
import HTTPMessages
import Histograms
import Metrics
import RunStore
import Runs
import TestSupport

enum Sample {
    static let layout = Layout(
        steps: [
            Layout.Step(name: "login", flow: "checkout", tags: ["area": "user", "slow": "no"]),
            Layout.Step(name: "pay", flow: "checkout", group: "order", groupIndex: 0),
            Layout.Step(name: "browse", flow: "browse", group: "order", groupIndex: 0),
            Layout.Step(name: "never", flow: "browse"),
        ],
        groups: ["order", "pay more"], flows: ["checkout", "browse"],
        checks: [Layout.Check(step: 0, name: "status 200"), Layout.Check(step: 1, name: "json $.id exists")],
        custom: ["stock", "price"])

    static let thresholds = [
        Threshold(
            expression: "response_time{step:pay,tag:a,b} p99.9 < 1s", metric: .responseTime,
            selectors: [Selector(key: .step, value: "pay"), Selector(key: .tag, value: "a,b")], statistic: .percentile(99.9),
            comparison: .below, limit: .value(1e9), window: .seconds(10), aborts: true, grace: .seconds(5)),
        Threshold(
            expression: "throughput > 90% of baseline", metric: .throughput, statistic: .rate, comparison: .above,
            limit: .ofBaseline(0.9)),
    ]

    static func header(
        _ id: String = "20261121-004213-k3f9", scenario: String = "peak", label: String = "", startedAt: Double = 1_795_000_000.25,
        process: Int32 = 4242
    ) -> RunHeader {
        RunHeader(
            id: id, scenario: scenario, kind: .load, label: label, tags: ["commit": "abc", "žluť": "\"'"], startedAt: startedAt,
            target: "http://127.0.0.1:8080", seed: .max - 1, trials: 2, plannedDuration: .seconds(30), warmup: .seconds(2),
            fingerprint: "f00d", version: "1.0", process: process, model: .open, transport: .curl, workers: 2,
            machine: Machine(host: "h", kernel: "6.1", cpu: "cpu", cores: 2, memoryBytes: 1 << 34), layout: layout,
            thresholds: thresholds, source: "{ \"name\": \"peak\" }\n",
            stages: [
                PlannedStage(workload: "main", begins: .seconds(2), lasts: .seconds(10), from: 0.5, to: 20, isRate: true),
                PlannedStage(workload: "\u{202E}<b>", begins: 0, lasts: 1, from: 3, to: 3, isRate: false),
            ])
    }

    /// One second of made-up results, always the same for the same trial and second. The first two seconds are the warm-up.
    static func interval(_ second: Int, trial: Int = 0) -> Interval {
        var random = SeededRandom(seed: 1, part: UInt64(trial), UInt64(second))
        var tally = Tally(layout)
        tally.counts.offered = 200
        tally.counts.started = 199
        tally.counts.iterations = 198
        tally.counts.late = random.integer(in: 0...5)
        tally.counts.dropped = 1
        tally.counts.interrupted = second == 9 ? 3 : 0
        tally.counts.bytesSent = 10_000
        tally.counts.bytesReceived = 1_000_000
        tally.counts.connectionsOpened = 4
        tally.counts.redirectsFollowed = 6
        tally.counts.retried = 2
        tally.counts.unasked = 1
        tally.counts.answersHTTP1 = 30
        tally.counts.answersHTTP2 = Int64(second)
        tally.counts.warmupRequests = second == 2 ? 5 : 0
        for step in 0..<3 {
            for _ in 0..<10 {
                let service = random.integer(in: 200_000...9_000_000)
                tally.steps[step].serviceTime.record(service)
                // The first step is as in a closed model: both clocks the same.
                tally.steps[step].responseTime.record(step == 0 ? service : service + random.integer(in: 0...400_000))
            }
            tally.steps[step].requests = 12
            tally.steps[step].failed = 2
            tally.steps[step].bytesReceived = 300_000
            tally.steps[step].dropped = Int64(step)
            tally.steps[step].checksFailed = 1
            tally.steps[step].failedResponseTime.record(12_000_000, count: 2)
            tally.steps[step].traits = [.seen, .text]
            tally.steps[step].failures[Int(Failure.responseTimeout.rawValue)] = 1
            tally.steps[step].failures[Int(Failure.check.rawValue)] = 1
            if second >= 2 {
                for exemplar in exemplars(second, trial: trial, step: step) { tally.steps[step].exemplars.add(exemplar) }
            }
        }
        var streams = StreamTally()
        streams[.streams] = 9
        streams[.lateReads] = Int64(second)
        streams[.ttft].record(random.integer(in: 1...9_000_000), count: 9)
        streams[.icl].record(random.integer(in: 0...9_000_000), count: 90)
        streams.good["tpot:40000000,ttft:500000000"] = 7
        tally.steps[1].stream = streams
        var sockets = SocketTally()
        sockets.roundTrip.record(random.integer(in: 1...9_000_000), count: 5)
        (sockets.messagesSent, sockets.messagesReceived, sockets.closeCodes) = (5, 7, [1000: 1, 4321: Int64(second + 1)])
        tally.steps[2].socket = sockets
        tally.custom[1].record(random.integer(in: 1...9_000_000), count: 3)
        tally.groups[0].record(random.integer(in: 1...9_000_000))
        for path in [\Tally.iterationTime, \.phases.connect, \.phases.firstByte, \.phases.receive, \.lateness, \.loopLag] {
            tally[keyPath: path].record(random.integer(in: 0...1_000_000), count: 40)
        }
        tally.statusCodes[0] = 1
        tally.statusCodes[200] = 33
        tally.statusCodes[599] = 2
        tally.checks[0] = CheckTally(passed: 49, failed: 1)
        return Interval(
            trial: trial, second: second, start: .seconds(second), duration: 1_000_000_123, isWarmup: second < 2, vus: 10 + second,
            busyVUs: 5, loopCPU: [0.1, random.unit()], tally: tally)
    }

    /// Some of a second, which would not all fit.
    private static func exemplars(_ second: Int, trial: Int, step: Int) -> [Exemplar] {
        (0..<9).map { number in
            var phases = Phases()
            phases.firstByte = 12_345
            if number == 0 { (phases.dns, phases.connect, phases.tls, phases.receive) = (0, 1, 2, 3) }
            let failure = [nil, Failure.check, .responseTimeout][number % 3]
            return Exemplar(
                trial: trial, at: .seconds(second) + Nanoseconds(number), unixTime: .seconds(1_795_000_000 + second),
                responseTime: Nanoseconds(1_000_000 * (number + second)), serviceTime: 999_999, phases: phases,
                status: failure == .responseTimeout ? 0 : 200 + step, failure: failure, vu: number + 1, iteration: second,
                trace: step == 2 ? nil : TraceID(high: .max, low: UInt64(number)),
                headers: step == 1 ? [.init(name: "x-request-id", value: "a: b"), .init(name: "server-timing", value: "")] : [])
        }
    }

    static func samples(_ second: Int, trial: Int = 0) -> [ResourceSample] {
        [
            ResourceSample(
                trial: trial, time: .seconds(second) + 5, source: "generator",
                values: ResourceValues { _ in 1 / Double(second + 1) }),
            ResourceSample(
                trial: trial, time: .seconds(second) + 7, source: "process:target", values: [.memoryBytes: 1e9 + 0.1],
                gauges: second == 1
                    ? [] : [Gauge(name: "q", value: -1), Gauge(name: "q{a=\"\(second)\"}", unit: "/s", value: 0.5)]),
        ]
    }

    static let findings = [
        Finding(
            rule: "generator-lateness", severity: .warning, title: "Late.",
            evidence: [.init("p99", 0.1), .init("limit", .infinity), .init("again", -3)], recommendation: "More workers."),
        Finding(rule: "nothing", severity: .info, title: "Fine."),
    ]
    static let results = [
        ThresholdResult(expression: "a", state: .failed, actual: 1.5, limit: 1, unit: .time, window: "10s from second 20"),
        ThresholdResult(expression: "b", state: .unmeasured, actual: nil, limit: nil, unit: .rate),
    ]
    static let search: SearchRecord = {
        var first = SearchTrial(trial: 0, phase: .ladder, offered: 50.5, start: .milliseconds(20), hold: .seconds(5))
        (first.held, first.took) = (.seconds(5), .milliseconds(5321))
        (first.achieved, first.meanResponseTime, first.p50, first.p99) = (50.25, 10_500_000, .milliseconds(10), 12_345_678)
        (first.inFlight, first.requests, first.failedRequests) = (0.53, 252, 1)
        (first.latenessP99, first.loopLagP99, first.loopCPU) = (41_000, 15_000, 0.25)
        first.thresholds = results
        var second = SearchTrial(trial: 1, phase: .confirmation, offered: 101, start: .seconds(6), hold: .seconds(30))
        second.failure = "a: 2 s"
        second.isUntold = true
        var third = SearchTrial(trial: 2, phase: .bisection, offered: 71.4, start: .seconds(40), hold: .seconds(5))
        third.invalid = "the generator sent late"
        return SearchRecord(
            goal: SearchGoal(from: 50.5, to: 5000, hold: .seconds(5), within: .seconds(180), precision: 0.02),
            trials: [first, second, third], ended: .unconfirmed, elapsed: .seconds(46))
    }()
    static let verdict = Verdict(outcome: .failed, reasons: ["a failed", "b has no sample"])

    /// The measured window of the intervals given, merged as the engine does it.
    static let statements = [
        StatementFacts(
            step: 1, database: "shop.sqlite", sql: "SELECT 1 WHERE ?1", calls: 10, rows: 20, scanned: 30_000, slowCalls: 1,
            slowest: .milliseconds(120), plan: ["SCAN a", "SCAN b"], scans: ["a", "b"], index: "CREATE INDEX a_by_x ON a (x)")
    ]

    static func totals(_ intervals: [Interval]) -> (totals: Tally, measured: Nanoseconds) {
        var totals = Tally(layout)
        for interval in intervals where !interval.isWarmup { totals.add(interval.tally) }
        return (totals, intervals.filter { !$0.isWarmup }.reduce(0) { $0 + $1.duration })
    }
}

extension RunStore {
    /// A store in a temporary folder whose clock stands still, and for which no process is alive.
    static func temporary(_ folder: TemporaryFolder, alive: Set<Int32> = [], at time: Double = 1_795_000_100) throws -> RunStore {
        try RunStore(path: folder.file("perfbench.sqlite"), isAlive: { alive.contains($0) }, now: { time })
    }

    /// Saves a whole run of `seconds` per trial, finished and concluded.
    @discardableResult
    func record(_ header: RunHeader = Sample.header(), seconds: Int = 5, search: SearchRecord? = nil) throws -> [Interval] {
        var header = header
        header.search = search?.goal
        let recording = try begin(header)
        let all = (0..<2).flatMap { trial in (0..<seconds).map { Sample.interval($0, trial: trial) } }
        for interval in all {
            try recording.append(interval, samples: Sample.samples(interval.second, trial: interval.trial))
        }
        for trial in search?.trials ?? [] { try recording.append(trial) }
        let (totals, measured) = Sample.totals(all)
        try recording.finish(
            Ending(
                status: .completed, finishedAt: header.startedAt + 40, measured: measured, totals: totals, peakVUs: 77,
                search: search, statements: Sample.statements))
        try conclude(header.id, thresholds: Sample.results, findings: Sample.findings, verdict: Sample.verdict)
        return all
    }
}
