// The top of the summary: what ran, the thresholds, the verdict.

import Analysis
import Basics
import Drawing
import HTTPMessages
import Histograms
import Metrics
import Runs

extension TextPage {
    mutating func addHead(_ run: Run) {
        let header = run.header
        var facts = [header.kind.rawValue, "\(run.measured.forPeople) measured"]
        if header.trials > 1 { facts.append("\(header.trials) trials") }
        if run.warmedUp > 0 { facts.append("\(run.warmedUp.forPeople) warm-up excluded") }
        if header.status != .completed { facts.append(header.status.rawValue) }
        line(
            left: [Span(header.scenario, .strong)] + facts.map { Span(" · " + $0) },
            right: Span("run " + header.id, .faint))
        var details = [
            header.target, header.model.rawValue + " model",
            run.totals.counts.httpVersionForPeople.map { "\(header.transport.rawValue), \($0)" } ?? header.transport.rawValue,
        ]
        details.append(header.workers == 1 ? "1 worker" : "\(header.workers) workers")
        if let part = header.part { details.append("part \(part)") }
        if let parts = header.parts { details.append("\(parts) parts") }
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
        gap()
        if let part = run.header.part, run.verdict == nil {
            paragraph("  ", "Part \(part) did its share; all parts are judged together by: perfbench merge STORE… -o STORE")
        }
        guard let verdict = run.verdict else { return }
        line("  ", Span(verdict.outcome.rawValue.uppercased(), verdict.outcome.ink), "  ", Span(run.headline(verdict.outcome)))
        let shownAbove = Set(run.thresholds.compactMap(\.reason))
        for reason in verdict.reasons where !shownAbove.contains(reason) { paragraph("- ", reason) }
        for answer in run.answers { paragraph("→ ", answer.title, ink: answer.severity == .info ? .plain : .strong) }
        if let figures = run.figuresLine { paragraph("", figures) }
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
