// The top of the summary: what ran, the thresholds, the verdict.

import Analysis
import Basics
import Drawing
import HTTPMessages
import Histograms
package import Runs

extension TextPage {
    mutating func addHead(_ run: Run) {
        let header = run.header
        var facts = [header.kind, "\(run.measured.forPeople) measured"]
        if header.trials > 1 { facts.append("\(header.trials) trials") }
        if run.warmedUp > 0 { facts.append("\(run.warmedUp.forPeople) warm-up excluded") }
        if header.status != .completed { facts.append(header.status.rawValue) }
        line(
            left: [Span(header.scenario, .strong)] + facts.map { Span(" · " + $0) },
            right: Span("run " + header.id, .faint))
        var details = [
            header.target, header.model + " model",
            run.totals.counts.httpVersionForPeople.map { "\(header.transport), \($0)" } ?? header.transport,
        ]
        details.append(header.workers == 1 ? "1 worker" : "\(header.workers) workers")
        details.append("seed \(header.seed)")
        if !header.label.isEmpty { details.append("label \(header.label)") }
        details += header.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        line(Span(details.joined(separator: " · "), .faint))
    }

    mutating func addThresholds(_ run: Run) {
        guard !run.thresholds.isEmpty else { return }
        gap()
        let actuals = run.thresholds.map { Span($0.actualForPeople + ($0.window.isEmpty ? "" : "  in \($0.window)")).cut(to: 40) }
        let room = width - 5 - (actuals.map(\.width).max() ?? 0) - 3
        let names = run.thresholds.map { Span($0.expression).cut(to: room) }
        let column = names.map(\.width).max() ?? 0
        for (index, threshold) in run.thresholds.enumerated() {
            let padding = String(repeating: " ", count: column - names[index].width + 3)
            let ink = threshold.state.ink
            line("  ", Span(threshold.state.mark, ink), "  ", names[index], Span(padding), Span(actuals[index].text, ink))
        }
    }

    mutating func addVerdict(_ run: Run) {
        guard let verdict = run.verdict else { return }
        gap()
        line("  ", Span(verdict.outcome.rawValue.uppercased(), verdict.outcome.ink), "  ", Span(run.headline(verdict.outcome)))
        let shownAbove = Set(run.thresholds.compactMap(\.reason))
        for reason in verdict.reasons where !shownAbove.contains(reason) { paragraph("- ", reason) }
        for answer in run.answers { paragraph("→ ", answer.title, ink: answer.severity == .info ? .plain : .strong) }
        if let figures = run.figuresLine { paragraph("", figures) }
    }
}

extension Run {
    /// The figures that everyone asks for first; `nil` when nothing succeeded.
    package var figuresLine: String? {
        let response = totals.merged(\.responseTime)
        guard !response.isEmpty, let throughput, let errorRate else { return nil }
        let requests = "\(exact(totals.requests)) requests · \(rateForPeople(throughput)) · \(percentForPeople(errorRate)) failed"
        let arrivals = totals.allArrivals
        let times = [50.0, 95, 99].map { "p\(Int($0)) \(arrivals.value(atPercentile: $0)?.forPeople ?? "none")" }
        return "\(requests) · response time \(times.joined(separator: ", "))"
    }

    /// The outcome in words.
    package func headline(_ outcome: Verdict.Outcome) -> String {
        let failed = thresholds.count { $0.state == .failed }
        if let search = search.flatMap(SearchResult.init) {
            switch outcome {
            case .passed: return search.capacityForPeople.map { "the SLO capacity is \($0)" } ?? "measured"
            case .failed: return search.capacity == nil ? "no load was found that holds" : "the target did not survive the search"
            default: break
            }
        }
        return switch outcome {
        case .passed where thresholds.isEmpty: "measured; there is no threshold to hold it against"
        case .passed: thresholds.count == 1 ? "the threshold holds" : "all \(thresholds.count) thresholds hold"
        case .failed where failed > 0: "\(failed) of \(thresholds.count) thresholds failed"
        case .failed where header.status == .aborted: "the run was ended early"
        case .failed: "the target gets worse the longer it runs"
        case .regressed: "worse than the baseline"
        case .untrusted: "the generator, not the target, shaped this result"
        case .unmeasured: "this run does not answer the question"
        case .interrupted: "only a part of the run was measured"
        }
    }
}

extension ThresholdResult.State {
    /// One character that says it without colour.
    var mark: String {
        switch self {
        case .passed: "✓"
        case .failed: "✗"
        case .unmeasured: "?"
        }
    }

    fileprivate var ink: Ink {
        switch self {
        case .passed: .good
        case .failed: .bad
        case .unmeasured: .warning
        }
    }
}

extension Verdict.Outcome {
    var ink: Ink {
        switch self {
        case .passed: .good
        case .failed, .regressed: .bad
        case .interrupted, .unmeasured, .untrusted: .warning
        }
    }
}
