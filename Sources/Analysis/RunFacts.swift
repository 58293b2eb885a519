// What the rules look at, worked out once.

import Basics
import HTTPMessages
import Histograms
import Runs

/// A run, and the sums over its steps that several rules need.
struct RunFacts {
    let run: Run
    let counts: Counts
    let requests: Int64
    let failed: Int64
    let responseTime: Histogram
    /// Reasons of failure that occurred, the most frequent first.
    let failures: [(failure: Failure, count: Int64)]
    /// The seconds that count: of a capacity search, those of the trial that the totals are of.
    let measuredSeconds: [IntervalSummary]
    /// What a capacity search came to; `nil` for other runs.
    let search: SearchResult?
    /// Whether a threshold of the run failed.
    let thresholdFailed: Bool
    /// How the load went up and down, and what the target did at each.
    let load: LoadHistory
    /// What limits the target, as far as that is known.
    let diagnosis: Diagnosis?
    /// What the target and other watched processes needed more and more of.
    let growth: GrowthReport
    /// What became better or worse during a soak.
    let drift: DriftReport

    init(_ run: Run, thresholds: [ThresholdResult] = [], search: SearchResult? = nil, blocks: SoakBlocks? = nil) {
        self.run = run
        self.search = search
        thresholdFailed = thresholds.contains { $0.state == .failed }
        load = LoadHistory(run)
        diagnosis = Diagnosis(load, run.header.machine)
        counts = run.totals.counts
        requests = run.totals.requests
        failed = run.totals.failedRequests
        responseTime = run.totals.merged(\.responseTime)
        failures = run.totals.failures.sorted { ($1.count, $0.failure.rawValue) < ($0.count, $1.failure.rawValue) }
        measuredSeconds = run.intervals.kept(where: run.isJudged)
        growth = GrowthReport(run)
        drift = DriftReport(run, blocks: blocks)
    }

    /// Those of `failures` that are on our own side.
    var clientFailures: [(failure: Failure, count: Int64)] { failures.filter { $0.failure.side == .client } }

    /// More than 0.1 % of the requests failed on our own side (`Manual/design.md`, Measuring honestly, 8).
    var hasTooManyClientFailures: Bool {
        Double(clientFailures.reduce(0) { $0 + $1.count }) > GeneratorRules.standard.clientFailures * Double(requests)
    }

    /// Whether the generator could have shaped the run: then nothing is said against the target (`Manual/statistics.md`, 1.10).
    var isGeneratorLimited: Bool {
        [Rule.generatorLateness, .generatorStall, .generatorCPU, .generatorShortfall, .generatorErrors].contains {
            !$0.find(self).isEmpty
        }
    }

    var succeeded: Int64 { requests - failed }
    var header: RunHeader { run.header }

    /// How to give the generator more room, which is the advice of several rules.
    var moreGenerator: String {
        let cores = header.machine.cores
        if header.workers < cores {
            return
                "Use --workers \(min(cores, header.workers * 2)), run perfbench on another machine than the target, or lower the load."
        }
        return "All \(cores) cores have a worker already: run perfbench on a machine of its own with more cores, or lower the load."
    }
}
