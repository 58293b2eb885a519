// Targets with a known bottleneck under a staircase of load: what the load and the monitors would have seen, second by second.

import Basics
import HTTPMessages
import Histograms
import Metrics
import Runs
import TestSupport

/// A target, what limits it, and the load that it gets.
struct SimulatedTarget: Sendable {
    /// What is injected (`Manual/statistics.md`, 2, row 24, and more of the same kind).
    enum Limit: String, Sendable, CaseIterable {
        case cpu, thread, disk, lock, pool, downstream, memory, generator
        case network, descriptors, listenQueue, refusals
        /// A database beside it that fills a core, and a limit on the rate that answers what is too much at once.
        case elsewhere, rateLimit
        /// A control group that may use a fifth of a core.
        case quota
        /// Handles every load.
        case none
    }

    var limit: Limit
    /// Requests a second that it can do.
    var capacity = 800.0
    /// Workers of a pool.
    var workers = 8.0
    var cores = 4
    /// Levels of load as shares of the capacity, and the seconds of each.
    var levels = [0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5]
    var secondsPerLevel = 6
    /// Spread of everything that is measured.
    var noise = 0.05
    /// What other programs use of the machine, per cent of all cores.
    var neighbours = 5.0
    /// Whether it stays slow once it was overloaded, although it does what is asked.
    var sticks = false
    var kind = RunKind.load
    var model = LoadModel.open

    private static let layout = Layout(steps: [.init(name: "get", flow: "only")], flows: ["only"])

    /// The run of such a target; each seed another one.
    func run(seed: UInt64) -> Run {
        var random = SeededRandom(seed: seed)
        var state = State()
        var intervals: [IntervalSummary] = []
        var seconds: [Seen] = []
        var samples: [ResourceSample] = []
        for (index, share) in levels.flatMap({ Array(repeating: $0, count: secondsPerLevel) }).enumerated() {
            let seen = second(share, &state, &random)
            seconds.append(seen)
            intervals.append(interval(index, seen))
            samples += readings(index, seen, &random)
        }
        return Run(
            header: header, totals: totals(seconds), measured: .seconds(intervals.count), intervals: intervals,
            resources: samples, peakVUs: 2000)
    }

    private var header: RunHeader {
        RunHeader(
            id: "20261121-004213-k3f9", scenario: "simulated", kind: kind, startedAt: 0, finishedAt: 1, status: .completed,
            target: "http://127.0.0.1:8080", plannedDuration: .seconds(levels.count * secondsPerLevel), model: model,
            machine: Machine(host: "simulated", kernel: "", cpu: "", cores: cores, memoryBytes: 8 << 30), layout: Self.layout)
    }

    // MARK: Queueing

    private struct State {
        var backlog = 0.0
        var wasOverloaded = false
    }

    /// What one second is like.
    private struct Seen {
        var offered: Double
        var done: Double
        var failed = 0.0
        /// Share of the capacity in use.
        var use: Double
        /// Seconds.
        var service: Double
        var generator = 0.2
    }

    private var hasCapacity: Bool { ![.none, .downstream, .generator].contains(limit) }

    /// The work of one request, in seconds.
    private var work: Double {
        switch limit {
        case .lock, .thread: 1 / capacity
        case .pool: workers / capacity
        case .cpu: Double(cores) / capacity
        case .elsewhere: 3 / capacity
        case .quota: 1 / capacity
        case .rateLimit: 0.000_138
        default: 0.008
        }
    }

