// What broke first under stages of load, when, and at which load.

import Basics
import HTTPMessages
import Metrics
import Runs

extension Rule {
    /// The first second of a stress run with stages in which a limit did not hold, and which limit. Without limits of its own a scenario is
    /// held to errors under 1 %, no arrival given up, and a median under ten times the calm one.
    static let brokeFirst = Rule { facts in
        guard facts.header.kind == .stress, facts.succeeded > 0, !facts.isGeneratorLimited, let course = LoadCourse(facts.load)
        else {
            return nil
        }
        guard let broken = Breakage.first(in: course, facts) else {
            return Finding(
                rule: "broke-first", severity: .info,
                title:
                    "Nothing broke: the target handled \(facts.load.words(course.peakLoad)) with a median of \(Nanoseconds(course.loadedMedian.rounded()).forPeople).",
                evidence: [.init("peakLoad", course.peakLoad), .init("idleP50Milliseconds", course.idle / 1e6)],
                recommendation: "Raise the peak to find where it breaks.")
        }
        return Finding(
            rule: "broke-first", severity: .warning,
            title:
                "First to break: \(broken.what), in second \(broken.second) at \(facts.load.words(broken.load)).",
            evidence: [
                .init("second", Double(broken.second)), .init("load", broken.load), .init("throughputPerSecond", broken.throughput),
                .init("peakLoad", course.peakLoad), .init("idleP50Milliseconds", course.idle / 1e6),
            ],
            recommendation:
                "Before that it held \(facts.load.words(broken.held)): give it more for the peak, or let it turn away at once what it cannot serve."
        )
    }
}

/// The first limit that did not hold.
private struct Breakage {
    var what: String
    /// The second of the trial, from 0.
    var second: Int
    var load: Double
    var throughput: Double
    /// The largest load before it.
    var held: Double

    static func first(in course: LoadCourse, _ facts: RunFacts) -> Breakage? {
        let limits = facts.header.thresholds.compactMap(SecondLimit.init) + SecondLimit.usual(course)
        // One bad second can be chance, also of other programs; two in a row at the same load are not.
        for (index, second) in course.seconds.enumerated() where second.load > 0 {
            let next = course.seconds.indices.contains(index + 1) ? course.seconds[index + 1] : second
            guard let broken = limits.first(where: { $0.isBroken(second) && $0.isBroken(next) }) else { continue }
            let held = course.seconds[..<index].map(\.load).filter { $0 < second.load }.max() ?? 0
            return Breakage(
                what: broken.words(second), second: Int(second.time / .seconds(1)) - 1, load: second.load,
                throughput: second.throughput,
                held: held)
        }
        return nil
    }
}

/// A limit that one second can be held against.
private struct SecondLimit {
    private enum Figure { case time(KeyPath<IntervalSummary.Quantiles, Nanoseconds>, String), failed, late }

    private let figure: Figure
    private let limit: Double
    private let comparison: Threshold.Comparison
    /// The calm median that an own sign is taken from, in nanoseconds; `nil` for a limit of the scenario.
    private let calm: Double?

    private init(_ figure: Figure, _ comparison: Threshold.Comparison, _ limit: Double, calm: Double? = nil) {
        (self.figure, self.comparison, self.limit, self.calm) = (figure, comparison, limit, calm)
    }

    /// The limit of a threshold on response times or errors of the whole run; a mean, or a step's own figures, are not kept by the second.
    init?(_ threshold: Threshold) {
        guard threshold.selectors.isEmpty, case .value(let limit) = threshold.limit else { return nil }
        switch (threshold.metric, threshold.statistic) {
        case (.responseTime, .percentile(50)): self.init(.time(\.p50, "p50"), threshold.comparison, limit)
        case (.responseTime, .percentile(95)): self.init(.time(\.p95, "p95"), threshold.comparison, limit)
        case (.responseTime, .percentile(99)): self.init(.time(\.p99, "p99"), threshold.comparison, limit)
        case (.responseTime, .max): self.init(.time(\.max, "max"), threshold.comparison, limit)
        case (.errors, .rate): self.init(.failed, threshold.comparison, limit)
        default: return nil
        }
    }

    static func usual(_ course: LoadCourse) -> [SecondLimit] {
        let rules = StageRules.standard
        return [
            SecondLimit(.failed, .below, rules.failedOrLate, calm: course.idle),
            SecondLimit(.late, .below, rules.failedOrLate, calm: course.idle),
            SecondLimit(
                .time(\.p50, "p50"), .below, max(rules.slow * course.idle, course.idle + rules.slowAtLeast), calm: course.idle),
        ]
    }

    private func value(_ second: LoadSecond) -> Double {
        switch figure {
        case .time(let path, _): Double(second.response[keyPath: path])
        case .failed: second.failed
        case .late: second.late
        }
    }

    func isBroken(_ second: LoadSecond) -> Bool { !comparison.holds(value(second), limit) }

    func words(_ second: LoadSecond) -> String {
        let value = value(second)
        if let calm {
            let own = "; no threshold is about that"
            return switch figure {
            case .time:
                "the median response time (\(Nanoseconds(value.rounded()).forPeople), \(countForPeople((value / max(1, calm)).rounded())) × the \(Nanoseconds(calm.rounded()).forPeople) at rest\(own))"
            case .failed: "errors (\(percentForPeople(value)) of requests\(own))"
            case .late: "arrivals (\(percentForPeople(value)) found every virtual user busy)"
            }
        }
        return switch figure {
        case .time(_, let name):
            "response time \(name) (\(Nanoseconds(value.rounded()).forPeople), limit \(Nanoseconds(limit.rounded()).forPeople))"
        case .failed: "errors (\(percentForPeople(value)) of requests, limit \(percentForPeople(limit)))"
        case .late: "arrivals (\(percentForPeople(value)) found every virtual user busy)"
        }
    }
}

extension LoadCourse {
    /// At the largest load, in nanoseconds.
    var loadedMedian: Double { peak.map { Double($0.response.p50) }.middle }
}

extension LoadHistory {
    /// `500 requests/s` or `64 virtual users`.
    func words(_ load: Double) -> String {
        isOpen ? "\(countForPeople(load)) requests/s" : "\(countForPeople(load.rounded())) virtual users"
    }
}
