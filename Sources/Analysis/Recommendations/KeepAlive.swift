import Basics
import Histograms
import Runs

extension Advice {
    /// Requests that open a connection each.
    static let keepAlive = Advice { facts in
        let rules = AdviceRules.standard
        let opened = facts.counts.connectionsOpened
        // Every virtual user needs one, and may need another one now and then.
        guard opened > rules.connectionsPerUser * Int64(facts.run.peakVUs),
            Double(opened) > rules.connectionsPerRequest * Double(facts.requests)
        else { return nil }
        let phases = PhaseFigures.all(of: facts.run).filter { ["name lookup", "connect", "TLS"].contains($0.name) }
        let cost = phases.reduce(0) { $0 + $1.meanPerRequest }
        let share = cost / max(1, facts.run.totals.merged(\.serviceTime).mean)
        guard share >= rules.worthConnecting else { return nil }
        return Gain(
            shareOfTime: min(1, share),
            finding: Finding(
                rule: "advice-keep-alive", severity: .info,
                title:
                    "\(percentForPeople(min(1, Double(opened) / Double(facts.requests)))) of requests open a connection, which takes \(Nanoseconds(cost.rounded()).forPeople) per request, \(percentForPeople(min(1, share))) of its time.",
                evidence: [
                    .init("connectionsPerRequest", Double(opened) / Double(facts.requests)),
                    .init("connectMillisecondsPerRequest", cost / 1e6),
                ],
                recommendation:
                    "Let connections live: keep-alive in the target and its proxies, and in the scenario if it closes them."))
    }
}
