// Progress on a terminal: one panel, redrawn in place.

import Analysis
import Basics
import Drawing
import Runs

/// Draws a snapshot. Pure: text out, nothing remembered.
package struct LivePanel: Sendable {
    private let width: Int
    private let painter: Painter

    /// `width` is that of the terminal in columns. The last column stays free, because terminals differ in what they do there.
    package init(width: Int, color: Bool) {
        self.width = min(max(20, width - 1), 100)
        painter = Painter(color: color)
    }

    /// The lines of the panel, without line breaks.
    package func lines(_ snapshot: LiveSnapshot) -> [String] {
        var lines = [title(snapshot), progress(snapshot), row("Users", users(snapshot))]
        lines += [row("Rate", rate(snapshot)), row("", [Span(sparkline(snapshot.history, width: width - 12), .accent)])]
        lines.append(row("Response time", clock(snapshot.responseTime)))
        lines.append(row("Service time", snapshot.isOpen ? clock(snapshot.serviceTime) : [Span("the same (closed model)", .faint)]))
        lines.append(row("Errors", errors(snapshot)))
        lines.append(row("Target", resource(snapshot.targetProcess)))
        let loop = Span("   busiest worker \(percentForPeople(snapshot.loopCPU))", snapshot.loopCPU > 0.9 ? .warning : .plain)
        lines.append(row("Generator", resource(snapshot.generator) + [loop]))
        for line in snapshot.searchLines.suffix(8) { lines.append(painter.line([Span(line, .faint)], width: width)) }
        for notice in snapshot.notices.suffix(3) { lines.append(painter.line([Span("! ", .warning), Span(notice)], width: width)) }
        return lines
    }

    /// What to write to the terminal to replace a panel of `previousLineCount` lines (0 the first time) by this one. The cursor then
    /// is below it.
    package func frame(_ snapshot: LiveSnapshot, previousLineCount: Int) -> String {
        // Each line is written over the old one and only its rest erased, so that nothing flickers.
        let back = previousLineCount > 0 ? "\u{1B}[\(previousLineCount)A\r" : ""
        return back + lines(snapshot).map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }

    /// What to write to remove a panel of `lineCount` lines; the cursor is then where it began.
    package static func erase(lineCount: Int) -> String { lineCount > 0 ? "\u{1B}[\(lineCount)A\r\u{1B}[J" : "" }

    private func title(_ snapshot: LiveSnapshot) -> String {
        painter.line([Span(snapshot.scenario, .strong), Span(" · \(snapshot.kind) · \(snapshot.target)")], width: width)
    }

    private func progress(_ snapshot: LiveSnapshot) -> String {
        var words = seconds(snapshot.elapsed)
        if let planned = snapshot.planned {
            let left = max(0, planned - snapshot.elapsed)
            words += " of \(seconds(planned)), " + (left > 0 ? "\(seconds(left)) left" : "finishing")
        }
        if snapshot.trials > 1 { words += " · trial \(snapshot.trial + 1) of \(snapshot.trials)" }
        if snapshot.isWarmup { words += " · warm-up" } else if !snapshot.stage.isEmpty { words += " · \(snapshot.stage)" }
        guard let planned = snapshot.planned, planned > 0 else { return painter.line([Span(words)], width: width) }
        let share = Double(snapshot.elapsed) / Double(planned)
        return painter.line([Span(bar(share, width: min(30, width / 3)), .accent), "  ", Span(words)], width: width)
    }

    private func users(_ snapshot: LiveSnapshot) -> [Span] {
        let limit = snapshot.maxVUs.map { ", at most \($0)" } ?? ""
        return [Span("\(snapshot.busyVUs) of \(snapshot.vus) busy\(limit)")]
    }

    private func rate(_ snapshot: LiveSnapshot) -> [Span] {
        let requests = "\(rateForPeople(snapshot.requestRate.rounded())) requests"
        guard snapshot.isOpen else { return [Span(requests)] }
        let short = snapshot.achievedRate < 0.99 * snapshot.offeredRate
        return [
            Span("\(rateForPeople(snapshot.offeredRate.rounded())) offered   "),
            Span("\(rateForPeople(snapshot.achievedRate.rounded())) achieved", short ? .warning : .plain), Span("   \(requests)"),
        ]
    }

    private func clock(_ quantiles: IntervalSummary.Quantiles?) -> [Span] {
        guard let quantiles else { return [Span("nothing yet", .faint)] }
        func named(_ name: String, _ value: Nanoseconds) -> [Span] {
            [Span(name + " ", .faint), Span(value.forPeople.padded(to: 10))]
        }
        return named("p50", quantiles.p50) + named("p95", quantiles.p95) + named("p99", quantiles.p99)
    }

    private func errors(_ snapshot: LiveSnapshot) -> [Span] {
        let share = snapshot.requests > 0 ? " (\(percentForPeople(Double(snapshot.failed) / Double(snapshot.requests))))" : ""
        var spans = [Span("\(exact(snapshot.failed)) of \(exact(snapshot.requests))\(share)", snapshot.failed > 0 ? .bad : .plain)]
        guard snapshot.isOpen else { return spans }
        spans.append(Span("   \(exact(snapshot.late)) late", snapshot.late > 0 ? .warning : .plain))
        spans.append(Span("   \(exact(snapshot.dropped)) dropped", snapshot.dropped > 0 ? .bad : .plain))
        return spans
    }

    private func resource(_ resource: LiveSnapshot.Resource) -> [Span] {
        guard resource.cpu != nil || resource.memory != nil else { return [Span("not watched", .faint)] }
        let cpu = resource.cpu.map { percentForPeople($0 / 100) } ?? "-"
        return [Span("CPU \(cpu.padded(to: 8)) memory \(resource.memory.map(bytesForPeople) ?? "-")")]
    }

    private func row(_ name: String, _ spans: [Span]) -> String {
        painter.line([Span(name.padded(to: 15), .faint)] + spans, width: width)
    }
}

/// Whole seconds, as a clock would be read aloud: `12 s`, `3m 20s`.
func seconds(_ time: Nanoseconds) -> String {
    let seconds = max(0, time) / .seconds(1)
    return seconds < 60 ? "\(seconds) s" : Nanoseconds.seconds(seconds).minutesForPeople
}

extension Nanoseconds {
    fileprivate var minutesForPeople: String {
        let seconds = self / .seconds(1)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        if seconds < 3600 { return "\(seconds / 60)m \(two(seconds % 60))s" }
        return "\(seconds / 3600)h \(two(seconds % 3600 / 60))m"
    }
}
