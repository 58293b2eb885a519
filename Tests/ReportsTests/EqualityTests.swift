import Analysis
import Basics
import Drawing
import HTTPMessages
import Histograms
import JSON
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("The same numbers in every format")
struct EqualityTests {
    static let run = Samples.failed.run

    /// Every key figure, as the result document has it.
    static let figures: [(path: String, title: String, text: String, value: Double?)] = {
        let document = resultDocument(run)
        return keyFigures(run).map { figure in
            let path = figure.path.split(separator: ".").map(String.init)
            return (figure.path, figure.title, figure.text, document[path[0]]?[path[1]]?.double)
        }
    }()

    @Test("the result document has every key figure, and each is written the way people read it")
    func document() {
        #expect(Self.figures.count == 29)
        for figure in Self.figures { #expect((figure.value == nil) == (figure.text == "none"), "\(figure.path)") }
        #expect(Self.figures.contains { $0.text == "none" } && Self.figures.first { $0.path == "allArrivals.p50" }?.value != nil)
        let p95 = Self.figures.first { $0.path == "responseTime.p95" }!
        #expect(Nanoseconds((p95.value! * 1e6).rounded()).forPeople == p95.text)
    }

    @Test("text", arguments: ["requests", "error rate", "throughput", "offered rate", "achieved rate", "late arrivals"])
    func totalsInText(title: String) throws {
        let figure = try #require(Self.figures.first { $0.title == title })
        #expect(summaryText(Self.run).contains(figure.text), "\(figure.text)")
    }

    @Test("text, both clocks")
    func timesInText() throws {
        let lines = summaryText(Self.run).split(separator: "\n")
        for clock in ["response time", "service time"] {
            let line = try #require(
                lines.first { $0.contains("  \(clock)  ") && $0.contains("2,9") || $0.hasPrefix("  \(clock) ") })
            for figure in try some(Self.figures.filter({ $0.title.hasPrefix(clock) })) {
                #expect(line.contains(figure.text), "\(figure.title)")
            }
        }
    }

