// The run in the formats that every HdrHistogram tool reads.

import Basics
import Drawing
import Histograms
package import Runs

/// The response times of all steps by percentile (`.hgrm`, milliseconds), for HdrHistogram's plotter.
package func percentileReport(_ run: Run) -> String { run.totals.merged(\.responseTime).percentileText() }

/// The response times of a run as an interval log (`.hlog`), written piece by piece because a day of it does not fit in memory. Only the
/// measured seconds, so that the histograms add up to the totals. Each second has a line without a tag, the sum of all steps, and a line
/// for each step that is tagged with its name; where several flows have a step of that name, with `flow.step`. The line without a tag is
/// all that HistogramLogProcessor reads unless it is told a tag, and without any it ends with a NullPointerException.
package struct HistogramLogReport: Sendable {
    private let writer: HistogramLogWriter
    private let tags: [String]
    private let runName: String
    private var trial = 0
    private var trialStart: Nanoseconds = 0
    private var end: Nanoseconds = 0

    package init(_ header: RunHeader) {
        // The clock on the wall when the run began; trials are laid end to end after it.
        let start = header.startedAt.magnitude < 9e9 ? Nanoseconds((header.startedAt * 1e3).rounded()) * 1_000_000 : 0
        writer = HistogramLogWriter(startTime: start)
        runName = "perfbench \(header.version), run \(header.id) of \(header.scenario)".harmless
        let names = header.layout.steps.map(\.name.harmless)
        tags = header.layout.steps.enumerated().map { index, step in
            names.count { $0 == names[index] } > 1 ? "\(step.flow.harmless).\(names[index])" : names[index]
        }
    }

    /// The lines before the first interval.
    package var head: String { writer.header(comment: runName) }

    /// The lines of the next interval: the sum, and one for each step that succeeded in it; none for the warm-up.
    package mutating func lines(_ interval: Interval) -> String {
        if interval.trial != trial {
            trial = interval.trial
            trialStart = end
        }
        let start = trialStart + interval.start
        end = start + interval.duration
        guard !interval.isWarmup else { return "" }
        let sum = interval.tally.merged(\.responseTime)
        guard !sum.isEmpty else { return "" }
        var text = writer.line(HistogramLogEntry(start: writer.startTime + start, length: interval.duration, histogram: sum))
        for (tag, step) in zip(tags, interval.tally.steps) where !step.responseTime.isEmpty {
            text += writer.line(
                HistogramLogEntry(
                    tag: tag.isEmpty ? "_" : tag, start: writer.startTime + start, length: interval.duration,
                    histogram: step.responseTime))
        }
        return text
    }
}
