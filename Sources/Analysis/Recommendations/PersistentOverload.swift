import Basics
import Runs

extension Advice {
    /// A target that stays overloaded although the load is far below what it did before: work whose answers are not awaited any more, or retries.
    static let persistentOverload = Advice { facts in
        let rules = AdviceRules.standard
        guard let course = LoadCourse(facts.load), course.hasAfter, course.recovery == nil, let end = course.seconds.last?.time,
            end - course.fall >= rules.outlived
        else { return nil }
        let after = course.seconds.suffix(from: course.peakEnd + 1).filter { $0.load > 0 }
        let best = course.seconds.map(\.throughput).max() ?? 0
        guard facts.load.isOpen, let load = after.median({ $0.load }), load < rules.wellBelowBest * best,
            let median = after.median({ Double($0.response.p50) })
        else { return nil }
        return Gain(
            shareOfTime: max(0, 1 - course.idle / median),
            finding: Finding(
                rule: "advice-overload", severity: .warning,
                title:
                    "The overload outlives the peak: at \(rateForPeople(load)), of \(rateForPeople(best)) that the target did, the median is \(Nanoseconds(median.rounded()).forPeople) instead of \(Nanoseconds(course.idle.rounded()).forPeople).",
                evidence: [
                    .init("loadAfterPerSecond", load), .init("bestThroughputPerSecond", best),
                    .init("p50AfterMilliseconds", median / 1e6),
                    .init("idleP50Milliseconds", course.idle / 1e6),
                ],
                recommendation:
                    "Look for retries and queues without a limit: bound queues, drop what waited too long, retry with backoff and a budget."
            ))
    }
}
