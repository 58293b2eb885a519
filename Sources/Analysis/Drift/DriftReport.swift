// Everything of a soak that may have changed over time.

import Basics
import Metrics
import Runs
import Statistics

/// What is concluded about all metrics of a soak, worked out once for all rules.
struct DriftReport: Sendable {
    /// Why response times that rose are no drift of the target.
    enum Excuse: Sendable, Hashable {
        /// Backlog: how many more were in flight at the end than at the start, and the share completed.
        case overloaded(inFlight: Double, finished: Double)
        /// The offered load itself changed, by this share.
        case load(Double)
    }

    /// p50, p95 and p99 of the response time as far as there are enough requests, throughput (closed models), errors, CPU per request.
    let all: [Drift]
    let excuse: Excuse?
    /// Seconds at the beginning that are left out as warm-up.
    let dropped: Double

    /// Empty for other kinds than soak.
    init(_ run: Run, blocks: SoakBlocks?) {
        guard run.header.kind == .soak, let trial = GrowthTrial(run) else {
            (all, excuse, dropped) = ([], nil, 0)
            return
        }
        let measured = trial.seconds.kept { !$0.isWarmup && $0.duration >= .milliseconds(500) }
        let dropped = run.header.warmup > 0 ? 0 : SlowStart.end(of: measured)
        let judged = measured.kept { $0.start.inSeconds >= dropped }
        let stored = blocks?.all ?? []
        let quantiles: [(Double, KeyPath<IntervalSummary.Quantiles, Nanoseconds>)] = [(50, \.p50), (95, \.p95), (99, \.p99)]
        var series: [DriftSeries?] = quantiles.map { percentile, key in
            stored.isEmpty
                ? DriftSeries(percentile: percentile, key, of: judged)
                : DriftSeries(percentile: percentile, of: stored.filter { $0.start.inSeconds >= dropped })
        }
        if run.header.model == .closed {
            series.append(DriftSeries(.throughput, of: judged) { $0.reduce(0) { $0 + Double($1.succeeded) } / $0.seconds })
        }
        series.append(
            DriftSeries(.errors, of: judged) { group in
                let requests = group.reduce(0) { $0 + $1.requests }
                return requests > 0 ? Double(group.reduce(0) { $0 + $1.failed }) / Double(requests) : nil
            })
        let work = Self.work(of: .target, run, trial.number)
        series.append(
            DriftSeries(.cpuPerRequest, of: judged) { group in
                let used = group.compactMap { work[$0.second] }
                let requests = group.reduce(0) { $0 + Double(work[$1.second] == nil ? 0 : $1.requests) }
                return requests > 0 && !used.isEmpty ? max(1e-12, used.reduce(0, +) / requests) : nil
            })
        all = series.compactMap { $0 }.compactMap { Drift($0, length: trial.end) }
        excuse = Self.excuse(judged, isOpen: run.header.model != .closed)
        self.dropped = dropped
    }

    /// Response times of the soak, the lowest percentile first.
    var responseTimes: [Drift] {
        all.filter { if case .responseTime = $0.series.metric { true } else { false } }
    }

    func drift(of metric: DriftMetric) -> Drift? { all.first { $0.series.metric == metric } }

    /// CPU seconds that a process used in each second of a trial: a sample speaks of the second before it.
    private static func work(of source: Source, _ run: Run, _ trial: Int) -> [Int: Double] {
        var work: [Int: Double] = [:]
        for sample in run.resources where sample.trial == trial && sample.source == source {
            guard let percent = sample.values[.cpuPercent] else { continue }
            work[Int((sample.time.inSeconds - 0.5).rounded(.down))] = percent / 100
        }
        return work
    }

    private static func excuse(_ seconds: [IntervalSummary], isOpen: Bool) -> Excuse? {
        let rules = DriftRules.standard
        let quarter = seconds.count / 4
        guard quarter >= rules.fewestInQuarter else { return nil }
        let offered = seconds.reduce(0) { $0 + $1.counts.offered }
        let finished = seconds.reduce(0) { $0 + $1.counts.iterations }
        guard offered > 0 else { return nil }
        var (under, now) = ([Double](), 0.0)
        for second in seconds {
            now += Double(second.counts.offered - second.counts.iterations - second.counts.dropped)
            under.append(now)
        }
        let share = Double(finished) / Double(offered)
        if isOpen, share < rules.finished, let test = try? MannKendall(under), test.pRising <= rules.overloadSignificance {
            return .overloaded(inFlight: (under.last ?? 0) - (under.first ?? 0), finished: share)
        }
        // In a closed model the target decides how much is offered, the number of users is the load.
        let load = { (second: IntervalSummary) in isOpen ? Double(second.counts.offered) : Double(second.vus) }
        let first = seconds.prefix(quarter).reduce(0) { $0 + load($1) }
        let last = seconds.suffix(quarter).reduce(0) { $0 + load($1) }
        return first > 0 && abs(last / first - 1) > rules.loadChange ? .load(last / first - 1) : nil
    }
}

extension ArraySlice<IntervalSummary> {
    fileprivate var seconds: Double { Swift.max(1e-9, reduce(0) { $0 + $1.duration.inSeconds }) }
}