    @Test("HTML")
    func html() throws {
        let page = htmlReport(Self.run)
        for figure in Self.figures {
            let found = try #require(
                page.firstMatch(
                    of: try Regex(
                        "data-figure=\"\(figure.path)\" data-value=\"([^\"]*)\">([^<]*)<",
                        as: (Substring, Substring, Substring).self)))
            #expect(Double(found.1) == figure.value && String(found.2) == figure.text.inXML)
        }
        for (step, tally) in zip(Self.run.header.layout.steps, Self.run.totals.steps) {
            let p95 = machineNumber(tally.responseTime.value(atPercentile: 95).inMilliseconds)
            let row = try #require(page.split(separator: "<tr>").first { $0.contains("› \(step.name)</th>") })
            #expect(row.contains("data-value=\"\(p95)\"") && row.contains("data-value=\"\(tally.failed)\""))
        }
    }

    @Test("JUnit")
    func junit() throws {
        let text = junitReport(Self.run)
        for figure in Self.figures {
            let found = try #require(
                text.firstMatch(
                    of: try Regex("<property name=\"\(figure.path)\" value=\"([^\"]*)\"/>", as: (Substring, Substring).self)))
            #expect(Double(found.1) == figure.value)
        }
        for threshold in Self.run.thresholds {
            #expect(
                text.contains("name=\"\(threshold.expression.inXML)\"")
                    && text.contains("actual: \(threshold.actualForPeople.inXML)"))
        }
    }

    @Test("Markdown")
    func markdown() throws {
        let text = markdownReport(Self.run)
        for figure in Self.figures where figure.path.hasPrefix("totals") {
            #expect(text.contains("\(figure.title) **\(figure.text)**"))
        }
        for clock in ["all arrivals", "response time", "service time"] {
            let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| \(clock) |") })
            #expect(
                row.split(separator: "|").dropFirst(clock == "all arrivals" ? 2 : 1).map { String($0.dropFirst().dropLast()) }
                    == Self.figures.filter { $0.title.hasPrefix(clock) }.map(\.text) + (clock == "all arrivals" ? ["none"] : []))
        }
    }

    @Test("CSV: the seconds add up to the totals, and the steps are those of the document")
    func csv() throws {
        let measured = CSVReader.table(intervalsCSV(Self.run)).filter { $0["warmup"] == "0" }
        func sum(_ column: String) -> Double { measured.reduce(0) { $0 + Double($1[column] ?? "")! } }
        func figure(_ path: String) -> Double? { Self.figures.first { $0.path == path }?.value }
        #expect(sum("requests") == figure("totals.requests") && sum("failed") == figure("totals.failedRequests"))
        #expect(sum("late") == figure("totals.lateIterations") && sum("dropped") == figure("totals.droppedIterations"))
        #expect(sum("offered") / sum("duration_s") == figure("totals.offeredRate"))
        guard case .array(let steps) = resultDocument(Self.run)["steps"] else {
            Issue.record("no steps")
            return
        }
        let rows = CSVReader.table(stepsCSV(Self.run))
        #expect(!steps.isEmpty && rows.count == steps.count)
        for (row, step) in zip(rows, steps) {
            #expect(row["requests"].flatMap(Double.init) == step["requests"]?.double)
            for statistic in ["min", "mean", "stddev", "p50", "p95", "p99", "p999", "max"] {
                #expect(row["response_\(statistic)_ms"].flatMap(Double.init) == step["responseTime"]?[statistic]?.double)
                #expect(row["service_\(statistic)_ms"].flatMap(Double.init) == step["serviceTime"]?[statistic]?.double)
            }
        }
    }

    @Test("single requests, in the document, as text, in Markdown and in HTML", arguments: ["slow", "failed"])
    func singleRequests(kind: String) throws {
        guard case .array(let all) = resultDocument(Self.run)["exemplars"] else {
            Issue.record("no exemplars")
            return
        }
        let shown = kind == "slow" ? Self.run.slowestRequests : Self.run.failedExemplars
        #expect(shown.count == 5)
        let title = kind == "slow" ? "Slowest requests" : "Failures"
        let text = try #require(summaryText(Self.run, width: 160).split(separator: "\n\n").first { $0.contains("  \(title)") })
        let markdown = try #require(
            markdownReport(Self.run).split(separator: "<summary>").first { $0.hasPrefix("Slowest requests") })
        let table = try #require(
            htmlReport(Self.run).split(separator: "<table ").first { $0.hasPrefix("data-exemplars=\"\(kind)\"") })
        for (number, exemplar) in shown.enumerated() {
            let request = exemplar.request
            let id = try #require(request.trace?.description)
            let inDocument = try #require(all.first { $0["traceId"] == .string(id) })
            #expect(inDocument["kind"] == .string(kind) && inDocument["step"] == .string(exemplar.step.name))
            #expect(inDocument["responseTime"]?.double == request.responseTime.inMilliseconds)
            #expect(inDocument["status"]?.double == (request.status == 0 ? nil : Double(request.status)))
            let row = text.split(separator: "\n")[number + 1]
            let cells = try #require(markdown.split(separator: "\n").first { $0.contains(id) })
            let element = try #require(table.split(separator: "<tr>").first { $0.contains(id) })
            for cell in [request.responseTime.forPeople, request.at.forPeople, exemplar.step.name, id] {
                #expect(row.contains(cell) && cells.contains(cell) && element.contains(cell), "\(cell)")
            }
        }
    }

    @Test("OpenMetrics, in base units")
    func openMetrics() throws {
        let lines = openMetricsReport(Self.run).split(separator: "\n")
        func value(_ beginning: String) -> Double? {
            lines.first { $0.hasPrefix(beginning) }.flatMap { Double($0.split(separator: " ").last!) }
        }
        func figure(_ path: String) -> Double? { Self.figures.first { $0.path == path }?.value }
        #expect(value("perfbench_throughput{") == figure("totals.throughput"))
        #expect(value("perfbench_error_ratio{") == figure("totals.errorRate"))
        #expect(value("perfbench_offered_rate{") == figure("totals.offeredRate"))
        #expect(value("perfbench_iterations_total{scenario=\"peak\",state=\"late\"}") == figure("totals.lateIterations"))
        for (quantile, name) in [("0.5", "p50"), ("0.95", "p95"), ("0.99", "p99"), ("0.999", "p999"), ("1", "max")] {
            let seconds = try #require(value("perfbench_response_time_seconds{scenario=\"peak\",quantile=\"\(quantile)\"}"))
            #expect(Nanoseconds((seconds * 1e9).rounded()) == Nanoseconds((figure("responseTime.\(name)")! * 1e6).rounded()))
        }
        let requests = lines.filter { $0.hasPrefix("perfbench_requests_total") }.reduce(0) {
            $0 + Double($1.split(separator: " ").last!)!
        }
        #expect(requests == figure("totals.requests"))
    }
}

extension JSONValue {
    fileprivate var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
