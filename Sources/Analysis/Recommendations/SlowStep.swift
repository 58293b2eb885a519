import Basics
import Histograms
import Runs

extension Advice {
    /// One step for which users wait most of their time.
    static let slowStep = Advice { facts in
        let rules = AdviceRules.standard
        let steps = zip(facts.header.layout.steps, facts.run.totals.steps).filter { !$0.1.responseTime.isEmpty }
        let all = steps.reduce(0) { $0 + $1.1.responseTime.sum }
        guard steps.count >= 2, all > 0, let slowest = steps.max(by: { $0.1.responseTime.sum < $1.1.responseTime.sum }) else {
            return nil
        }
        let (own, ownCount) = (slowest.1.responseTime.sum, Double(slowest.1.responseTime.totalCount))
        let count = steps.reduce(0) { $0 + Double($1.1.responseTime.totalCount) }
        let (share, ofRequests) = (own / all, ownCount / count)
        guard share >= rules.slowShare, share >= rules.slowerThanShare * ofRequests, ownCount >= Double(rules.fewestRequests) else {
            return nil
        }
        let others = (all - own) / max(1, count - ownCount)
        let mean = own / ownCount
        return Gain(
            shareOfTime: share * (1 - others / mean),
            finding: Finding(
                rule: "advice-slow-step", place: slowest.0.name, severity: .info,
                title:
                    "Step \"\(slowest.0.name)\" takes \(percentForPeople(share)) of the time that users wait, with \(percentForPeople(ofRequests)) of the requests (mean \(Nanoseconds(mean.rounded()).forPeople), the others \(Nanoseconds(others.rounded()).forPeople)).",
                evidence: [
                    .init("shareOfWaiting", share), .init("shareOfRequests", ofRequests), .init("meanMilliseconds", mean / 1e6),
                    .init("othersMeanMilliseconds", others / 1e6),
                ],
                recommendation:
                    "Begin with \"\(slowest.0.name)\": as fast as the others it would save users \(percentForPeople(share * (1 - others / mean))) of their waiting."
            ))
    }
}
