// When in a run a finding shows for the first time, so that a chart can point at it.

import Basics
package import Runs

extension Run {
    /// The first measured second in which `finding` shows; `nil` for one that is about the run as a whole.
    package func firstSecond(of finding: Finding) -> IntervalSummary? {
        if let time = finding.time { return intervals.first { !$0.isWarmup && Double($0.second) >= time.rounded(.down) } }
        guard let shows = Self.signs[finding.rule] else { return nil }
        return intervals.first { !$0.isWarmup && shows($0) }
    }

    private static let signs: [String: @Sendable (IntervalSummary) -> Bool] = [
        "requests-failed": { $0.failed > 0 },
        "nothing-measured": { $0.failed > 0 },
        "target-overloaded": { $0.counts.late + $0.counts.dropped > 0 },
        "generator-cpu": {
            $0.loopCPU > GeneratorRules.standard.busyLoop && $0.duration >= GeneratorRules.standard.wholeSecond
        },
        "generator-lateness": {
            GeneratorRules.standard.isLate($0.latenessP99, beside: $0.responseTime.p99, share: GeneratorRules.standard.lateShare)
        },
    ]
}

extension Finding {
    /// Seconds from the start of the trial, of a finding whose evidence says when: what broke first, when the target was itself again (or, if
    /// it never was, when the load fell), where a level changed.
    fileprivate var time: Double? {
        func value(_ name: String) -> Double? { evidence.first { $0.name == name }?.value }
        if rule == "broke-first" { return value("second") }
        if rule == "recovery" { return value("fallSecond").map { $0 + (value("recoverySeconds") ?? 0) } }
        return value("stepSecond")
    }
}