    private func second(_ share: Double, _ state: inout State, _ random: inout SeededRandom) -> Seen {
        let offered = max(1, (share * capacity * (1 + 0.02 * normal(&random))).rounded())
        if limit == .generator {
            let sent = min(offered, 0.7 * capacity)
            return Seen(
                offered: offered, done: sent, use: 0.3 * sent / capacity, service: work, generator: min(0.99, 0.25 + 0.75 * share))
        }
        if limit == .refusals, offered > capacity {
            return Seen(offered: offered, done: offered, failed: offered - capacity, use: 0.3, service: work)
        }
        if limit == .rateLimit, offered > capacity {
            // A burst is let through late: what passes looks queued.
            return Seen(offered: offered, done: offered, failed: offered - capacity, use: 0.05, service: 40 * work)
        }
        let possible = hasCapacity ? capacity * (1 + 0.2 * noise * normal(&random)) : .infinity
        let done = min(offered + state.backlog, possible)
        state.backlog += offered - done
        let busy = min(0.97, done / (hasCapacity ? capacity : 2 * capacity))
        var service =
            work * (1 + 0.3 * busy * busy / (1 - busy) / max(1, workers / 2)) + (hasCapacity ? state.backlog / capacity : 0)
        if limit == .downstream { service = work * (1 + 4 * share * share) }
        if state.backlog > 0 { state.wasOverloaded = true }
        if sticks, state.wasOverloaded { service = max(service, 40 * work) }
        var seen = Seen(
            offered: offered, done: done.rounded(), use: done / capacity, service: service * (1 + 0.3 * noise * normal(&random)))
        if limit == .descriptors || limit == .listenQueue, share > 1 { seen.failed = 0.1 * seen.done }
        return seen
    }

    // MARK: What is seen of it

    /// A log-normal spread of the times, roughly, by its quantiles.
    private func interval(_ index: Int, _ seen: Seen) -> IntervalSummary {
        var counts = Counts()
        counts.offered = Int64(seen.offered)
        counts.started = limit == .generator ? Int64(seen.done) : Int64(seen.offered)
        counts.iterations = Int64(seen.done)
        counts.bytesReceived = Int64(limit == .network ? 123e6 * seen.use : 900 * seen.done)
        func time(_ spread: Double) -> Nanoseconds { Nanoseconds(max(1e3, seen.service * spread * 1e9)) }
        let times = IntervalSummary.Quantiles(p50: time(0.95), p95: time(1.4), p99: time(1.8), max: time(2.5), mean: time(1))
        return IntervalSummary(
            trial: 0, second: index, start: .seconds(index), duration: .seconds(1), isWarmup: false, vus: 2000, busyVUs: 100,
            loopCPU: seen.generator, counts: counts, requests: Int64(seen.done), failed: Int64(seen.failed), responseTime: times,
            serviceTime: times, latenessP99: isLate(seen) ? .milliseconds(60) : .microseconds(40))
    }

    private func isLate(_ seen: Seen) -> Bool { limit == .generator && seen.generator > 0.9 }

    /// Everything together, the times by their means only.
    private func totals(_ seconds: [Seen]) -> Tally {
        var totals = Tally(Self.layout)
        for seen in seconds {
            let (done, failed) = (Int64(seen.done), Int64(seen.failed))
            totals.steps[0].requests += done
            totals.steps[0].failed += failed
            totals.steps[0].failures[Int(Failure.status5xx.rawValue)] += failed
            totals.statusCodes[503] += failed
            totals.steps[0].failedResponseTime.record(.microseconds(300), count: failed)
            totals.counts.offered += Int64(seen.offered)
            totals.counts.started += limit == .generator ? done : Int64(seen.offered)
            totals.counts.iterations += done
            totals.steps[0].responseTime.record(Nanoseconds(seen.service * 1e9), count: max(1, done - failed))
            totals.steps[0].serviceTime.record(Nanoseconds(seen.service * 1e9), count: max(1, done - failed))
            totals.lateness.record(isLate(seen) ? .milliseconds(60) : .microseconds(40), count: max(1, done))
        }
        return totals
    }

