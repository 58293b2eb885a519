// Everything of a run that may leak: each watched process, its memory, descriptors and threads.

import Basics
import Metrics
import Runs

/// The growth of every quantity of every watched process, worked out once for all rules.
struct GrowthReport: Sendable {
    /// Target first, then the others by name; of each its memory, descriptors and threads.
    let all: [Growth]
    /// How much of the memory that grew is anonymous, as a share; by source.
    let anonymousShare: [Source: Double]
    /// Seconds of load that were detected as warm-up, when none was declared.
    let detectedWarmup: Double

    /// Empty for runs of other kinds that are shorter than a minute, since it was not asked for and nothing would be certain.
    init(_ run: Run) {
        let isAsked = run.header.kind.asksAboutGrowth
        guard isAsked || (run.header.kind == .load && run.measured >= .seconds(60)), let trial = GrowthTrial(run) else {
            (all, anonymousShare, detectedWarmup) = ([], [:], 0)
            return
        }
        let declared = run.header.warmup.inSeconds
        let settled = trial.settled(declared: declared)
        let cycle = trial.cycle
        var (all, shares): ([Growth], [Source: Double]) = ([], [:])
        for source in Self.sources(run) {
            let processes =
                run.resources.lazy.filter { $0.source == source && $0.trial == trial.number }.compactMap { $0.values[.processes] }
                .max()
                ?? 1
            for quantity in GrowingQuantity.allCases {
                guard
                    let series = trial.series(source, quantity, metrics: quantity.metrics(processes: processes), in: run.resources),
                    var growth = Growth(series, settled: settled, cycle: cycle)
                else { continue }
                if growth.isLeak, trial.usersExplain(growth) { growth.answer = .undecided(.users, more: series.length) }
                if growth.isLeak, quantity == .memory {
                    shares[source] = Self.anonymousShare(of: growth, source, trial, run.resources, settled, cycle)
                }
                all.append(growth)
            }
        }
        self.all = all
        anonymousShare = shares
        detectedWarmup = declared == 0 ? settled : 0
    }

    private static func sources(_ run: Run) -> [Source] {
        Set(run.resources.lazy.map(\.source).filter(\.isProcess)).sorted()
    }

    private static func anonymousShare(
        of growth: Growth, _ source: Source, _ trial: GrowthTrial, _ samples: [ResourceSample], _ settled: Double, _ cycle: Double?
    ) -> Double? {
        guard growth.perHour.value > 0,
            let series = trial.series(source, .memory, metrics: [.anonymousBytes], in: samples),
            let anonymous = Growth(series, settled: settled, cycle: cycle)
        else { return nil }
        return min(1, max(0, anonymous.perHour.value / growth.perHour.value))
    }
}

extension GrowthTrial {
    /// Whether as many new users as would explain the growth came while it was judged: each brings a connection, with its buffers.
    fileprivate func usersExplain(_ growth: Growth) -> Bool {
        let judged = seconds.filter { $0.start.inSeconds >= growth.dropped }
        guard let first = judged.first?.vus, let last = judged.map(\.vus).max(), last > first else { return false }
        let users = Double(last - first)
        let grown = growth.perHour.lower * growth.judged / 3600
        switch growth.quantity {
        case .memory:
            return users * GrowthRules.standard.bytesPerUser >= grown
                && users > GrowthRules.standard.moreUsers * Double(max(1, first))
        case .descriptors, .threads: return users + growth.quantity.grain >= grown
        }
    }
}
