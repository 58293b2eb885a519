import Basics
import Histograms
import Runs

extension Advice {
    /// The same GET again and again, whose answer says nothing about keeping it.
    static let caching = Advice { facts in
        let rules = AdviceRules.standard
        let unkept = zip(facts.header.layout.steps, facts.run.totals.steps).filter { _, tally in
            tally.traits.contains([.seen, .repeatedGet]) && tally.traits.isDisjoint(with: [.validated, .cacheRule])
                && tally.requests >= rules.fewestRepeated
        }
        // A scenario of one request is meant to repeat it.
        guard facts.header.layout.steps.count >= 2, facts.waited > 0,
            let costliest = unkept.max(by: { $0.1.responseTime.sum < $1.1.responseTime.sum })
        else {
            return nil
        }
        let share = costliest.1.responseTime.sum / facts.waited
        guard share >= rules.worthCaching else { return nil }
        return Gain(
            shareOfTime: share,
            finding: Finding(
                rule: "advice-caching", severity: .info,
                title:
                    "Step \"\(costliest.0.name)\" asked for the same address \(times(costliest.1.requests)), \(percentForPeople(share)) of all waiting, and its answers have neither ETag nor Cache-Control.",
                evidence: [.init("requests", Double(costliest.1.requests)), .init("shareOfWaiting", share)],
                recommendation:
                    "If the answer may be kept for a while, say so with Cache-Control, or with an ETag, so that clients and proxies need not ask again."
            ))
    }
}
