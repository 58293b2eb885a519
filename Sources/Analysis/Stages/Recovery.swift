// How long the target took to be itself again after a peak.

import Basics
import Metrics
import Runs

extension Rule {
    /// How a stress run with stages recovers: the time from the fall of the load until the median response time was within 10 % of
    /// the calm one (or within its scatter), for three seconds on end.
    static let recovery = Rule { facts in
        guard facts.header.kind == .stress, facts.succeeded > 0, !facts.isGeneratorLimited, let course = LoadCourse(facts.load),
            course.hasAfter
        else { return nil }
        let idle = Nanoseconds(course.idle.rounded()).forPeople
        var evidence: [Finding.Evidence] = [
            .init("idleP50Milliseconds", course.idle / 1e6), .init("limitMilliseconds", course.calmLimit / 1e6),
            .init("peakLoad", course.peakLoad), .init("fallSecond", course.fall.inSeconds),
        ]
        guard let time = course.recovery else {
            let last = course.seconds.last { $0.response.p50 > 0 }
            let rest = (course.seconds.last?.time ?? course.fall) - course.fall
            evidence.append(.init("afterSeconds", rest.inSeconds))
            return Finding(
                rule: "recovery", severity: .warning,
                title:
                    "Not recovered within the run: \(rest.forPeople) after the peak the median is \((last?.response.p50 ?? 0).forPeople), against \(idle) before it.",
                evidence: evidence,
                recommendation:
                    "Make the last stage longer; if it stays so, look for retries, queues without a limit, or caches that the peak emptied."
            )
        }
        evidence.append(.init("recoverySeconds", time.inSeconds))
        guard time > 0 else {
            return Finding(
                rule: "recovery", severity: .info,
                title: "Nothing to recover from: the median stayed at \(idle) also at \(facts.load.words(course.peakLoad)).",
                evidence: evidence)
        }
        return Finding(
            rule: "recovery", severity: .info,
            title:
                "Recovered \(fixed(time.inSeconds, 0)) s after the peak of \(facts.load.words(course.peakLoad)): the median is back at \(idle).",
            evidence: evidence)
    }
}
