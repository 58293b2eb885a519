// A capacity search as pictures: how the bracket closed, and throughput and response time against the load.

import Analysis
import Basics
import JSON
import Runs

/// The charts of a search; they have axes of their own, trials and loads.
struct SearchCharts {
    private let search: SearchResult
    private let bounds: [(lower: Double?, upper: Double?)]

    /// `nil` for a run without a search, or one without a trial.
    init?(_ run: Run) {
        guard let record = run.search, let search = SearchResult(record) else { return nil }
        self.search = search
        bounds = record.trials.indices.map { SearchResult.bounds(of: record.trials[...$0]) }
    }

    /// What the crosshair says: one axis for the trials, one for the loads.
    var axes: [JSONValue.Member] {
        let trials = search.record.trials.map { trial in
            JSONValue.string(
                "trial \(trial.trial + 1), \(trial.phase.rawValue): \(trial.passed ? "held" : trial.isValid ? "failed" : "not valid")"
            )
        }
        let loads = search.steps.map { JSONValue.string("\(rateForPeople($0.offered)), \($0.passed) of \($0.trials) held") }
        return [
            .init("trials", ["labels": .array(trials), "step": 1]), .init("loads", ["labels": .array(loads), "step": 1]),
        ]
    }

    var charts: [LineChart] { [bracket, throughput, times].filter { !$0.isEmpty } }

    private var bracket: LineChart {
        func values(_ value: (Int) -> Double?) -> ColumnRange {
            ColumnRange(search.record.trials.indices.map { value($0) ?? .nan })
        }
        var chart = LineChart(
            id: "bracket", title: "The bracket, trial by trial",
            note: "The load of each trial, the highest load known to hold after it, and the lowest known to fail.", unit: .rate,
            axis: "trials", isTall: true, isLogarithmic: true,
            series: [
                ChartSeries(name: "load", ink: 1, range: values { search.record.trials[$0].offered }),
                ChartSeries(name: "holds", ink: 3, range: values { bounds[$0].lower }),
                ChartSeries(name: "fails", ink: 5, range: values { bounds[$0].upper }),
            ], xTicks: [])
        chart.xTicks = ticks(search.record.trials.map { String($0.trial + 1) })
        return chart
    }

    private var throughput: LineChart {
        let steps = search.steps
        var series = [
            ChartSeries(name: "achieved", ink: 2, range: ColumnRange(steps.map(\.achieved))),
            ChartSeries(name: "offered", ink: 1, range: ColumnRange(steps.map(\.offered))),
        ]
        if let law = search.scalability {
            let curve = steps.map { $0.inFlight > 0 ? law.throughput(at: $0.inFlight) : .nan }
            series.append(ChartSeries(name: "scalability law", ink: 4, range: ColumnRange(curve)))
        }
        return LineChart(
            id: "search-throughput", title: "Throughput against load",
            note: "Medians of the trials at each load; the law is drawn at what was in flight.", unit: .rate, axis: "loads",
            isLogarithmic: true, series: series, xTicks: ticks(steps.map { rateForPeople($0.offered) }))
    }

    private var times: LineChart {
        let steps = search.steps
        func values(_ value: (LoadStep) -> Double) -> ColumnRange {
            ColumnRange(steps.map { value($0) > 0 ? value($0) / 1e6 : .nan })
        }
        return LineChart(
            id: "search-times", title: "Response time against load", note: "Medians of the trials at each load.",
            unit: .milliseconds, axis: "loads", isLogarithmic: true,
            series: [
                ChartSeries(name: "p99", ink: 2, range: values(\.p99)),
                ChartSeries(name: "mean", ink: 1, range: values(\.meanResponseTime)),
            ], xTicks: ticks(steps.map { rateForPeople($0.offered) }))
    }

    /// At most ten words below the columns.
    private func ticks(_ labels: [String]) -> [(share: Double, label: String)] {
        let stride = max(1, (labels.count + 9) / 10)
        return labels.enumerated().filter { $0.offset % stride == 0 }.map {
            ((Double($0.offset) + 0.5) / Double(labels.count), $0.element)
        }
    }

    /// The section: the three numbers, the charts, every trial.
    var section: Markup {
        let rows: [(String, String?)] = [
            ("SLO capacity", search.capacityForPeople ?? "none"), ("saturation throughput", search.saturationForPeople),
            ("efficiency knee", search.kneeForPeople), ("scalability law", search.scalability?.forPeople),
            ("left undone", search.leftUndone.isEmpty ? nil : search.leftUndone),
        ]
        let facts = rows.compactMap { name, text in text.map { "<dt>\(name)</dt><dd>\($0)</dd>" as Markup } }
        let trials = search.record.trials.map { trial in
            let outcome =
                trial.phase == .warmup ? "-" : trial.passed ? "held" : trial.isValid ? trial.failure : "not valid: \(trial.invalid)"
            let cells = [
                rateForPeople(trial.offered), rateForPeople(trial.achieved), trial.p50.forPeople, trial.p99.forPeople,
                countForPeople(trial.inFlight),
            ].map { "<td class=\"n\">\($0)</td>" as Markup }
            return "<tr><th scope=\"row\">\(trial.trial + 1)</th><td>\(trial.phase.rawValue)</td>\(cells)<td>\(outcome)</td></tr>\n"
                as Markup
        }
        let heads = ["offered", "achieved", "p50", "p99", "in flight"].map { "<th scope=\"col\" class=\"n\">\($0)</th>" as Markup }
        return """
            <section id="search"><h2>Capacity search</h2><dl class="about">\(facts)</dl>
            \(charts.map(\.figure))<details><summary>Every trial</summary><div class="scroll"><table><thead><tr><th scope="col">trial</th><th scope="col">phase</th>\(heads)<th scope="col">outcome</th></tr></thead><tbody>
            \(trials)</tbody></table></div></details></section>

            """
    }
}
