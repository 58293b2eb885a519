import Basics
import Histograms
import Runs

extension Advice {
    /// Large bodies of text that come as they are.
    static let compression = Advice { facts in
        let rules = AdviceRules.standard
        let plain = zip(facts.header.layout.steps, facts.run.totals.steps).filter { _, tally in
            tally.traits.contains([.seen, .text]) && !tally.traits.contains(.compressed) && tally.requests >= rules.fewestRequests
                && tally.bytesReceived >= rules.largeText * tally.requests
        }
        guard let largest = plain.max(by: { $0.1.bytesReceived < $1.1.bytesReceived }) else { return nil }
        let all = facts.run.totals.steps.reduce(0) { $0 + $1.bytesReceived }
        let bytes = Double(largest.1.bytesReceived) / Double(largest.1.requests)
        let share = Double(largest.1.bytesReceived) / Double(max(1, all))
        let receive = PhaseFigures.all(of: facts.run).first { $0.name == "receive" }?.meanPerRequest ?? 0
        let ofTime = min(1, receive / max(1, facts.run.totals.merged(\.serviceTime).mean))
        let asked = largest.1.traits.contains(.askedCompressed)
        return Gain(
            shareOfTime: rules.compressionSaves * ofTime * share,
            finding: Finding(
                rule: "advice-compression", severity: .info,
                title:
                    "Step \"\(largest.0.name)\" sends \(bytesForPeople(bytes)) of uncompressed text per answer, \(percentForPeople(share)) of all bytes received\(asked ? "" : "; the scenario does not ask for compression").",
                evidence: [.init("bytesPerResponse", bytes), .init("shareOfBytes", share)],
                recommendation: asked
                    ? "Switch on compression in the target or the proxy before it (gzip, br, zstd)."
                    : "Ask for it as browsers do (\"connection\": { \"compression\": true }) and compare; the target may have to be told to compress."
            ))
    }
}
