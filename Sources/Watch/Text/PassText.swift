import Basics
import Drawing
import Histograms

/// What a pass and a watch look like on a terminal.
package enum PassText {
    /// A line for each check of a pass, and why those that are not good are not.
    package static func text(_ lines: [OnePass.Line], width: Int = 100, color: Bool = false) -> String {
        var table = TextTable([.name("check"), .word("state"), .figure("time"), .figure("attempts")])
        for line in lines {
            table.add([
                Span(line.check.name), Span(line.judgement.state.word, line.judgement.state.ink),
                Span(line.execution.duration.forPeople), Span("\(line.execution.attempts)"),
            ])
        }
        let why = lines.flatMap { line in
            (line.judgement.reasons + line.judgement.undecided).map { "\(line.check.name): \($0.harmless.cut(to: 500))" }
        }
        let text = table.lines(width: width, indent: 0, painter: Painter(color: color)) + (why.isEmpty ? [] : [""]) + why
        return text.joined(separator: "\n") + "\n"
    }

    /// How exactly checks were started, in a sentence.
    package static func text(_ summary: Watcher.Summary) -> String {
        let late = summary.lateness
        guard !late.isEmpty else { return "No check was carried out." }
        let times = [50.0, 99].map { "p\(Int($0)) \(late.value(atPercentile: $0).forPeople)" } + ["max \(late.max.forPeople)"]
        return
            "\(exact(late.totalCount)) executions, begun late by \(times.joined(separator: ", ")); \(summary.skipped) starts passed over."
    }
}

extension CheckState {
    /// How it is shown.
    var ink: Ink {
        switch self {
        case .good: .good
        case .degraded, .notCarriedOut: .warning
        case .failed: .bad
        }
    }
}
