// What a reader should know about how the figures came about.

import Basics
import Metrics
import Runs

extension Rule {
    /// The store was slow; the load did not wait for it.
    static let slowStore = Rule { facts in
        let slowest = facts.run.slowestCommit
        guard slowest > .seconds(1) else { return nil }
        return Finding(
            rule: "slow-store", severity: .warning,
            title: "Saving one second of results took \(slowest.forPeople); the load did not wait for it.",
            evidence: [.init("slowestCommitMilliseconds", slowest.inMilliseconds)],
            recommendation: "Put the store on a faster or local disk with --db FILE.")
    }

    static let warmupExcluded = Rule { facts in
        let length = facts.run.warmedUp
        guard length > 0 || facts.run.warmupRequests > 0 else { return nil }
        return Finding(
            rule: "warmup-excluded", severity: .info,
            title: "Warm-up of \(length.forPeople) with \(exact(facts.run.warmupRequests)) requests is excluded from every figure.",
            evidence: [.init("warmupSeconds", length.inSeconds), .init("warmupRequests", Double(facts.run.warmupRequests))])
    }

    /// Without planned arrivals there is no intended start but the actual one.
    static let oneClock = Rule { facts in
        guard facts.header.model == .closed, facts.succeeded > 0 else { return nil }
        return Finding(
            rule: "one-clock", severity: .info,
            title: "Closed model: the next request waits for the last answer, so both clocks are the same.",
            recommendation: "Use an arrival-rate executor to see what users feel when the target stalls.")
    }
}
