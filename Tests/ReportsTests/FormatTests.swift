import Analysis
import Basics
import Histograms
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("Formats for other tools")
struct FormatTests {
    enum Format: String, CaseIterable, CustomStringConvertible {
        case junit = "junit.xml"
        case markdown = "markdown.md"
        case openmetrics = "openmetrics.txt"
        case intervals = "intervals.csv"
        case steps = "steps.csv"
        case resources = "resources.csv"

        var description: String { rawValue }

        func text(_ run: Run) -> String {
            switch self {
            case .junit: junitReport(run)
            case .markdown: markdownReport(run)
            case .openmetrics: openMetricsReport(run)
            case .intervals: intervalsCSV(run)
            case .steps: stepsCSV(run)
            case .resources: resourcesCSV(run)
            }
        }
    }

    @Test("look as kept in the files", arguments: Format.allCases)
    func looksAsKept(format: Format) throws {
        let text = format.text(Samples.failed.run)
        #expect(try text == Golden.expected("failed-\(format)", actual: text, beside: #filePath))
    }

    @Test("say what is known of a run without anything in it", arguments: Format.allCases)
    func empty(format: Format) throws {
        let header = SyntheticRun().header
        let run = Run(header: header, totals: Tally(header.layout), measured: 0)
        let text = format.text(run) + format.text(run.analyzed())
        #expect(!text.contains("nan") && !text.contains("inf\""))
    }

    @Test("JUnit is red exactly when the exit code is not 0", arguments: Samples.allCases)
    func redAsTheExitCode(sample: Samples) throws {
        let run = sample.run
        let first = try #require(junitReport(run).split(separator: "\n").dropFirst().first)
        let isGreen = first.contains("failures=\"0\" errors=\"0\"")
        #expect(isGreen == (run.verdict?.exitCode == 0))
    }

    @Test("a check that failed in a run that passed is skipped with a reason, not a failure")
    func allowedFailure() {
        var run = Samples.passed.run
        run.totals.checks[0].failed = 3
        let text = junitReport(run)
        #expect(text.contains("<skipped message=\"passed 500, failed 3; the thresholds allow it\"/>"))
        #expect(!text.contains("<failure"))
    }

    @Test("the interval log reads back with the counts of the totals, step by step", arguments: [1, 2])
    func intervalLog(trials: Int) throws {
        var sample = SyntheticRun()
        sample.trials = trials
        let run = sample.run()
        var report = HistogramLogReport(run.header)
        let text = sample.intervals.reduce(into: report.head) { $0 += report.lines($1) }
        var reader = HistogramLogReader(text, file: "log")
        var histograms: [String: Histogram] = [:]
        var starts: [Nanoseconds] = []
        while let entry = try reader.next() {
            histograms[try #require(entry.tag), default: Histogram()].add(entry.histogram)
            starts.append(entry.start)
        }
        #expect(starts == starts.sorted())
        for (step, tally) in zip(run.header.layout.steps, run.totals.steps) { #expect(histograms[step.name] == tally.responseTime) }
    }

    @Test("steps of the same name in two flows keep apart in the interval log")
    func sameNames() throws {
        var sample = SyntheticRun()
        sample.layout = Layout(steps: [.init(name: "get", flow: "a"), .init(name: "get", flow: "b")], flows: ["a", "b"])
        var report = HistogramLogReport(sample.header)
        let text = sample.intervals.map { report.lines($0) }.joined()
        #expect(text.contains("Tag=a.get,") && text.contains("Tag=b.get,"))
    }

    @Test("the percentile text is HdrHistogram's, of all successful requests")
    func percentiles() {
        let run = Samples.passed.run
        let text = percentileReport(run)
        #expect(text.hasPrefix("       Value     Percentile TotalCount 1/(1-Percentile)\n"))
        #expect(text.contains("Total count    =         2000]"))
    }
}
