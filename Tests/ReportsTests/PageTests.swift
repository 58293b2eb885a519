import Analysis
import Basics
import Comparison
import Drawing
import HTTPMessages
import Histograms
import JSON
import Metrics
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("HTML pages") struct PageTests {
    /// What the script of a page reads.
    private func data(_ page: String) throws -> JSONValue {
        let after = try #require(page.split(separator: "id=\"data\"", maxSplits: 1).last)
        let element = try #require(after.split(separator: "</script>").first)
        return try JSONValue(parsing: String(try #require(element.split(separator: ">", maxSplits: 1).last)))
    }

    private func strings(_ value: JSONValue?) -> [String] {
        guard case .array(let items)? = value else { return [] }
        return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    private func count(_ words: String, in page: String) -> Int {
        page.split(separator: words, omittingEmptySubsequences: false).count - 1
    }

    // MARK: The report of a run

    @Test func `planned stages are above the axis and behind every chart, each with its time`() throws {
        var sample = SyntheticRun()
        sample.measuredSeconds = 10
        var run = sample.run()
        run.header.stages = [
            PlannedStage(workload: "main", begins: .seconds(2), lasts: .seconds(4), from: 50, to: 50, isRate: true),
            PlannedStage(workload: "main", begins: .seconds(6), lasts: .seconds(6), from: 50, to: 500, isRate: true),
        ]
        let page = htmlReport(run.analyzed())
        #expect(page.contains("title=\"0:02 to 0:06: 50/s\">50/s<span class=\"unseen\">, 0:02 to 0:06</span>"))
        #expect(page.contains("style=\"left:50.00%;width:50.00%\" title=\"0:06 to 0:12: 50/s → 500/s\""))
        #expect(page.contains("<rect class=\"stage\" x=\"600\" width=\"600\" height=\"400\">"))
        #expect(page.contains("every other planned stage"))
        run.header.stages = [run.header.stages[0]]
        #expect(!htmlReport(run.analyzed()).contains("class=\"stage"), "one stage says nothing")
    }

    @Test func `a failed threshold of a window and a finding with a time are marks that lead to their words`() throws {
        var run = SyntheticRun().run().analyzed()
        run.thresholds = [
            ThresholdResult(
                expression: "response_time p95 < 1ms over 5s", state: .failed, actual: 2e6, limit: 1e6, unit: .time,
                window: "5s from second 4")
        ]
        run.findings = [
            Finding(rule: "step-response-time", severity: .critical, title: "It stepped.", evidence: [.init("stepSecond", 7.5)]),
            Finding(
                rule: "recovery", severity: .info, title: "Back.", evidence: [.init("fallSecond", 8), .init("recoverySeconds", 3)]),
            Finding(rule: "other", severity: .info, title: "All the time."),
        ]
        let page = htmlReport(run)
        for words in [
            "href=\"#threshold-1\"", "id=\"threshold-1\"",
            "aria-label=\"Threshold failed, worst from 0:04: response_time p95 &lt; 1ms over 5s\"", "href=\"#finding-1\"",
            "aria-label=\"Finding 1, 0:07: It stepped.\"", "aria-label=\"Finding 2, 0:11: Back.\"",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(!page.contains("href=\"#finding-3\""))
    }

    @Test func `limits on percentiles of the whole run are lines in the chart`() {
        let page = htmlReport(Samples.passed.run)
        #expect(count("limit: response_time p95 &lt; 250ms", in: page) >= 2)
        #expect(!page.contains("limit: response_time{step:pay}"))
    }

    @Test func `an hour stays below a megabyte`() {
        var sample = SyntheticRun()
        (sample.warmupSeconds, sample.measuredSeconds) = (0, 60)
        sample.failures = [.status5xx: 3, .responseTimeout: 2]
        var run = sample.run()
        // Sixty times the same minute.
        let (minute, samples, intervals) = (run.intervals, run.resources, sample.intervals)
        for number in 1..<60 {
            run.intervals += minute.map { interval in
                var interval = interval
                interval.second += 60 * number
                interval.start += .seconds(60 * number)
                return interval
            }
            run.resources += samples.map { sample in
                var sample = sample
                sample.time += .seconds(60 * number)
                return sample
            }
        }
        run = run.analyzed()
        var detail = RunDetail(run)
        for second in stride(from: 0, to: 3600, by: detail.stride) {
            detail.add(intervals[second % 60].tally.merged(\.responseTime), trial: 0, second: second)
            detail.add(.status5xx, count: 3, trial: 0, second: second)
            detail.add(.responseTimeout, count: 2, trial: 0, second: second)
        }
        let page = htmlReport(run, detail: detail)
        #expect(page.utf8.count < 1_000_000 && page.contains("chart-heatmap"), "\(page.utf8.count) bytes")
        #expect(page.contains("59:54"))
    }

    // MARK: Comparisons

    @Test("a comparison has its verdict, a row for every metric, and charts", arguments: ComparisonSamples.allCases)
    func comparison(sample: ComparisonSamples) throws {
        let comparison = sample.comparison
        let page = comparisonPage(comparison, detail: PageSamples.detail(comparison))
        #expect(page.contains("data-value=\"\(sample.rawValue)\"") && page.contains(comparison.outcome.rawValue.uppercased()))
        #expect(count("<td class=\"state\">", in: page) == comparison.metrics.count)
        let drawn = comparison.metrics.filter { $0.change != nil && $0.outcome != .incomparable }
        #expect(count("<path class=\"point ", in: page) >= drawn.count)
        #expect(page.contains("role=\"img\" aria-label=\"Change of each metric."))
        let charts = try data(page)["charts"]
        #expect(charts?["shift"] != nil && charts?["curve"] != nil)
        #expect((charts?["every-block"] != nil) == (comparison.design == .paired))
        #expect(
            strings(try data(page)["axes"]?["percentiles"]?["labels"]).map { $0.prefix(3) } == ["p50", "p75", "p90", "p95", "p99"])
    }

    @Test func `to the right is worse, also for throughput, and an interval without end runs out of the picture`() throws {
        var comparison = ComparisonSamples.regression.comparison
        let throughput = MetricComparison(
            metric: .throughput, isGating: true, baseline: 100, candidate: 90, change: -0.1, lower: -0.12, upper: -0.08,
            threshold: 0.03, outcome: .regression)
        var errors = throughput
        (errors.metric, errors.change, errors.lower, errors.upper) = (.errors, 0.1, -5, 5)
        comparison.metrics = [throughput, errors]
        let page = ForestPlot(comparison).figure.text
        let places = page.matches(of: #/class="point regression" d="M(\d+) /#).map { Int($0.1)! }
        // The legend has one of its own.
        #expect(places.dropFirst().areAll { $0 > 700 } && Set(places.dropFirst()).count == 1, "\(places)")
        #expect(page.contains("M0 300H1200") && page.contains("10 % worse"))
    }

    @Test func `a run that is an arm of one shows the picture in its report`() {
        let page = htmlReport(Samples.passed.run.held(against: ComparisonSamples.regression.comparison))
        #expect(page.contains("id=\"chart-forest\"") && page.contains("<h2>Compared with 20261121-101200-aaaa</h2>"))
    }

    // MARK: Histories

    @Test func `a history marks where it changed, and every column names its run`() throws {
        let trend = PageSamples.trend(Array(repeating: 10, count: 30) + Array(repeating: 12, count: 15))
        let page = trendPage(trend)
        #expect(page.contains("href=\"#change-1\"") && page.contains("id=\"change-1\"") && page.contains("confirmed, worse"))
        let labels = strings(try data(page)["axes"]?["runs"]?["labels"])
        #expect(labels.count == 45 && labels[44].contains("run-44"))
        #expect(page.contains("class=\"usual\"") && page.contains("data-value=\"within\""))
        let figures = try #require(try data(page)["charts"]?["history"]?["series"])
        guard case .array(let series) = figures else { return }
        #expect(series.map { $0["name"] } == ["level", "run"])
    }

    @Test("a short history says what is missing", arguments: [0, 1, 8])
    func shortHistory(count: Int) {
        let page = trendPage(PageSamples.trend(Array(repeating: 10, count: count)))
        #expect(page.contains(count == 0 ? "there is no run to show" : "more run"))
        #expect(page.contains("chart-history") == (count > 0) && page.contains("<script") == (count > 0))
    }
}

/// What goes into the pages of tests.
enum PageSamples {
    /// Histograms of a thousand requests in every trial, those of the candidate a tenth slower.
    static func detail(_ comparison: Comparison) -> ComparisonDetail {
        func run(_ side: Comparison.Side, _ arm: Experiment.Arm) -> ComparedRun {
            var header = SyntheticRun().header
            header.id = side.id
            if comparison.design == .paired {
                header.experiment = Experiment(id: "e", arm: arm, baselineFirst: Experiment.orders(blocks: 8))
            }
            let trials = (0..<8).map { trial in
                TrialFigures(
                    trial: trial, measured: .seconds(10), requests: 1000, failed: 0, p50: 1e7 * (1 + 0.001 * Double(trial % 3)),
                    p99: 3e7)
            }
            return ComparedRun(header: header, verdict: nil, trials: trials)
        }
        func times(_ typical: Double) -> [Int: Histogram] {
            (0..<8).reduce(into: [:]) { times, trial in
                var histogram = Histogram()
                for request in 0..<1000 {
                    histogram.record(Nanoseconds(typical * (1 + 0.002 * Double(request) + 0.01 * Double(trial % 3))))
                }
                times[trial] = histogram
            }
        }
        return ComparisonDetail(
            comparison, run(comparison.baseline, .baseline), run(comparison.candidate, .candidate),
            times: (times(1e7), times(1.1e7)))
    }

    /// A history of p50 in milliseconds; `name` is wherever a name can.
    static func trend(_ levels: [Double], name: String? = nil) -> ScenarioTrend {
        let conditions = HistoryRun.Conditions(
            fingerprint: "f", targetKind: .url, cpu: "cpu", cores: 2, kernel: "6.1", version: "1", transport: .wire, workers: 1)
        return ScenarioTrend(
            name ?? "peak", .p50,
            of: levels.enumerated().map { index, level in
                let figures = TrialFigures(
                    trial: 0, measured: .seconds(1), requests: 1000, failed: 0, p50: level * 1e6 + Double(index % 4) * 1e4)
                return HistoryRun(
                    id: "run-\(index)", label: name ?? "", tags: ["commit": name ?? "0123456789\(index)"],
                    startedAt: 1_795_000_000 + Double(index), conditions: conditions, trials: [figures])
            })
    }
}
