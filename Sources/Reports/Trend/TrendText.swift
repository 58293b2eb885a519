// The history of a scenario for people: how the latest run compares, the picture, the changes and the commits between which they happened.

import Basics
package import Comparison
import Drawing
import Runs

/// The text for a terminal.
package func trendText(_ trend: ScenarioTrend, width: Int = 100, color: Bool = false) -> String {
    var page = TextPage(width: width, color: color)
    let count = trend.points.count
    page.line(
        Span("\(trend.scenario): \(trend.metric.rawValue)", .strong),
        Span(count == 0 ? "" : ", \(count) run\(count == 1 ? "" : "s") since \(minute(trend.points[0].run.startedAt))", .faint))
    page.gap()
    guard let latest = trend.points.last else {
        page.line(Span("  There is no run to show.", .warning))
        page.addNotes(trend)
        return page.text
    }
    let value = trend.metric.forPeople
    page.line(
        Span("  latest   "), Span(latest.run.name), Span("  "), Span(value(latest.value), .strong), Span("  "),
        Span(trend.standing.words, trend.standing.ink))
    if let bound = trend.bound {
        page.line(
            Span(
                "           \(bound.runs) runs before it, since the last change, allow \(value(bound.lower)) to \(value(bound.upper))",
                .faint))
    } else {
        let runs = "\(trend.missing) more run\(trend.missing == 1 ? "" : "s")"
        page.line(Span("           \(runs) on this level would show what is usual", .faint))
    }
    let values = trend.points.map(\.value)
    page.plot(
        x: 0...Double(max(1, count - 1)), y: DotPlot.range(values),
        marks: trend.changes.map { Double($0.index) }, label: value
    ) { plot in
        for (index, value) in values.enumerated() { plot.dot(Double(index), value) }
    }
    var table = TextTable([
        .word("change"), .figure("level before"), .figure("after"), .figure("ratio"), .figure("p"),
        .name(Span("after run", .faint)),
        .name(Span("by run", .faint)),
    ])
    for change in trend.changes {
        table.add([
            change.isConfirmed ? Span("confirmed", change.isWorse ? .bad : .good) : Span("suspect", .warning),
            Span(value(change.before)),
            Span(value(change.after)),
            Span(change.before == 0 ? "-" : Reports.change(change.after / change.before)), Span(change.p.map(chance) ?? "-"),
            Span(trend.points[max(0, change.range.lowerBound - 1)].run.name), Span(trend.points[change.range.upperBound].run.name),
        ])
    }
    page.table(table)
    if trend.changes.isEmpty, count >= 3 { page.line(Span("  No change of level was found.", .faint)) }
    for peak in trend.peakHours { page.paragraph("! ", peak.words(trend.metric), ink: .warning) }
    page.addNotes(trend)
    return page.text
}

extension PeakHour {
    /// `Between 14:00 and 15:00 UTC it is 12.3 ms instead of 9.40 ms (on 5 days, p 0.001)`.
    func words(_ metric: ComparedMetric) -> String {
        func clock(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):00" }
        let hours = "\(clock(hour)) and \(clock((hour + 1) % 24)) UTC"
        return
            "Peak between \(hours): \(metric.forPeople(level)) instead of \(metric.forPeople(usual)) (on \(days) days against \(others) other hours, p \(chance(p)))."
    }
}

extension TextPage {
    fileprivate mutating func addNotes(_ trend: ScenarioTrend) {
        if !trend.notes.isEmpty { gap() }
        for note in trend.notes { paragraph("! ", note, ink: .faint) }
    }
}

extension ScenarioTrend.Standing {
    fileprivate var words: String {
        switch self {
        case .worse: "worse than the runs before it allow"
        case .better: "better than the runs before it allow"
        case .within: "as usual"
        case .unknown: "too few runs to tell"
        }
    }

    fileprivate var ink: Ink {
        switch self {
        case .worse: .bad
        case .better, .within: .good
        case .unknown: .warning
        }
    }
}

extension HistoryRun {
    /// The id, with the label and the beginning of the commit where there are such.
    var name: String {
        let commit = tags["commit"].map { String($0.prefix(9)) } ?? ""
        let more = [label, commit].filter { !$0.isEmpty }
        return more.isEmpty ? id : "\(id) (\(more.joined(separator: ", ")))"
    }
}
