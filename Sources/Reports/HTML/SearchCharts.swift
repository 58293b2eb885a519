// A capacity search as pictures: how the bracket closed, and throughput and response time against the load.

import Analysis
import Basics
import Drawing
import Runs

/// The charts of a search; they have axes of their own: trials in the order in which they were made, loads, and what was in flight.
struct SearchCharts {
    private let search: SearchResult
    private let bounds: [(lower: Double?, upper: Double?)]
    /// What was measured at each load, by what was in flight.
    private let crowds: [LoadStep]
    private let trials, loads, inFlight: ChartAxis
    private let loadScale, crowdScale: Scale

    /// `nil` for a run without a search, or one without a trial.
    init?(_ run: Run) {
        guard let record = run.search, let search = SearchResult(record) else { return nil }
        self.search = search
        bounds = record.trials.indices.map { SearchResult.bounds(of: record.trials[...$0]) }
        crowds = search.steps.filter { $0.inFlight > 0 && $0.achieved > 0 }.sorted { $0.inFlight < $1.inFlight }
        func scale(_ values: [Double]) -> Scale { Scale(logarithmicFrom: values.min() ?? 1, to: values.max() ?? 1) }
        let (byLoad, byCrowd) = (scale(search.steps.map(\.offered)), scale(crowds.map(\.inFlight)))
        (loadScale, crowdScale) = (byLoad, byCrowd)
        trials = ChartAxis(
            id: "trials", title: "trial",
            labels: record.trials.map { trial in
                let outcome = trial.passed ? "held" : trial.isValid ? "failed" : "not valid"
                return "trial \(trial.trial + 1), \(trial.phase.rawValue): \(outcome)"
            })
        loads = ChartAxis(
            id: "loads", title: "load",
            labels: search.steps.map { "\(rateForPeople($0.offered)), \($0.passed) of \($0.trials) held" },
            places: search.steps.map { byLoad.share($0.offered) })
        inFlight = ChartAxis(
            id: "in-flight", title: "in flight",
            labels: crowds.map { "\(countForPeople($0.inFlight)) in flight, at \(rateForPeople($0.offered))" },
            places: crowds.map { byCrowd.share($0.inFlight) })
    }

    var axes: [ChartAxis] { [trials, loads, inFlight] }
    var charts: [LineChart] { [bracket, throughput, scalability, times].filter { !$0.isEmpty } }

    private var bracket: LineChart {
        func values(_ value: (Int) -> Double?) -> ColumnRange {
            ColumnRange(search.record.trials.indices.map { value($0) ?? .nan })
        }
        func tried(_ name: String, _ ink: Int, _ isIt: @escaping (SearchTrial) -> Bool) -> ChartSeries {
            let trials = search.record.trials
            return ChartSeries(
                name: name, ink: ink, range: values { isIt(trials[$0]) ? trials[$0].offered : nil }, look: .dots)
        }
        return LineChart(
            id: "bracket", title: "The bracket, trial by trial",
            note: "The load of each trial, the highest load known to hold after it, and the lowest known to fail.", unit: .rate,
            axis: trials, isTall: true, extent: .logarithmic,
            series: [
                ChartSeries(name: "known to hold", ink: 3, range: values { bounds[$0].lower }),
                ChartSeries(name: "known to fail", ink: 5, range: values { bounds[$0].upper }),
                tried("held", 1) { $0.passed }, tried("failed", 2) { !$0.passed && $0.isValid },
                tried("not valid", 6) { !$0.isValid },
            ], xTicks: trials.ticks(search.record.trials.map { String($0.trial + 1) }))
    }

    private func ticks(_ scale: Scale, _ words: (Double) -> String) -> [(share: Double, label: String)] {
        scale.ticks.map { (scale.share($0), words($0)) }
    }

    private var capacity: [LineChart.Level] {
        search.capacity.map { [LineChart.Level(range: $0...$0, kind: "limit", title: "SLO capacity \(rateForPeople($0))")] } ?? []
    }

