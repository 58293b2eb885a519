import Basics
import Histograms
import Metrics
import Runs

extension Advice {
    /// Connections that the kernel turned away because the target had not accepted those before. Where that is the bottleneck, `bottleneck`
    /// says so already.
    static let backlog = Advice { facts in
        let rules = AdviceRules.standard
        guard facts.load.hasTarget, facts.diagnosis?.verdict?.kind != .resource(.listenQueue) else { return nil }
        let overflows = facts.load.seconds.reduce(0) { $0 + ($1.host[.listenOverflowsPerSecond] ?? 0) }
        let connect = facts.run.totals.phases.connect
        let retried = connect.isEmpty ? 0 : connect.totalCount - connect.count(atOrBelow: rules.resentConnect)
        let lost = facts.load.connectTimeouts
        guard overflows >= rules.fewestOverflows, retried + lost >= 1, facts.waited > 0 else { return nil }
        let late = retried > 0 ? ", and \(exact(retried)) connections took over \(rules.resentConnect.forPeople)" : ""
        let failed = lost > 0 ? "\(late.isEmpty ? "," : "") and \(exact(lost)) were not made at all" : ""
        return Gain(
            shareOfTime: min(1, Double(retried + lost) * 1e9 / facts.waited),
            finding: Finding(
                rule: "advice-backlog", severity: .info,
                title:
                    "The queue of new connections overflowed \(times(Int64(overflows.rounded())))\(late)\(failed).",
                evidence: [
                    .init("overflows", overflows.rounded()), .init("slowConnects", Double(retried)),
                    .init("connectTimeouts", Double(lost)),
                ],
                recommendation: "Raise the backlog of the target's listen call and its ceiling: sysctl -w net.core.somaxconn=4096.")
        )
    }
}
