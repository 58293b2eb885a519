// What a capacity search found, and what it could not find. Runs without a search say nothing here.

import Basics
import Metrics
import Runs

extension Rule {
    /// The answer. Without an upper bound it is a lower limit only, and with something left undone it says so.
    static let sloCapacity = Rule { facts in
        guard let search = facts.search, let capacity = search.capacity, let words = search.capacityForPeople else { return nil }
        let goal = search.record.goal
        let interval = search.even.map {
            "; a trial holds with even chance at \(rateForPeople($0.middle)) (95 % interval \(rateForPeople($0.interval.lowerBound)) to \(rateForPeople($0.interval.upperBound)))"
        }
        let undone = search.leftUndone
        var evidence: [Finding.Evidence] = [.init("capacity", capacity)]
        if let upper = search.upper { evidence.append(.init("upper", upper)) }
        if let bracket = search.bracket {
            evidence += [.init("bracketLower", bracket.lowerBound), .init("bracketUpper", bracket.upperBound)]
        }
        evidence += [.init("trials", Double(search.record.trials.count)), .init("seconds", search.record.elapsed.inSeconds)]
        let advice =
            switch search.record.ended {
            case .reachedTo: "Raise \"to\" above \(rateForPeople(goal.to)) to find where it ends."
            case .budget where search.upper == nil: "Raise \"within\", or begin with a higher \"from\"."
            case .budget: "Raise \"within\" for a narrower bracket, or accept this one."
            case .unconfirmed, .noise: "Raise \"hold\", so that single trials say more, or free the machine of other work."
            default: ""
            }
        return Finding(
            rule: "slo-capacity", severity: undone.isEmpty ? .info : .warning,
            title: "SLO capacity: \(words)\(interval ?? "").\(undone.isEmpty ? "" : " \(undone).")",
            evidence: evidence, recommendation: advice)
    }

    /// Not even the lowest load holds, or the target did not survive.
    static let searchFailed = Rule(convicts: .failed) { facts in
        guard let search = facts.search else { return nil }
        let trials = search.record.trials
        if search.record.ended == .targetGone, search.capacity != nil, let last = trials.last {
            return Finding(
                rule: "target-gone", severity: .critical,
                title: "The target was gone after a trial at \(rateForPeople(last.offered)).",
                evidence: [.init("load", last.offered), .init("afterSeconds", search.record.elapsed.inSeconds)],
                recommendation: "Look into the target's log for what ended it; what was found before is above.")
        }
        guard search.capacity == nil, search.record.ended != .targetGone, let upper = search.upper,
            search.representative.requests > search.representative.failedRequests
        else { return nil }
        return Finding(
            rule: "below-from", severity: .critical,
            title: "Even \(rateForPeople(upper)) does not hold: \(search.representative.failure).",
            evidence: [.init("load", upper), .init("achieved", search.representative.achieved)],
            recommendation: "Lower \"from\" to a load that holds, or loosen the thresholds if they are stricter than meant.")
    }

    /// The generator ended the search: the answer is only a lower limit, and may be too low.
    static let searchLimited = Rule(convicts: .untrusted) { facts in
        guard let search = facts.search, search.record.ended == .generatorLimited,
            let last = search.record.trials.last(where: { !$0.isValid })
        else { return nil }
        let known = search.capacity.map { "; the capacity is at least \(rateForPeople($0))" } ?? ""
        return Finding(
            rule: "generator-limited", severity: .critical,
            title: "The generator limits this search at \(rateForPeople(last.offered)): \(last.invalid)\(known).",
            evidence: [.init("load", last.offered), .init("invalidTrials", Double(search.record.trials.count { !$0.isValid }))],
            recommendation: facts.moreGenerator)
    }

    /// No trial that counts came to its end, or no request ever succeeded.
    static let searchUnanswered = Rule(convicts: .unmeasured) { facts in
        guard let record = facts.run.search, record.ended != .generatorLimited else { return nil }
        if record.ended == .targetGone, facts.search?.capacity == nil {
            return Finding(
                rule: "search-unanswered", severity: .critical,
                title: "The target was gone before a single load was found that holds.",
                recommendation: "Look into the target's log for what ended it.")
        }
        if let search = facts.search, search.capacity != nil || search.upper != nil { return nil }
        return Finding(
            rule: "search-unanswered", severity: .critical, title: "The search ended before a single load was judged.",
            recommendation: "Raise \"within\", or shorten \"hold\".")
    }

    /// A percentile needs requests beyond it.
    static let searchTooShort = Rule { facts in
        guard let search = facts.search, let capacity = search.capacity, search.representative.held > 0 else { return nil }
        let trial = search.representative
        let goal = search.record.goal
        let requests = Double(trial.requests) * Double(goal.hold) / Double(trial.held)
        let percentiles = facts.header.thresholds.compactMap { threshold -> Double? in
            if case .percentile(let percentile) = threshold.statistic { percentile } else { nil }
        }
        guard let highest = percentiles.max(), highest < 100, requests > 0 else { return nil }
        let beyond = (1 - highest / 100) * requests
        guard beyond < 5 else { return nil }
        let needed = Nanoseconds((Double(goal.hold) * 10 / beyond).rounded())
        return Finding(
            rule: "search-too-short", severity: .warning,
            title:
                "At \(rateForPeople(capacity)) a trial of \(goal.hold.forPeople) has only \(countForPeople(beyond)) requests beyond p\(countForPeople(highest)): chance decides.",
            evidence: [.init("requestsBeyond", beyond), .init("holdSeconds", goal.hold.inSeconds)],
            recommendation: "Set \"hold\" to \(needed.forPeople), or limit a lower percentile.")
    }

    static let saturationThroughput = Rule { facts in
        guard let search = facts.search, let saturation = search.saturation, saturation.isPlateau else { return nil }
        return Finding(
            rule: "saturation", severity: .info,
            title:
                "Saturation throughput: the target finishes \(rateForPeople(saturation.throughput)) at most, whatever is asked of it.",
            evidence: [.init("throughput", saturation.throughput)])
    }

    /// The knee and the scalability law: for information, with the law's own doubts.
    static let scalability = Rule { facts in
        guard let search = facts.search, let knee = search.knee, let words = search.kneeForPeople else { return nil }
        let law = search.scalability.map { " Scalability law over \(search.steps.count) loads: \($0.forPeople)." } ?? ""
        var evidence: [Finding.Evidence] = [
            .init("kneeLoad", knee.load), .init("kneeResponseMilliseconds", knee.responseTime / 1e6),
        ]
        if let fit = search.scalability {
            evidence += [.init("alpha", fit.alpha), .init("beta", fit.beta), .init("gamma", fit.gamma)]
        }
        return Finding(
            rule: "efficiency-knee", severity: .info, title: "Efficiency knee: \(words).\(law)", evidence: evidence)
    }
}
