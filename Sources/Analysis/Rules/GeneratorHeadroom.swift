import Basics
import Runs

extension Rule {
    /// How much of what the generator can do was asked of it: known once the machine was calibrated.
    static let generatorHeadroom = Rule { facts in
        guard let capacity = facts.run.calibratedCapacity, capacity > 0, let peak = facts.busiestSecond else { return nil }
        let share = peak / capacity
        let title = """
            This run used \(percentForPeople(share)) of what this machine can generate \
            (\(rateForPeople(peak)) of \(rateForPeople(capacity)), by its last calibration).
            """
        return Finding(
            rule: "generator-headroom", severity: share > GeneratorRules.standard.headroom ? .warning : .info, title: title,
            evidence: [Finding.Evidence("peakRate", peak), Finding.Evidence("capacity", capacity)],
            recommendation: share > GeneratorRules.standard.headroom ? facts.moreGenerator : "")
    }
}

extension RunFacts {
    /// The most requests in any measured second, per second.
    fileprivate var busiestSecond: Double? {
        measuredSeconds.filter { $0.duration > .milliseconds(500) }.map { Double($0.requests) / $0.duration.inSeconds }.max()
    }
}
