import Analysis
import Basics
import Histograms
import JSON
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
        var untagged = Histogram()
        var (lines, sums) = (0, 0)
        while let entry = try reader.next() {
            starts.append(entry.start)
            if let tag = entry.tag {
                histograms[tag, default: Histogram()].add(entry.histogram)
                lines += 1
            } else {
                untagged.add(entry.histogram)
                sums += 1
            }
        }
        #expect(untagged == run.totals.merged(\.responseTime))
        #expect(sums > 0 && lines == sums * run.header.layout.steps.count)
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

    @Test("the text for older Prometheus names counters by their samples, and has no kinds that it does not know")
    func prometheus() throws {
        let text = prometheusReport(Samples.failed.run)
        let types = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[3] }
        #expect(Set(types) == ["counter", "gauge", "summary"])
        #expect(!text.contains("# UNIT") && !text.contains("# EOF"))
        #expect(text.contains("# TYPE perfbench_iterations_total counter\n") && text.contains("# TYPE perfbench_run_info gauge\n"))
        // The same samples as in OpenMetrics.
        func samples(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.hasPrefix("#") } }
        #expect(samples(text) == samples(openMetricsReport(Samples.failed.run)))
    }

    @Test("samples say when the run ended, where they are asked to")
    func timestamps() throws {
        let run = Samples.failed.run
        let end = try #require(run.header.finishedAt)
        let (seconds, milliseconds) = (fixed(end, 3), String(Int64((end * 1000).rounded())))
        for (text, stamp) in [
            (openMetricsReport(run, isStamped: true), seconds), (prometheusReport(run, isStamped: true), milliseconds),
        ] {
            let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            #expect(samples.count > 100)
            #expect(samples.filter { !$0.hasSuffix(" \(stamp)") }.isEmpty)
        }
    }

    @Test("no two cases of a JUnit file have the same name")
    func uniqueNames() throws {
        var sample = SyntheticRun()
        sample.layout = Layout(
            steps: [.init(name: "get", flow: "a"), .init(name: "get", flow: "a")], flows: ["a"],
            checks: [.init(step: 0, name: "status 200"), .init(step: 1, name: "status 200"), .init(step: 1, name: "status 200")])
        let text = junitReport(sample.run().analyzed())
        let names = text.matches(of: try Regex("<testcase classname=\"[^\"]*\" name=\"([^\"]*)\"", as: (Substring, Substring).self))
            .map { String($0.1) }
        #expect(names.contains("get: status 200 (3)"))
        #expect(names.count > 3 && Set(names).count == names.count, "\(names)")
    }

    @Test("redirects and requests sent again are shown where there were any, in every format", arguments: [0, 3])
    func ways(count: Int64) {
        var run = Samples.passed.run
        run.totals.counts.redirectsFollowed = count
        run.totals.counts.retried = count
        run.totals.counts.answersHTTP2 = 5
        for text in [summaryText(run), markdownReport(run), htmlReport(run), junitReport(run), openMetricsReport(run)] {
            let words = ["redirects", "sent again", "totals.redirectsFollowed", "perfbench_redirects_followed_total"]
            #expect(words.contains(where: text.contains) == (count > 0))
            #expect(text.contains("HTTP/2") || text.contains("\"httpVersion\" value=\"2\"") || text.contains("http_version=\"2\""))
        }
        let document = resultDocument(run)
        #expect(document["totals"]?["redirectsFollowed"] == .integer(count))
        #expect(document["run"]?["httpVersion"] == .string("2"))
    }
}
