import Analysis
import Basics
import JSON
import Metrics
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("Gauges in reports")
struct GaugeReportTests {
    /// A queue of 1, 2, 3 … in the seconds of the run, beside what is read of every host.
    private static func run(name: String = "app_queue", _ threshold: String? = nil) throws -> Run {
        var run = SyntheticRun().run()
        let hosts = run.resources.filter { $0.source == .host }
        for (index, host) in hosts.enumerated() {
            run.resources.append(
                ResourceSample(
                    trial: host.trial, time: host.time, source: .scrape("app"), values: [:],
                    gauges: [Gauge(name: name, value: Double(index + 1)), Gauge(name: "heap", unit: "bytes", value: 1024)]))
        }
        for index in run.resources.indices where run.resources[index].source == .host {
            run.resources[index].gauges = [Gauge(name: "cpu_percent{process=\"cron\"}", unit: "%", value: 12)]
        }
        if let threshold { run.header.thresholds = [try Threshold(parsing: threshold)] }
        return run.analyzed()
    }

    @Test("every report has their figures of the measured window")
    func figures() throws {
        let run = try Self.run()
        let queue = try #require(GaugeFigures.all(of: run).first { $0.series.name == "app_queue" })
        let first = Double(run.intervals.filter(\.isWarmup).count + 1)
        #expect(queue.min == first && queue.max == queue.last && queue.max == first + Double(queue.count) - 1)
        #expect(queue.mean == (queue.min + queue.max) / 2)

        let document = resultDocument(run)
        guard case .array(let gauges)? = document["gauges"] else { throw Missing() }
        #expect(gauges.count == 3)
        let json = try #require(gauges.first { $0["name"] == "app_queue" })
        #expect(json["source"] == "app" && json["unit"] == "" && json["max"] == .number(queue.max) && json["last"] == json["max"])

        let texts = [summaryText(run, color: false), markdownReport(run)]
        for text in texts {
            #expect(text.contains("app_queue") && text.contains("1.00 KiB"))
            // What is read of every machine unasked is in the long reports.
            #expect(!text.contains("cron") && text.contains("1 more in the JSON report."))
        }
        let page = htmlReport(run)
        #expect(page.contains("app_queue of app") && page.contains("process=&quot;cron&quot;"))
        #expect(
            openMetricsReport(run).contains(
                "perfbench_gauge{scenario=\"peak\",source=\"scrape:app\",name=\"app_queue\",unit=\"\",statistic=\"last\"}"))
        let rows = gaugesCSV(run).split(whereSeparator: \.isNewline)
        #expect(rows.first == "trial,time_s,source,name,unit,value")
        #expect(rows.count == 1 + 3 * run.intervals.count)
    }

    private struct Missing: Error {}

    @Test("a threshold on one is judged, and shown with its gauge")
    func threshold() throws {
        let run = try Self.run("gauge{source:app,name:\"app_queue\"} max < 3")
        #expect(run.thresholds.first?.state == .failed)
        #expect(run.verdict?.outcome == .failed)
        let host = try Self.run("gauge{source:host,name:'cpu_percent{process=\"cron\"}'} mean < 13")
        #expect(host.thresholds.first?.state == .passed && host.thresholds.first?.actual == 12)
        #expect(summaryText(host, color: false).contains("cron"))
        #expect(try Self.run("gauge{source:app,name:other} max < 3").thresholds.first?.state == .unmeasured)
        #expect(try Self.run("gauge{source:host,name:app_queue} max < 3").thresholds.first?.state == .unmeasured)
    }
}
