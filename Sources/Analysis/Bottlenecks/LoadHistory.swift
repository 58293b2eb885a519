// How the load of a run went up and down, and what the target did at each: what bottlenecks, projections and stages are read from.

import Basics
import HTTPMessages
import Histograms
import Metrics
import Runs
import Statistics

/// The measured seconds of a run, and the levels of load among them.
struct LoadHistory: Sendable {
    /// In order, without warm-up, fragments of seconds, and seconds that the generator may have shaped.
    let seconds: [LoadSecond]
    /// The rising side: from the smallest load to the largest, without the seconds after a peak in which its queue was still there.
    let levels: [LoadLevel]
    /// Whether arrivals came by the clock, so that loads are requests a second; otherwise they are virtual users.
    let isOpen: Bool
    /// Whether most failures are answers, and not connections that failed: the target is there, and says no.
    let failsByAnswers: Bool
    /// The shortest time from a send to its answer in the whole run, in seconds: what the work takes with nothing before it, at most; `nil` without
    /// any answer.
    let fastest: Double?
    /// The status code that most failed answers have, and the median time to them in seconds; `nil` without any.
    let refusal: (status: Int, time: Double)?
    /// Connections that were not made in time.
    let connectTimeouts: Int64
    /// Whether the target's process was watched, which means that it shares the machine with the generator.
    var hasTarget: Bool { seconds.contains { !$0.target.isEmpty } }

    init(_ run: Run) {
        let isOpen = run.header.model != .closed
        let counts = run.totals.counts
        let perArrival = counts.iterations > 0 ? Double(run.totals.requests) / Double(counts.iterations) : 1
        var readings = Readings(run.resources)
        seconds = run.intervals.compactMap { interval in
            let read = readings.at(trial: interval.trial, time: interval.start + interval.duration)
            guard !interval.isWarmup, interval.duration >= .milliseconds(500), !interval.isOfGenerator else { return nil }
            return LoadSecond(interval, isOpen: isOpen, requestsPerArrival: perArrival, readings: read)
        }
        self.isOpen = isOpen
        let answers: Set<Failure> = [.status4xx, .status5xx, .unexpectedStatus, .check]
        let answered = run.totals.failures.reduce(0) { $0 + (answers.contains($1.failure) ? $1.count : 0) }
        failsByAnswers = 2 * answered > run.totals.failedRequests
        let service = run.totals.merged(\.serviceTime)
        fastest = service.isEmpty ? nil : Double(service.min) / 1e9
        let codes = run.totals.statusCodes.indices.filter { $0 >= 400 && run.totals.statusCodes[$0] > 0 }
        let refused = run.totals.merged(\.failedResponseTime)
        refusal = codes.max { run.totals.statusCodes[$0] < run.totals.statusCodes[$1] }.map {
            ($0, Double(refused.value(atPercentile: 50)) / 1e9)
        }
        connectTimeouts = run.totals.failures.first { $0.failure == .connectTimeout }?.count ?? 0
        // When arrivals end, the last answers of an open load come in a second of their own: no load is asked for in it.
        let rising = Self.withoutAftermath(seconds).kept { $0.load > 0 }
        levels = LoadLevel.levels(rising, isOpen: isOpen)
    }

    /// Leaves out the seconds after a peak until the median response time is again what it was at such a load before.
    private static func withoutAftermath(_ seconds: [LoadSecond]) -> [LoadSecond] {
        let rules = DiagnosisRules.standard
        var kept: [LoadSecond] = []
        var peak = 0.0
        var trial = -1
        /// What is usual at about this load; found anew only when the load changes, because it looks at everything before.
        var usual: (load: Double, p50: Double?) = (0, nil)
        for second in seconds {
            if second.trial != trial {
                trial = second.trial
                peak = 0
            }
            peak = max(peak, second.load)
            if second.load < rules.afterPeak * peak {
                if usual.p50 == nil || abs(second.load - usual.load) > rules.sameLoad * usual.load {
                    let ofTrial = kept.filter { $0.trial == trial }
                    let before = ofTrial.filter { $0.load <= (1 + rules.sameLoad) * second.load }.map { Double($0.response.p50) }
                    usual = (second.load, before.isEmpty ? ofTrial.map { Double($0.response.p50) }.min() : before.middle)
                }
                if let p50 = usual.p50, Double(second.response.p50) > rules.recovered * p50 { continue }
                peak = second.load
            }
            usual.p50 = nil
            kept.append(second)
        }
        return kept
    }
}

/// What the monitors read at the end of one second.
struct SecondReadings: Sendable {
    var target: ResourceValues = [:]
    var host: ResourceValues = [:]
    /// Per cent of one core, by the name of another watched process.
    var others: [String: Double] = [:]
}

/// What the monitors read, found by moment; asked for in order.
private struct Readings {
    private let samples: [ResourceSample]
    private var next = 0

    init(_ samples: [ResourceSample]) {
        self.samples = samples.filter { $0.source == .host || $0.source.isProcess }.sorted {
            ($0.trial, $0.time) < ($1.trial, $1.time)
        }
    }

    /// The process that `cpu_percent{process="NAME"}` is about, as the host monitor names those that use most; perfbench is not a neighbour.
    private static func consumer(_ series: String) -> String? {
        let (head, tail) = ("cpu_percent{process=\"", "\"}")
        guard series.hasPrefix(head), series.hasSuffix(tail) else { return nil }
        let name = String(series.dropFirst(head.count).dropLast(tail.count))
        return name == "perfbench" ? nil : name
    }

    /// Samples are taken right after the second they speak about.
    mutating func at(trial: Int, time: Nanoseconds) -> SecondReadings {
        var found = SecondReadings()
        while next < samples.count, (samples[next].trial, samples[next].time) <= (trial, time + .milliseconds(500)) {
            let sample = samples[next]
            next += 1
            guard sample.trial == trial, sample.time > time - .milliseconds(500) else { continue }
            switch sample.source {
            case .host:
                found.host = sample.values
                for gauge in sample.gauges {
                    guard let name = Self.consumer(gauge.series.name) else { continue }
                    found.others[name] = max(found.others[name] ?? 0, gauge.value)
                }
            case .target: found.target = sample.values
            default: found.others[sample.source.name] = max(found.others[sample.source.name] ?? 0, sample.values[.cpuPercent] ?? 0)
            }
        }
        return found
    }
}

extension [Double] {
    /// The median; NaN of nothing.
    var middle: Double { (try? Sample(self))?.median ?? .nan }
}
