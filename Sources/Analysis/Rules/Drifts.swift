// Does it get worse over hours? The answer that the kind `soak` is run for.

import Basics
import Metrics
import Runs

extension Rule {
    /// A metric became worse, little by little or at once.
    static let driftFound = Rule(
        convicts: .failed,
        each: { facts in
            let times = facts.drift.excuse == nil ? facts.drift.responseTimes.filter(\.isWorse) : []
            // The quantile that shows it most clearly says what it is.
            let main = times.max { $0.clearness < $1.clearness }
            let others = facts.drift.all.filter { if case .responseTime = $0.series.metric { false } else { $0.isWorse } }
            return ([main].compactMap { $0 } + others).map { facts.worse($0) }
        })

    /// What else can be said about drift: that there is none, that it is not known yet, or that it is something else.
    static let driftAnswer = Rule(each: { facts in
        guard facts.header.kind == .soak, facts.succeeded > 0 else { return [] }
        guard !facts.drift.responseTimes.isEmpty else { return [facts.tooShortForDrift] }
        var findings: [Finding] = []
        if let excuse = facts.drift.excuse, facts.drift.responseTimes.contains(where: \.hasChanged) || excuse.isOverload {
            findings.append(facts.excused(excuse))
        }
        let rhythmic = facts.drift.responseTimes.first { $0.period != nil && $0.swing > DriftRules.standard.swing }
        if let rhythmic { findings.append(facts.rhythm(rhythmic)) }
        findings += facts.drift.all.compactMap { drift in
            if case .wave(let period) = drift.shape, facts.drift.excuse == nil { return facts.wave(drift, period) }
            return drift.hasChanged && !drift.isWorse ? facts.better(drift) : nil
        }
        if let first = facts.drift.responseTimes.first, facts.drift.excuse == nil,
            !facts.drift.all.contains(where: \.isOpenQuestion)
        {
            findings.append(facts.stable(first))
        }
        return findings
    })
}

extension DriftReport.Excuse {
    fileprivate var isOverload: Bool {
        if case .overloaded = self { true } else { false }
    }
}

extension Drift {
    /// Something was found, or may be there: "stable" would be wrong.
    fileprivate var isOpenQuestion: Bool {
        if case .wave = shape { return true }
        return isWorse
    }

    /// The change in widths of its interval.
    fileprivate var clearness: Double { abs(change) / max(1e-9, upper - lower) }

    fileprivate var evidence: [Finding.Evidence] {
        var evidence: [Finding.Evidence] = [
            .init("change", change), .init("changeLower", lower), .init("changeUpper", upper), .init("intervalPercent", 98),
            .init("before", before), .init("after", after), .init("chanceWithoutChange", p), .init("detectableChange", detectable),
            .init("blocks", Double(series.values.count)), .init("judgedSeconds", judged),
        ]
        if case .step(let time) = shape { evidence.append(.init("stepSecond", time)) }
        if case .wave(let period) = shape { evidence.append(.init("periodSeconds", period)) }
        if let period { evidence += [.init("periodSeconds", period), .init("swing", swing)] }
        return evidence
    }

    /// High where the change is seven standard errors or more.
    fileprivate var confidence: Growth.Confidence { clearness > DriftRules.standard.sure ? .high : .medium }

    /// `rose by 10.4 %`, with a limit on how exactly.
    fileprivate var movement: String {
        let word = change > 0 ? "rose" : "fell"
        return series.metric.isRelative ? "\(word) by \(percentForPeople(abs(change)))" : "\(word) by \(points(abs(change)))"
    }

    fileprivate var interval: String {
        let (low, high) = change > 0 ? (lower, upper) : (-upper, -lower)
        return series.metric.isRelative
            ? "98 % interval \(percentForPeople(low)) to \(percentForPeople(high))"
            : "98 % interval \(points(low)) to \(points(high))"
    }

    private func points(_ share: Double) -> String { "\(countForPeople((share * 10_000).rounded() / 100)) percentage points" }

    fileprivate var levels: String { "from \(series.metric.text(before)) to \(series.metric.text(after))" }

    fileprivate var subject: String { series.metric.name.prefix(1).uppercased() + series.metric.name.dropFirst() }
}

extension RunFacts {
    fileprivate func worse(_ drift: Drift) -> Finding {
        var rule = "drift-\(drift.series.metric.rulePart)"
        var title =
            "\(drift.subject) drifts: it \(drift.movement) over \(Nanoseconds(drift.judged * 1e9).forPeople) (\(drift.interval)), \(drift.levels)"
        if case .step(let time) = drift.shape {
            rule = "step-\(drift.series.metric.rulePart)"
            title =
                "\(drift.subject) stepped at second \(Int(time.rounded())): it \(drift.movement) at once (\(drift.interval)), \(drift.levels)"
        }
        if case .responseTime = drift.series.metric {
            let others = self.drift.responseTimes.filter { $0.series.metric != drift.series.metric && $0.hasChanged }
            if !others.isEmpty {
                title += "; " + others.map { "\($0.series.metric.shortName) \($0.movement)" }.joined(separator: ", ")
            }
        }
        return Finding(
            rule: rule, severity: .critical, title: "\(title); confidence \(drift.confidence.rawValue).",
            evidence: drift.evidence + [.init("confidence", drift.confidence.share)], recommendation: driftAdvice(drift))
    }