    private var throughput: LineChart {
        LineChart(
            id: "search-throughput", title: "Throughput against load",
            note: "Medians of the trials at each load. Where the dots leave the line, the target does less than is asked of it.",
            unit: .rate, axis: loads, isTall: true, extent: .logarithmic,
            series: [
                ChartSeries(name: "asked for", ink: 5, range: ColumnRange(search.steps.map(\.offered))),
                ChartSeries(name: "achieved", ink: 1, range: ColumnRange(search.steps.map(\.achieved)), look: .dots),
            ], xTicks: ticks(loadScale, rateForPeople), levels: capacity)
    }

    private var scalability: LineChart {
        var series = [ChartSeries(name: "achieved", ink: 1, range: ColumnRange(crowds.map(\.achieved)), look: .dots)]
        if let law = search.scalability {
            var line = ChartSeries(
                name: "scalability law", ink: 4, range: ColumnRange(crowds.map { law.throughput(at: $0.inFlight) }))
            line.way = (0...100).map { point in
                let share = Double(point) / 100
                return (share, law.throughput(at: crowdScale.value(at: share)))
            }
            series.append(line)
        }
        return LineChart(
            id: "search-law", title: "Throughput against what is in flight",
            note: "The curve of the Universal Scalability Law through all trials, from the first user to the crowd.", unit: .rate,
            axis: inFlight, isTall: true, extent: .fromZero, series: series, xTicks: ticks(crowdScale, countForPeople),
            levels: capacity)
    }

    private var times: LineChart {
        func values(_ value: (LoadStep) -> Double) -> ColumnRange {
            ColumnRange(search.steps.map { value($0) > 0 ? value($0) / 1e6 : .nan })
        }
        return LineChart(
            id: "search-times", title: "Response time against load", note: "Medians of the trials at each load.",
            unit: .milliseconds, axis: loads, extent: .logarithmic,
            series: [
                ChartSeries(name: "p99", ink: 2, range: values(\.p99), look: .both),
                ChartSeries(name: "mean", ink: 1, range: values(\.meanResponseTime), look: .both),
            ], xTicks: ticks(loadScale, rateForPeople))
    }

    /// The section: the three numbers, the charts, every trial.
    var section: Markup {
        let numbers: [(String, String?)] = [
            ("SLO capacity", search.capacity.map(rateForPeople) ?? "none"),
            (
                "bracket",
                search.bracket.map { "\(rateForPeople($0.lowerBound)) to \(rateForPeople($0.upperBound))" }
                    ?? search.capacity.map { "at least \(rateForPeople($0))" }
            ), ("saturation throughput", search.saturationForPeople),
        ]
        let tiles = numbers.compactMap { name, text in text.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>" as Markup } }
        let rows: [(String, String?)] = [
            ("efficiency knee", search.kneeForPeople), ("scalability law", search.scalability?.forPeople),
            ("left undone", search.leftUndone.isEmpty ? nil : search.leftUndone),
        ]
        let facts = rows.compactMap { name, text in text.map { "<dt>\(name)</dt><dd>\($0)</dd>" as Markup } }
        return """
            <section id="search"><h2>Capacity search</h2><dl class="tiles three">\(tiles)</dl><dl class="about">\(facts)</dl>
            \(charts.map(\.figure))\(trialTable)</section>

            """
    }

    private var trialTable: Markup {
        let rows = search.record.trials.map { trial in
            let outcome =
                trial.phase == .warmup ? "-" : trial.passed ? "held" : trial.isValid ? trial.failure : "not valid: \(trial.invalid)"
            let cells = [
                rateForPeople(trial.offered), rateForPeople(trial.achieved), trial.p50.forPeople, trial.p99.forPeople,
                countForPeople(trial.inFlight),
            ].map { "<td class=\"n\">\($0)</td>" as Markup }
            return
                "<tr><th scope=\"row\">\(trial.trial + 1)</th><td>\(trial.phase.rawValue)</td>\(cells)<td class=\"name\">\(outcome)</td></tr>\n"
                as Markup
        }
        let heads = ["offered", "achieved", "p50", "p99", "in flight"].map { "<th scope=\"col\" class=\"n\">\($0)</th>" as Markup }
        return """
            <details><summary>Every trial</summary><div class="scroll"><table><thead><tr><th scope="col">trial</th><th scope="col">phase</th>\(heads)<th scope="col" class="name">outcome</th></tr></thead><tbody>
            \(rows)</tbody></table></div></details>
            """
    }
}