    private func readings(_ index: Int, _ seen: Seen, _ random: inout SeededRandom) -> [ResourceSample] {
        func noisy(_ value: Double, in range: ClosedRange<Double> = 0...1e12) -> Double {
            min(range.upperBound, max(range.lowerBound, value * (1 + noise * normal(&random)) + 0.5 * normal(&random)))
        }
        let over = max(0, seen.offered / capacity - 0.7)
        let all = Double(cores) * 100
        var target: ResourceValues = [
            .cpuPercent: noisy(6 + 30 * seen.use), .busiestPercent: noisy(4 + 12 * seen.use, in: 0...100), .threads: 12,
            .descriptors: 300 + 100 * seen.use, .majorFaultsPerSecond: 0, .involuntarySwitchesPerSecond: noisy(20),
            .voluntarySwitchesPerSecond: noisy(2.2 * seen.done),
        ]
        var host: ResourceValues = [
            .pressureCPU: noisy(3), .pressureMemory: 0, .pressureIO: noisy(1), .diskBusyPercent: noisy(4, in: 0...100),
            .memoryAvailableBytes: noisy(5e9), .networkReceivedBytesPerSecond: noisy(300 * seen.done),
            .networkSentBytesPerSecond: noisy(900 * seen.done), .retransmitsPerSecond: max(0, noisy(0.2)),
            .listenOverflowsPerSecond: 0,
        ]
        switch limit {
        case .cpu:
            target[.cpuPercent] = noisy(0.9 * all * seen.use, in: 0...(0.95 * all))
            target[.busiestPercent] = noisy(92 * seen.use, in: 0...100)
            target[.involuntarySwitchesPerSecond] = noisy(50 + 4000 * over)
            host[.pressureCPU] = noisy(4 + 70 * over, in: 0...100)
        case .thread:
            target[.busiestPercent] = noisy(99 * seen.use, in: 0...100)
            target[.cpuPercent] = target[.busiestPercent]! + noisy(4)
        case .disk:
            host[.diskBusyPercent] = noisy(98 * seen.use, in: 0...100)
            host[.pressureIO] = noisy(3 + 60 * over, in: 0...100)
        case .lock: target[.voluntarySwitchesPerSecond] = noisy(seen.done * (2 + 6 * over))
        case .memory:
            host[.memoryAvailableBytes] = noisy(5e9 * max(0.05, 1 - seen.use))
            host[.pressureMemory] = noisy(1 + 60 * over, in: 0...100)
            host[.pressureIO] = noisy(1 + 50 * over, in: 0...100)
            host[.diskBusyPercent] = noisy(min(100, 5 + 130 * over), in: 0...100)
            target[.majorFaultsPerSecond] = noisy(900 * over)
        case .network:
            host[.networkSentBytesPerSecond] = noisy(123e6 * seen.use, in: 0...124e6)
            host[.retransmitsPerSecond] = noisy(1 + 200 * over)
        case .descriptors: target[.descriptors] = min(1024, 1100 * seen.use)
        case .listenQueue: host[.listenOverflowsPerSecond] = seen.offered > capacity ? noisy(200 * over) : 0
        case .quota:
            target[.cpuPercent] = noisy(19 * seen.use, in: 0...20)
            target[.busiestPercent] = target[.cpuPercent]
            target[.cgroupQuotaCores] = 0.2
            target[.cgroupThrottledPeriodsPercent] = noisy(max(0, 70 * (seen.use - 0.6)), in: 0...100)
        case .pool, .downstream, .generator, .refusals, .rateLimit, .elsewhere, .none: break
        }
        let busy = (target[.cpuPercent]! + seen.generator * 100) / Double(cores) + neighbours
        host[.cpuPercent] = noisy(min(busy, 100), in: 0...100)
        host[.busiestPercent] = noisy(max(target[.busiestPercent]!, seen.generator * 100), in: 0...100)
        if limit == .elsewhere { host[.busiestPercent] = noisy(99 * seen.use, in: 0...100) }
        let time = Nanoseconds.seconds(index + 1) + .milliseconds(3)
        let database =
            limit == .elsewhere
            ? [ResourceSample(trial: 0, time: time, source: "process:postgres", values: [.cpuPercent: noisy(77 * seen.use)])] : []
        return database + [
            ResourceSample(trial: 0, time: time, source: "process:target", values: target),
            ResourceSample(trial: 0, time: time, source: "host", values: host),
        ]
    }

    /// A sum of twelve even draws is near enough to normal.
    private func normal(_ random: inout SeededRandom) -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.unit() } }
}