    private func driftAdvice(_ drift: Drift) -> String {
        if case .step(let time) = drift.shape {
            return
                "Look into the target's log around second \(Int(time.rounded())) of the load: a job that started, a failover, a limit that was reached, a cache that overflowed."
        }
        switch drift.series.metric {
        case .responseTime:
            if let work = self.drift.drift(of: .cpuPerRequest), work.isWorse {
                return
                    "CPU per request \(work.movement) too: profile the target at the beginning and at the end, and look for a structure that grows and is searched."
            }
            return
                "CPU per request did not rise with it: look for what the target waits for more and more, such as a lock, a growing table or a connection pool."
        case .throughput:
            return "Look at what the users wait for at the end and not at the beginning: response times, errors, retries."
        case .errors: return "Look into the target's log for the errors of the last quarter: something runs out."
        case .cpuPerRequest:
            return
                "Profile the target at the beginning and at the end, and look for a structure that grows and is searched or copied."
        }
    }

    fileprivate func excused(_ excuse: DriftReport.Excuse) -> Finding {
        switch excuse {
        case .overloaded(let inFlight, let finished):
            Finding(
                rule: "overloaded-not-drifting", severity: .warning,
                title:
                    "Overload, not drift: only \(percentForPeople(finished)) of the arrivals were finished, and \(exact(Int64(inFlight.rounded()))) more were under way at the end than at the beginning.",
                evidence: [.init("inFlightGrowth", inFlight), .init("finishedShare", finished), .init("confidence", 0.99)],
                recommendation: "Find the capacity first, for instance with the kind stress, and soak at about 70 % of it.")
        case .load(let change):
            Finding(
                rule: "drift-undecided", severity: .info,
                title:
                    "Cannot tell whether response times drift: the load itself \(change > 0 ? "rose" : "fell") by \(percentForPeople(abs(change))) over the run.",
                evidence: [.init("loadChange", change), .init("confidence", 0)],
                recommendation: "Hold the load constant over the soak.")
        }
    }

    fileprivate func rhythm(_ drift: Drift) -> Finding {
        Finding(
            rule: "periodic-\(drift.series.metric.rulePart)", severity: .info,
            title:
                "\(drift.subject) comes and goes by \(percentForPeople(drift.swing)) every \(spanForPeople(drift.period ?? 0)), as with a periodic job; that is taken out before drift is judged.",
            evidence: [.init("periodSeconds", drift.period ?? 0), .init("swing", drift.swing), .init("confidence", 0.9)],
            recommendation:
                "See what the target does every \(spanForPeople(drift.period ?? 0)): collection, flushing, a scheduled job.")
    }

    fileprivate func wave(_ drift: Drift, _ period: Double) -> Finding {
        let more = max(0, DriftRules.standard.turnsWanted * period - drift.judged)
        return Finding(
            rule: "drift-undecided", place: drift.series.metric.shortName, severity: .info,
            title:
                "Cannot tell yet whether \(drift.series.metric.name) drifts: it moves as something that comes back every \(spanForPeople(period)), of which fewer than three turns were seen. Run \(spanForPeople(more)) more.",
            evidence: drift.evidence + [.init("moreSeconds", more.rounded(.up)), .init("confidence", 0)],
            recommendation: "Run again with --duration \(Int(((drift.judged + more + self.drift.dropped) / 60).rounded(.up)))m.")
    }

    fileprivate func better(_ drift: Drift) -> Finding {
        Finding(
            rule: "improved-\(drift.series.metric.rulePart)", severity: .info,
            title: "\(drift.subject) became better during the run: it \(drift.movement), \(drift.levels).",
            evidence: drift.evidence + [.init("confidence", drift.confidence.share)])
    }

    fileprivate func stable(_ drift: Drift) -> Finding {
        if case .unknown(let more) = drift.shape {
            return Finding(
                rule: "drift-undecided", severity: .info,
                title:
                    "Cannot tell yet whether response times drift: at this noise a change below \(percentForPeople(drift.detectable)) would not show. Run \(spanForPeople(more)) more.",
                evidence: drift.evidence + [.init("moreSeconds", more.rounded(.up)), .init("confidence", 0)],
                recommendation: "Run again with --duration \(Int(((drift.judged + more) / 60).rounded(.up)))m.")
        }
        let seen = self.drift.all.filter { !$0.hasChanged }.enumerated().map { index, drift in
            index > 0 ? drift.series.metric.shortName : drift.series.metric.name
        }
        return Finding(
            rule: "no-drift", severity: .info,
            title:
                "Stable over \(Nanoseconds(drift.judged * 1e9).forPeople): no drift in \(seen.joined(separator: ", ")); a change of \(percentForPeople(drift.detectable)) in p50 would have been seen.",
            evidence: drift.evidence + [.init("confidence", 0.9)])
    }

    fileprivate var tooShortForDrift: Finding {
        Finding(
            rule: "drift-undecided", severity: .info,
            title: "Cannot tell yet whether response times drift: fewer than 20 seconds with enough requests. Run 5 minutes more.",
            evidence: [.init("moreSeconds", 300), .init("confidence", 0)], recommendation: "Run again with --duration 5m.")
    }
}
