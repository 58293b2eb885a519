// From the store to a report in any format: the one list for the command line and for the server.

import Basics
import CLinux
import JSON
package import Reports
package import RunStore
package import Runs

/// What `--format` takes.
package enum ReportFormat: String, CaseIterable {
    case text, json, html, markdown, junit
    case csv
    case csvSteps = "csv-steps"
    case csvResources = "csv-resources"
    case csvGauges = "csv-gauges"
    case hgrm, hlog, openmetrics, prometheus

    /// All names, as `--format` takes them.
    package static let words = allCases.map(\.rawValue)

    /// Whether its samples can say when they were.
    package var isForPrometheus: Bool { self == .openmetrics || self == .prometheus }

    /// The format that `word` names.
    package init(_ word: String) throws {
        guard let format = Self(rawValue: word) else {
            throw Problem(
                .usage, "\"--format \(word)\" is not a format\(didYouMean(word, Self.words))",
                hint: "There are: \(Self.words.joined(separator: ", ")).")
        }
        self = format
    }

    /// Writes a run, piece by piece where it can be too long for memory. `store` has its seconds; without it only what `run` holds is shown.
    /// `isStamped`: each sample of the formats for Prometheus says when it was.
    package func write(
        _ run: Run, from store: RunStore?, color: Bool = false, isStamped: Bool = false, to output: (String) throws -> Void
    ) throws {
        switch self {
        case .text: try output(summaryText(run, color: color))
        case .json:
            // Appended in place: of a day's run another copy would be 18 MB.
            var text = resultDocument(run).text(pretty: true)
            text += "\n"
            try output(text)
        case .html: try output(htmlReport(run, detail: try store.map { try $0.detail(of: run) }))
        case .markdown: try output(markdownReport(run))
        case .junit: try output(junitReport(run))
        case .csv: try output(intervalsCSV(run))
        case .csvSteps: try output(stepsCSV(run))
        case .csvResources: try output(resourcesCSV(run))
        case .csvGauges: try output(gaugesCSV(run))
        case .hgrm: try output(percentileReport(run))
        case .openmetrics: try output(openMetricsReport(run, isStamped: isStamped))
        case .prometheus: try output(prometheusReport(run, isStamped: isStamped))
        case .hlog:
            var log = HistogramLogReport(run.header)
            try output(log.head)
            try store?.forEachInterval(of: run.header.id) { interval in try output(log.lines(interval)) }
        }
    }
}

extension RunStore {
    /// What the charts of a run need beyond it.
    package func detail(of run: Run) throws -> RunDetail {
        // Each second is dozens of histograms of 100 KB that come and go. Giving them back to the kernel each time takes four times as
        // long as reading them; kept, they are one second's worth of memory.
        perfbench_keep_freed_memory()
        var detail = RunDetail(run)
        try forEachFailure(of: run.header.id) { detail.add($0, count: $1, trial: $2, second: $3) }
        try forEachResponseTime(of: run.header.id, every: detail.stride) { detail.add($2, trial: $0, second: $1) }
        return detail
    }
}
