// The charts over time: which there are, in which order, and what each draws.

import Analysis
import Basics
import Drawing
import HTTPMessages
import Metrics
import Runs

/// All charts of a run that share the time axis.
struct TimeCharts {
    let timeline: Timeline
    let marks: Marks
    let axis: ChartAxis
    private let run: Run
    private let detail: RunDetail?
    private let samples: SampledSeries

    init(_ run: Run, _ detail: RunDetail?) {
        self.run = run
        self.detail = detail
        timeline = detail?.timeline ?? Timeline(run)
        marks = Marks(run, timeline)
        axis = Self.axis(timeline, marks)
        samples = SampledSeries(run, timeline)
    }

    var xTicks: [(share: Double, label: String)] { timeline.ticks.map { ($0.column / Double(timeline.count), $0.label) } }

    private var isOpen: Bool { run.header.model != .closed }

    /// Those that have something to show.
    var charts: [LineChart] {
        let all =
            [responseTimes, clocks, arrivals, throughput, errors, users, cpu, memory, handles] + others + gauges + [
                generator, lateness,
            ]
        var charts = all.compactMap { $0 }.filter { !$0.isEmpty }
        if !charts.isEmpty { charts[0].above = marks.links + marks.strip }
        return charts
    }

    private func chart(
        _ id: String, _ title: String, _ note: String = "", _ unit: ChartUnit, _ series: [ChartSeries], isTall: Bool = false
    ) -> LineChart {
        LineChart(
            id: id, title: title, note: note, unit: unit, axis: axis, isTall: isTall,
            extent: unit == .milliseconds ? .logarithmic : .fromZero, series: series, xTicks: xTicks,
            breaks: Set(timeline.trials.map(\.firstColumn)),
            backdrop: marks.drawing(width: ChartFrame.width, height: ChartFrame.height))
    }

    private func series(_ name: String, _ ink: Int, choice: String = "", _ value: (IntervalSummary) -> Double?) -> ChartSeries {
        var range = ColumnRange(count: timeline.count)
        for interval in run.intervals {
            range.add(value(interval), at: timeline.column(trial: interval.trial, second: interval.second))
        }
        range.close()
        return ChartSeries(name: name, ink: ink, range: range, choice: choice)
    }

    private typealias Quantile = KeyPath<IntervalSummary.Quantiles, Nanoseconds>
    private let quantiles: [(name: String, ink: Int, path: Quantile)] = [
        ("p50", 3, \.p50), ("p95", 1, \.p95), ("p99", 2, \.p99), ("max", 5, \.max),
    ]

    /// Times of a second in which something succeeded.
    private func times(
        _ name: String, _ ink: Int, choice: String = "", _ clock: KeyPath<IntervalSummary, IntervalSummary.Quantiles>,
        _ quantile: Quantile
    ) -> ChartSeries {
        series(name, ink, choice: choice) { $0.succeeded > 0 ? $0[keyPath: clock][keyPath: quantile].inMilliseconds : nil }
    }

    private var responseTimes: LineChart {
        var times = chart(
            "response", "Response time",
            isOpen ? "From the intended start of a request to its end, successful requests." : "Successful requests.",
            .milliseconds,
            quantiles.map { self.times($0.name, $0.ink, \.responseTime, $0.path) }, isTall: true)
        times.levels = limits
        return times
    }

    /// What the scenario allows of the percentiles that are drawn, over the whole run.
    private var limits: [LineChart.Level] {
        run.header.thresholds.compactMap { threshold in
            guard threshold.metric == .responseTime, threshold.selectors.isEmpty, threshold.window == nil,
                case .value(let limit) = threshold.limit, quantiles.contains(where: { $0.name == "\(threshold.statistic)" })
            else { return nil }
            return LineChart.Level(range: (limit / 1e6)...(limit / 1e6), kind: "limit", title: "limit: \(threshold.expression)")
        }
    }

    /// Where users wait though the target is not at work.
    private var clocks: LineChart? {
        guard isOpen else { return nil }
        var clocks = chart(
            "clocks", "Both clocks", "Where response time leaves service time behind, requests waited before they were sent.",
            .milliseconds,
            quantiles.flatMap { quantile in
                [
                    times("response time", 2, choice: quantile.name, \.responseTime, quantile.path),
                    times("service time", 1, choice: quantile.name, \.serviceTime, quantile.path),
                ]
            })
        (clocks.choices, clocks.choiceTitle, clocks.chosen) = (quantiles.map(\.name), "Percentile", "p95")
        return clocks
    }

    private var arrivals: LineChart {
        var lines = [series("achieved", 1) { $0.perSecond($0.counts.started) }]
        if isOpen {
            lines.insert(series("offered", 5) { $0.perSecond($0.counts.offered) }, at: 0)
            lines += [
                series("late", 6) { $0.perSecond($0.counts.late) }, series("dropped", 2) { $0.perSecond($0.counts.dropped) },
            ]
        }
        return chart("arrivals", isOpen ? "Arrivals" : "Iterations started", "", .rate, lines)
    }

    private var throughput: LineChart {
        chart(
            "throughput", "Throughput", "Successful requests per second.", .rate,
            [series("successful", 3) { $0.perSecond($0.succeeded) }])
    }

