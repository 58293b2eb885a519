import Basics
import Histograms
import Runs

extension Advice {
    /// Responses so large that receiving them takes a good part of the time.
    static let largeBodies = Advice { facts in
        let rules = AdviceRules.standard
        let all = facts.waited
        let candidates = zip(facts.header.layout.steps, facts.run.totals.steps).filter { $0.1.requests >= rules.fewestRequests }
        guard all > 0,
            let largest = candidates.max(by: { $0.1.bytesReceived / $0.1.requests < $1.1.bytesReceived / $1.1.requests })
        else { return nil }
        let bytes = Double(largest.1.bytesReceived) / Double(largest.1.requests)
        let receive = PhaseFigures.all(of: facts.run).first { $0.name == "receive" }?.meanPerRequest ?? 0
        let share = receive / max(1, facts.run.totals.merged(\.serviceTime).mean)
        guard bytes >= rules.largeBody, share >= rules.worthCompressing else { return nil }
        return Gain(
            shareOfTime: rules.compressionSaves * min(1, share),
            finding: Finding(
                rule: "advice-large-bodies", severity: .info,
                title:
                    "Receiving bodies takes \(percentForPeople(min(1, share))) of the time of a request; those of \"\(largest.0.name)\" are the largest with \(bytesForPeople(bytes)).",
                evidence: [.init("bytesPerResponse", bytes), .init("shareReceiving", share)],
                recommendation:
                    "Compress what is text, send pages or only the fields that are used, and let clients cache the rest."))
    }
}
