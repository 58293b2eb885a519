// Bands and marks of a run on its axis of time.

import Analysis
import Basics
import Runs

extension Marks {
    /// Warm-up, stages, trials, the worst windows of failed thresholds, and where findings begin.
    init(_ run: Run, _ timeline: Timeline) {
        addWarmup(run, timeline)
        addStages(run.header.stages, timeline)
        trials = timeline.trials.dropFirst().map { Double($0.firstColumn) / Double(timeline.count) }
        addThresholds(run, timeline)
        for (index, finding) in run.findings.enumerated() {
            guard let second = run.firstSecond(of: finding),
                let column = timeline.column(trial: second.trial, second: second.second)
            else { continue }
            marks.append(
                Mark(
                    at: (Double(column) + 0.5) / Double(timeline.count), text: String(index + 1), tone: finding.severity.rawValue,
                    target: "finding-\(index + 1)", title: "Finding \(index + 1), \(timeline.label(column)): \(finding.title)"))
        }
    }

    private mutating func addWarmup(_ run: Run, _ timeline: Timeline) {
        isWarmup = Array(repeating: false, count: timeline.count)
        for interval in run.intervals where interval.isWarmup {
            if let column = timeline.column(trial: interval.trial, second: interval.second) { isWarmup[column] = true }
        }
        let count = Double(timeline.count)
        var column = 0
        while column < isWarmup.count {
            var end = column
            while end < isWarmup.count, isWarmup[end] { end += 1 }
            if end > column {
                bands.append(
                    Band(
                        from: Double(column) / count, width: Double(end - column) / count, kind: "warmup",
                        title: "warm-up, in no figure"))
            }
            column = max(end, column + 1)
        }
    }

    /// Bands behind every other stage, and words above them. One stage alone says nothing that the figures do not; where several workloads
    /// overlap, bands would hide each other.
    private mutating func addStages(_ planned: [PlannedStage], _ timeline: Timeline) {
        guard planned.count > 1, Set(planned.map(\.workload)).count == 1 else { return }
        for trial in timeline.trials {
            for (index, stage) in planned.enumerated() {
                guard let from = timeline.share(trial: trial.trial, time: stage.begins),
                    let to = timeline.share(trial: trial.trial, time: stage.ends), to > from
                else { continue }
                if index % 2 == 1 { bands.append(Band(from: from, width: to - from, kind: "stage", title: stage.words)) }
                if timeline.trials.count == 1 {
                    stages.append(Stage(from: from, width: to - from, words: stage.words, time: stage.time))
                }
            }
        }
    }

    private mutating func addThresholds(_ run: Run, _ timeline: Timeline) {
        for (index, threshold) in run.thresholds.enumerated() where threshold.state == .failed {
            guard let window = Window(threshold.window),
                let first = timeline.column(trial: window.trial, second: window.second)
            else { continue }
            let count = Double(timeline.count)
            let from = Double(first) / count
            let width = min(max(1, window.seconds / Double(timeline.step)) / count, 1 - from)
            bands.append(Band(from: from, width: width, kind: "worst", title: "worst window of \(threshold.expression)"))
            marks.append(
                Mark(
                    at: from, text: Self.thresholdSign, tone: "critical", target: "threshold-\(index + 1)",
                    title: "Threshold failed, worst from \(timeline.label(first)): \(threshold.expression)"))
        }
    }
}

extension PlannedStage {
    /// `50/s`, `50/s → 500/s`, `20 users`.
    fileprivate var words: String {
        func level(_ value: Double) -> String { isRate ? rateForPeople(value) : countForPeople(value) }
        let unit = isRate ? "" : to == 1 && from == 1 ? " user" : " users"
        return (from == to ? level(to) : "\(level(from)) → \(level(to))") + unit
    }

    /// `0:12 to 0:22`.
    fileprivate var time: String { "\(Timeline.clock(Int(begins / .seconds(1)))) to \(Timeline.clock(Int(ends / .seconds(1))))" }
}

/// `10s from second 20 of trial 2`, as thresholds name their windows.
private struct Window {
    var seconds: Double
    var second: Int
    /// From 0.
    var trial = 0

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 4, let length = TimeSpan(String(words[0])), let second = Int(words[3]) else { return nil }
        seconds = length.seconds
        self.second = second
        if words.count >= 7, let number = Int(words[6]) { trial = number - 1 }
    }
}
