// The table of recommendations. Each looks at figures of the run, says what it saw in numbers, and what to try next; without evidence it is
// silent. A new one is a new file and one line here.

import Histograms
import Runs

/// One thing that often makes a service faster, and how to see that it is missing.
struct Advice: Sendable {
    /// What it would win: a finding, and the share of the users' time.
    struct Gain: Sendable {
        /// Share of all time that users wait which would be gone, 0 to 1: what it is ranked by.
        var shareOfTime: Double
        var finding: Finding
    }

    let find: @Sendable (RunFacts) -> Gain?

    static let all: [Advice] = [
        delayedAcknowledgement, keepAlive, slowStep, compression, largeBodies, caching, timeouts, backlog, waitingSockets,
        persistentOverload,
    ]

    /// How many are shown: what wins the most comes first.
    static let mostShown = 5
}

extension Rule {
    /// What to try next, by what it would win.
    static let advice = Rule(each: { facts in
        guard facts.succeeded >= 100, !facts.isGeneratorLimited else { return [] }
        return Advice.all.compactMap { $0.find(facts) }.sorted {
            ($1.shareOfTime, $0.finding.rule) < ($0.shareOfTime, $1.finding.rule)
        }
        .prefix(Advice.mostShown).map { gain in
            var finding = gain.finding
            finding.evidence.append(.init("shareOfTime", gain.shareOfTime))
            return finding
        }
    })
}

extension RunFacts {
    /// All the time that users waited for answers of requests, failed ones included, in nanoseconds.
    var waited: Double {
        run.totals.steps.reduce(0) { sum, step in sum + step.responseTime.sum + step.failedResponseTime.sum }
    }
}

extension Histogram {
    /// The sum of all values, in nanoseconds.
    var sum: Double { mean * Double(totalCount) }
}
