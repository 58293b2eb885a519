import Analysis
import Basics
import Drawing
import Histograms
import JSON
import Metrics
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("Runs that are out of the ordinary")
struct OddRunTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var change: @Sendable (inout Run) -> Void
    }

    static let ordinary: Run = {
        var sample = SyntheticRun()
        sample.rate = 8
        sample.measuredSeconds = 2
        sample.warmupSeconds = 1
        sample.thresholds = Samples.thresholds
        return sample.run()
    }()

    static let cases: [Case] = [
        Case(testDescription: "nothing in it at all") { run in
            run.header.layout = Layout(steps: [], flows: [])
            run = Run(header: run.header, totals: Tally(run.header.layout), measured: 0)
        },
        Case(testDescription: "a billion requests of hours") { run in
            for _ in 0..<3 { run.totals.steps[0].responseTime.record(.seconds(3600), count: 123_456_789_012) }
            run.totals.steps[0].requests = 370_370_367_036
            run.totals.steps[0].failed = 99_999_999_999
            run.totals.steps[0].failures = run.totals.steps[0].failures.map { _ in 99_999_999_999 }
            run.totals.counts.offered = .max / 4
            run.totals.counts.late = .max / 8
            run.totals.counts.bytesReceived = .max / 2
        },
        Case(testDescription: "a microsecond long") { $0.measured = 1000 },
        Case(testDescription: "numbers that are none") { run in
            run.header.startedAt = .nan
            run.header.finishedAt = .infinity
            for index in run.resources.indices {
                for metric in ResourceMetric.allCases { run.resources[index].values[metric] = .nan }
            }
        },
        Case(testDescription: "not analyzed, still running") { $0.header.status = .running },
        Case(testDescription: "checks of steps that are not there") { run in
            run.header.layout.checks = run.header.layout.checks.map { .init(step: 99, name: $0.name) }
        },
    ]

    @Test("are reported too, and fit the page", arguments: cases)
    func reported(one: Case) {
        var run = Self.ordinary
        one.change(&run)
        for run in [run, run.analyzed()] {
            for width in [60, 100] {
                for line in summaryText(run, width: width).split(separator: "\n") {
                    #expect(String(line).displayWidth <= width, "\(line)")
                }
            }
            let json = resultDocument(run).text()
            #expect([":nan", ":inf", ":-inf"].areAll { !json.contains($0) })
        }
    }
}
