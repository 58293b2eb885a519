// The table of everything the analysis can conclude about one run. A new conclusion is a new file and one line here.

import Runs

/// One thing to look for.
struct Rule: Sendable {
    /// The outcome that a finding of this rule forces on the run; `nil` when it only informs.
    let conviction: Verdict.Outcome?
    let find: @Sendable (RunFacts) -> [Finding]

    init(convicts outcome: Verdict.Outcome? = nil, _ find: @escaping @Sendable (RunFacts) -> Finding?) {
        self.init(convicts: outcome, each: { facts in find(facts).map { [$0] } ?? [] })
    }

    /// A rule that can find the same thing in several places: one finding each.
    init(convicts outcome: Verdict.Outcome? = nil, each find: @escaping @Sendable (RunFacts) -> [Finding]) {
        conviction = outcome
        self.find = find
    }

    /// In the order in which they are reported.
    static let all: [Rule] = [
        nothingMeasured,
        searchLimited, searchFailed, searchUnanswered, sloCapacity, searchTooShort, saturationThroughput, scalability,
        generatorLateness, generatorStall, generatorCPU, generatorShortfall, generatorErrors, replayKeptUp, lateReads,
        generatorsLost, generatorsApart, generatorsLimited,
        portsExhausted, filesExhausted,
        targetOverloaded, iterationsLeft, requestsFailed, unaskedBytes, heldOnTheWay,
        brokeFirst, recovery, bottleneck, headroom, fullScans, advice,
        leakFound, leakSuspected, driftFound, leakAnswer, driftAnswer, warmupDetected,
        movedTogether, generatorHeadroom, slowStore, warmupExcluded, oneClock,
    ]
}
