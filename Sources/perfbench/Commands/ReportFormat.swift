// The formats a run can be reported in, and where the bytes go.

import Basics
import CLinux
import Glibc
import JSON
import Reports
import RunStore
import Runs

/// What `--format` takes.
enum ReportFormat: String, CaseIterable {
    case text, json, html, markdown, junit
    case csv
    case csvSteps = "csv-steps"
    case csvResources = "csv-resources"
    case csvGauges = "csv-gauges"
    case hgrm, hlog, openmetrics, prometheus

    static let words = allCases.map(\.rawValue)

    /// Whether its samples can say when they were.
    var isForPrometheus: Bool { self == .openmetrics || self == .prometheus }

    /// The format that `word` names.
    init(_ word: String) throws {
        guard let format = Self(rawValue: word) else {
            throw Problem(
                .usage, "\"--format \(word)\" is not a format\(didYouMean(word, Self.words))",
                hint: "There are: \(Self.words.joined(separator: ", ")).")
        }
        self = format
    }

    /// Writes a run, piece by piece where it can be too long for memory. `store` has its seconds; without it only what `run` holds is shown.
    /// `isStamped`: each sample of the formats for Prometheus says when it was.
    func write(
        _ run: Run, from store: RunStore?, color: Bool = false, isStamped: Bool = false, to output: (String) throws -> Void
    ) throws {
        switch self {
        case .text: try output(summaryText(run, color: color))
        case .json:
            // Appended in place: of a day's run another copy would be 18 MB.
            var text = resultDocument(run).text(pretty: true)
            text += "\n"
            try output(text)
        case .html: try output(htmlReport(run, detail: try store.map { try detail(run, $0) }))
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

    /// What the charts need beyond the run.
    private func detail(_ run: Run, _ store: RunStore) throws -> RunDetail {
        // Each second is dozens of histograms of 100 KB that come and go. Giving them back to the kernel each time takes four times as
        // long as reading them; kept, they are one second's worth of memory.
        perfbench_keep_freed_memory()
        var detail = RunDetail(run)
        try store.forEachFailure(of: run.header.id) { detail.add($0, count: $1, trial: $2, second: $3) }
        try store.forEachResponseTime(of: run.header.id, every: detail.stride) { detail.add($2, trial: $0, second: $1) }
        return detail
    }

    /// Writes a run into a file.
    func write(_ run: Run, from store: RunStore?, isStamped: Bool = false, toFile path: String) throws {
        let file = try TextFile(path)
        try write(run, from: store, isStamped: isStamped, to: file.write)
        try file.close()
    }
}

/// A file that is written from its beginning, as text comes.
final class TextFile {
    private let path: String
    private let stream: UnsafeMutablePointer<FILE>
    private var isOpen = true

    init(_ path: String) throws {
        guard let stream = fopen(path, "w") else { throw Self.problem(path) }
        self.path = path
        self.stream = stream
    }

    deinit { if isOpen { fclose(stream) } }

    /// Writes a whole file.
    static func write(_ text: String, to path: String) throws {
        let file = try TextFile(path)
        try file.write(text)
        try file.close()
    }

    func write(_ text: String) throws {
        var text = text
        let written = text.withUTF8 { bytes in bytes.isEmpty ? 0 : fwrite(bytes.baseAddress, 1, bytes.count, stream) }
        if written < text.utf8.count { throw Self.problem(path) }
    }

    /// Only now is everything written, or is it known that it is not.
    func close() throws {
        isOpen = false
        if fclose(stream) != 0 { throw Self.problem(path) }
    }

    private static func problem(_ path: String) -> Problem {
        Problem(
            .inability, "The file \"\(path)\" cannot be written: \(String(cString: strerror(errno))).",
            hint: "Check its folder and permissions, and whether the disk is full.")
    }
}
