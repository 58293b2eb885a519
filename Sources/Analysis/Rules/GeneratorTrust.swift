// perfbench accuses itself first: the five ways in which the generator can change the answer (`Manual/design.md`, Measuring honestly, 8).

import Basics
import HTTPMessages
import Histograms
import Runs

extension Rule {
    /// Arrivals were sent late although a VU was free.
    static let generatorLateness = Rule(convicts: .untrusted) { facts in
        guard !facts.responseTime.isEmpty, !facts.run.totals.lateness.isEmpty else { return nil }
        let lateness = facts.run.totals.lateness.value(atPercentile: 99)
        let response = facts.responseTime.value(atPercentile: 99)
        let rules = GeneratorRules.standard
        guard rules.isLate(lateness, beside: response, share: rules.lateShare) else { return nil }
        let share = percentForPeople(Double(lateness) / Double(max(1, response)))
        return Finding(
            rule: "generator-lateness", severity: .critical,
            title:
                "The generator sent late: lateness p99 is \(lateness.forPeople), \(share) of the response time p99 of \(response.forPeople).",
            evidence: [
                .init("latenessP99Milliseconds", lateness.inMilliseconds),
                .init("responseTimeP99Milliseconds", response.inMilliseconds),
            ],
            recommendation: facts.moreGenerator)
    }

    /// A worker loop stalled: perfbench was suspended, or the machine had no core for it. In a closed model nothing else shows it: the answers that
    /// were there all the while look as slow as the pause was long.
    static let generatorStall = Rule(convicts: .untrusted) { facts in
        guard !facts.responseTime.isEmpty else { return nil }
        let pause = facts.run.totals.loopLag.max
        let slowest = facts.responseTime.max
        let length = facts.run.measured / Nanoseconds(max(1, facts.header.trials))
        let rules = GeneratorRules.standard
        guard pause >= rules.leastStall, Double(pause) >= rules.stallShare * Double(length),
            Double(pause) > rules.lateShare * Double(slowest)
        else { return nil }
        return Finding(
            rule: "generator-stall", severity: .critical,
            title:
                "The generator stalled for \(pause.forPeople), in which no answer was looked at; the slowest response time is \(slowest.forPeople).",
            evidence: [
                .init("loopLagMaxMilliseconds", pause.inMilliseconds), .init("responseTimeMaxMilliseconds", slowest.inMilliseconds),
                .init("measuredSeconds", Double(facts.run.measured) / 1e9),
            ],
            recommendation:
                "Run it again, without suspending perfbench or the machine; if it comes back, give perfbench a core of its own.")
    }

    /// A worker loop had no CPU left for too long.
    static let generatorCPU = Rule(convicts: .untrusted) { facts in
        let rules = GeneratorRules.standard
        let seconds = facts.measuredSeconds.filter { $0.duration >= rules.wholeSecond }
        let all = seconds.count
        let busy = seconds.count { $0.loopCPU > rules.busyLoop }
        guard all > 0, Double(busy) > rules.busySeconds * Double(all) else { return nil }
        let highest = seconds.map(\.loopCPU).max() ?? 0
        return Finding(
            rule: "generator-cpu", severity: .critical,
            title: "The generator was busy itself: a worker used more than 90 % of its core in \(busy) of \(all) seconds.",
            evidence: [
                .init("secondsOver90Percent", Double(busy)), .init("measuredSeconds", Double(all)),
                .init("highestLoopCPU", highest),
            ],
            recommendation: facts.moreGenerator)
    }

    /// Arrivals were not started, and busy VUs do not explain it: those that found no VU are dropped and counted.
    static let generatorShortfall = Rule(convicts: .untrusted) { facts in
        let wanted = facts.counts.offered - facts.counts.dropped
        guard facts.counts.offered > 0, facts.header.status != .interrupted, facts.header.status != .incomplete,
            Double(wanted - facts.counts.started) > GeneratorRules.standard.shortfall * Double(facts.counts.offered)
        else { return nil }
        let share = percentForPeople(Double(facts.counts.started) / Double(facts.counts.offered))
        return Finding(
            rule: "generator-shortfall", severity: .critical,
            title:
                "The generator started only \(exact(facts.counts.started)) of \(exact(facts.counts.offered)) arrivals (\(share)) while virtual users were free.",
            evidence: [
                .init("offered", Double(facts.counts.offered)), .init("started", Double(facts.counts.started)),
                .init("dropped", Double(facts.counts.dropped)),
            ],
            recommendation: facts.moreGenerator)
    }

    /// Requests failed on our side of the wire.
    static let generatorErrors = Rule(convicts: .untrusted) { facts in
        guard facts.hasTooManyClientFailures, let cause = facts.clientFailures.first else { return nil }
        let count = facts.clientFailures.reduce(0) { $0 + $1.count }
        let share = percentForPeople(Double(count) / Double(max(1, facts.requests)))
        return Finding(
            rule: "generator-errors", severity: .critical,
            title: "\(exact(count)) requests (\(share)) failed on the side of the generator; most often: \(cause.failure.message).",
            evidence: [.init("clientErrors", Double(count)), .init("requests", Double(facts.requests))],
            recommendation: cause.failure.advice(facts))
    }
}
