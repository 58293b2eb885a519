import Basics
import HTTPMessages
import Metrics
import Runs

extension Advice {
    /// Closed connections that still hold a local port: before they run out.
    static let waitingSockets = Advice { facts in
        let rules = AdviceRules.standard
        let most = facts.load.seconds.compactMap { $0.host[.socketsTimeWait] }.max() ?? 0
        guard most >= rules.manyWaitingSockets, !facts.failures.contains(where: { $0.failure == .portsExhausted }),
            facts.counts.connectionsOpened > rules.connectionsPerUser * Int64(facts.run.peakVUs)
        else { return nil }
        return Gain(
            shareOfTime: 0,
            finding: Finding(
                rule: "advice-ports", severity: .info,
                title:
                    "Up to \(exact(Int64(most))) closed connections held a local port, of 28,232 that Linux gives out by default.",
                evidence: [.init("socketsTimeWait", most), .init("connectionsOpened", Double(facts.counts.connectionsOpened))],
                recommendation:
                    "Keep connections alive, or widen the range before a longer run: sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"."
            ))
    }
}