    private var errors: LineChart? {
        guard run.intervals.contains(where: { $0.failed > 0 }) else { return nil }
        let failures = (detail?.failures ?? [:]).sorted {
            ($1.value.reduce(0, +), $0.key.rawValue) < ($0.value.reduce(0, +), $1.key.rawValue)
        }
        guard !failures.isEmpty else {
            return chart(
                "errors", "Errors", "Failed requests per second.", .rate, [series("failed", 2) { $0.perSecond($0.failed) }])
        }
        func line(_ name: String, _ ink: Int, _ counts: [Double]) -> ChartSeries {
            ChartSeries(name: name, ink: ink, range: ColumnRange(counts.map { $0 / Double(timeline.step) }))
        }
        let inks = [2, 4, 6, 1, 3]
        var lines = failures.prefix(5).enumerated().map { line($1.key.message, inks[$0], $1.value) }
        let rest = failures.dropFirst(5)
        if !rest.isEmpty {
            let sums = (0..<timeline.count).map { column in rest.reduce(0) { $0 + $1.value[column] } }
            lines.append(line("\(rest.count) other reasons", 5, sums))
        }
        return chart("errors", "Errors", "Failed requests per second, by reason.", .rate, lines)
    }

    private var users: LineChart {
        chart(
            "vus", "Virtual users", "", .count,
            [series("existing", 5) { Double($0.vus) }, series("in an iteration", 1) { Double($0.busyVUs) }])
    }

    private var cpu: LineChart {
        chart(
            "cpu", "CPU of target and host", "Processes in per cent of one core, the host of all its cores.", .percent,
            samples.lines(.cpuPercent) { $0 != .generator })
    }

    private var memory: LineChart {
        let lines = samples.lines(.memoryBytes) { $0.isProcess }
        let envelope = run.memoryEnvelope
        guard !envelope.isEmpty else { return chart("memory", "Memory of the target", "Resident set.", .bytes, lines) }
        var range = ColumnRange(count: timeline.count)
        for point in envelope { range.add(point.bytes, at: timeline.column(trial: point.trial, second: point.second)) }
        range.close()
        return chart(
            "memory", "Memory of the target", "Resident set, and the lower envelope by which leaks are judged.", .bytes,
            lines + [ChartSeries(name: "lower envelope", ink: 2, range: range)])
    }

    private var handles: LineChart {
        let metrics = ResourceMetric.allCases.filter { $0.facts.chart == .handles }
        return chart(
            "handles", "Threads and files of the target", "", .count,
            metrics.enumerated().flatMap { index, metric in
                samples.lines(metric, suffix: " \(metric.facts.heading)", shift: index) { $0.isProcess }
            })
    }

    private var gauges: [LineChart] {
        GaugeChart.all(run, timeline).enumerated().map { index, gauge in
            chart(
                "gauge-\(index + 1)", "\(gauge.family) of \(gauge.source.name)",
                gauge.hidden > 0 ? "The largest of \(gauge.lines.count + gauge.hidden) series." : "", gauge.unit, gauge.lines)
        }
    }

    /// Metrics that have a chart of their own, where there was anything to see.
    private var others: [LineChart] {
        ResourceMetric.allCases.filter { $0.facts.chart == .own }.map { metric in
            chart(
                metric.name, metric.facts.title.capitalizedFirst, "", metric.facts.unit.ofCharts,
                samples.lines(metric) { _ in true }.filter { ($0.range.highest ?? 0) > 0 })
        }
    }

    private var generator: LineChart {
        chart(
            "generator", "CPU of the generator", "Above 90 % of a core in any loop, perfbench itself may distort the result.",
            .percent,
            [series("busiest loop", 2) { $0.perSecond(1) == nil ? nil : $0.loopCPU * 100 }]
                + samples.lines(.cpuPercent) { $0 == .generator })
    }

    private var lateness: LineChart {
        chart(
            "lateness", "Lateness of the generator", "From the intended start to the send while a virtual user was free, p99.",
            .milliseconds, [series("p99", 4) { $0.latenessP99 > 0 ? $0.latenessP99.inMilliseconds : nil }])
    }

    private static func axis(_ timeline: Timeline, _ marks: Marks) -> ChartAxis {
        ChartAxis(
            id: "time", title: "from",
            labels: (0..<timeline.count).map { timeline.label($0) + (marks.isWarmup[$0] ? " (warm-up)" : "") }, step: timeline.step)
    }
}

/// What the monitors read, by source and metric, for the few metrics that are drawn. Made in one pass: a day has 260,000 samples.
private struct SampledSeries {
    private static let drawn = ResourceMetric.allCases.filter { $0.facts.chart != .none }
    private var ranges: [(source: Source, ranges: [ColumnRange])] = []

    init(_ run: Run, _ timeline: Timeline) {
        for sample in run.resources {
            guard let column = timeline.column(sample) else { continue }
            let place: Int
            if let known = ranges.firstIndex(where: { $0.source == sample.source }) {
                place = known
            } else {
                place = ranges.count
                ranges.append((sample.source, Self.drawn.map { _ in ColumnRange(count: timeline.count) }))
            }
            for (index, metric) in Self.drawn.enumerated() { ranges[place].ranges[index].add(sample.values[metric], at: column) }
        }
        for place in ranges.indices {
            for index in ranges[place].ranges.indices { ranges[place].ranges[index].close() }
        }
        ranges.sort { $0.source < $1.source }
    }

    func lines(_ metric: ResourceMetric, suffix: String = "", shift: Int = 0, _ isWanted: (Source) -> Bool) -> [ChartSeries] {
        guard let index = Self.drawn.firstIndex(of: metric) else { return [] }
        return ranges.filter { isWanted($0.source) }.prefix(6).enumerated().map { position, entry in
            let name = entry.source.name
            let inks = entry.source == .host ? 5 : [1, 2, 3, 4, 6][(position + shift) % 5]
            return ChartSeries(name: name + suffix, ink: inks, range: entry.ranges[index])
        }
    }
}
