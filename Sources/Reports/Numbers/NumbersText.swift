// The analysis of numbers from any source, for people: the answer first, then the figures, then a picture.

import Basics
import Drawing
import Histograms
package import Numbers

/// The text for a terminal.
package func numbersText(_ analysis: NumbersAnalysis, width: Int = 100, color: Bool = false) -> String {
    var page = TextPage(width: width, color: color)
    let rows = exact(Int64(analysis.rows))
    let unit = if case .histogram = analysis.result { "histogram" } else { "row" }
    page.line(
        Span(analysis.result.title, .strong), Span(" of \(analysis.file), \(rows) \(unit)\(analysis.rows == 1 ? "" : "s")", .faint))
    switch analysis.result {
    case .scalability(let numbers): page.add(numbers)
    case .trend(let numbers): page.add(numbers)
    case .changes(let numbers): page.add(numbers)
    case .outliers(let numbers): page.add(numbers)
    case .comparison(let numbers): page.add(numbers)
    case .histogram(let numbers): page.add(numbers)
    }
    if !analysis.warnings.isEmpty { page.gap() }
    for warning in analysis.warnings { page.paragraph(Span("! ", .warning), warning) }
    return page.text
}

extension NumbersAnalysis.Result {
    fileprivate var title: String {
        switch self {
        case .scalability: "Scalability"
        case .trend: "Trend"
        case .changes: "Changes of level"
        case .outliers: "Outliers"
        case .comparison: "Comparison"
        case .histogram: "Histogram"
        }
    }
}

/// A figure with four significant digits, whatever its size: `0.02671`, `12343`, `7.69e-04`.
func figure(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "-" : value > 0 ? "∞" : "-∞" }
    let magnitude = abs(value)
    if value == value.rounded(), magnitude < 1e6 { return String(Int64(value)) }
    if magnitude >= 1e7 || (magnitude < 1e-3 && magnitude > 0) {
        var (scaled, exponent) = (magnitude, 0)
        while scaled >= 9.9995 { (scaled, exponent) = (scaled / 10, exponent + 1) }
        while scaled < 0.99995 { (scaled, exponent) = (scaled * 10, exponent - 1) }
        return "\(value < 0 ? "-" : "")\(fixed(scaled, 3))e\(exponent)"
    }
    return fixed(
        value, magnitude < 0.1 ? 5 : magnitude < 1 ? 4 : magnitude < 10 ? 3 : magnitude < 100 ? 2 : magnitude < 1000 ? 1 : 0)
}

/// `[low, high]`; empty where there is none.
func bracket(_ range: ClosedRange<Double>?, _ label: (Double) -> String = figure) -> String {
    range.map { "[\(label($0.lowerBound)), \(label($0.upperBound))]" } ?? ""
}

/// A chance: `0.0123`, or `below 0.0001`.
func chance(_ p: Double) -> String { p < 0.0001 ? "below 0.0001" : fixed(p, p < 0.1 ? 4 : 2) }

/// A ratio as a change: `+5.2 %`, `-0.31 %`.
func change(_ ratio: Double) -> String {
    guard ratio.isFinite else { return "-" }
    let percent = (ratio - 1) * 100
    let digits = abs(percent) < 9.95 ? 2 : abs(percent) < 99.5 ? 1 : 0
    let text = fixed(abs(percent), digits)
    return (text.allSatisfy { $0 == "0" || $0 == "." } ? "±" : percent < 0 ? "-" : "+") + text + " %"
}

extension TextPage {
    fileprivate mutating func add(_ numbers: ScalabilityNumbers) {
        if let concurrency = numbers.peakConcurrency, let throughput = numbers.peakThroughput {
            gap()
            line(
                Span("  Throughput peaks at "), Span(figure(throughput), .strong), Span(" with concurrency "),
                Span(figure(concurrency), .strong))
            if let range = numbers.peakConcurrencyInterval {
                line(Span("  95 % of refits: \(bracket(numbers.peakThroughputInterval)) with \(bracket(range))", .faint))
            }
        } else {
            gap()
            line(Span("  The peak is not identified.", .warning))
            for reason in numbers.reasons { paragraph("- ", reason) }
            if numbers.leastPeakConcurrency > 0 {
                line(Span("  With 95 % confidence it is not below concurrency \(figure(numbers.leastPeakConcurrency)).", .faint))
            }
        }
        var table = TextTable([.word(""), .figure(""), .figure("95 %"), .name("")])
        let rows: [(String, Double, ClosedRange<Double>?, String)] = [
            ("alpha", numbers.alpha, numbers.alphaInterval, "contention: the share that cannot be done side by side"),
            ("beta", numbers.beta, numbers.betaInterval, "coherency: what each pair of users costs"),
            ("gamma", numbers.gamma, numbers.gammaInterval, "throughput of one user"),
        ]
        for row in rows { table.add([Span(row.0), Span(figure(row.1)), Span(bracket(row.2)), Span(row.3, .faint)]) }
        self.table(table)
        line(Span("  points lie off the curve by \(percentForPeople(numbers.relativeError)) (relative root mean square)", .faint))
        let law = numbers
        let most = numbers.points.map(\.concurrency).max() ?? 1
        plot(x: 0...most, y: 0...DotPlot.range(numbers.points.flatMap { [$0.throughput, $0.fitted] }).upperBound, label: figure) {
            plot in
            plot.curve { n in law.gamma * n / (1 + law.alpha * (n - 1) + law.beta * n * (n - 1)) }
            for point in law.points { plot.dot(point.concurrency, point.throughput) }
        }
    }

    fileprivate mutating func add(_ numbers: TrendNumbers) {
        let unit = numbers.hasTimes ? "unit of time" : "row"
        gap()
        switch numbers.direction {
        case .none: line(Span("  No trend can be shown", .strong), Span(" (p \(chance(numbers.p))).", .faint))
        case .rising, .falling:
            line(
                Span("  \(numbers.direction == .rising ? "Rising" : "Falling")", .strong),
                Span(" by \(figure(abs(numbers.slope))) per \(unit) (p \(chance(numbers.p)))."))
        }
        var table = TextTable([.word(""), .figure("slope"), .figure("95 %"), .figure("S"), .figure("z"), .figure("p")])
        table.add([
            Span("as if independent"), Span(figure(numbers.slope)), Span(bracket(numbers.interval)),
            Span(String(numbers.mannKendall.s)),
            Span(figure(numbers.mannKendall.z)), Span(chance(numbers.mannKendall.p)),
        ])
        if let corrected = numbers.corrected {
            table.add([
                Span("autocorrelation allowed for"), Span(figure(numbers.slope)), Span(bracket(numbers.correctedInterval)),
                Span(String(corrected.s)), Span(figure(corrected.z)), Span(chance(corrected.p)),
            ])
        }
        self.table(table)
        line(Span("  Mann-Kendall, Theil-Sen; corrected after Hamed and Rao, variance × \(figure(numbers.inflation))", .faint))
        plot(x: DotPlot.range(numbers.times), y: DotPlot.range(numbers.values), label: figure) { plot in
            if numbers.direction != .none { plot.curve { numbers.intercept + numbers.slope * $0 } }
            for (time, value) in zip(numbers.times, numbers.values) { plot.dot(time, value) }
        }
    }

    fileprivate mutating func add(_ numbers: ChangeNumbers) {
        gap()
        let confirmed = numbers.changes.count(where: \.isConfirmed)
        let suspects = numbers.changes.count - confirmed
        if numbers.changes.isEmpty {
            line(Span("  No change of level was found.", .strong))
        } else {
            line(
                Span("  \(confirmed) confirmed", confirmed > 0 ? .strong : .plain),
                Span(", \(suspects) suspected: too recent or too uncertain to confirm", .faint))
            let hasTimes = numbers.changes.contains { !$0.time.isEmpty }
            var table = TextTable(
                [
                    .word("change"), .figure("from row"), .figure("between rows"), .figure("level before"), .figure("after"),
                    .figure("ratio"), .figure("p"),
                ] + (hasTimes ? [.name(Span("time", .faint))] : []))
            for change in numbers.changes {
                let cells = [
                    change.isConfirmed ? Span("confirmed", .warning) : Span("suspect"), Span(String(change.index)),
                    Span(change.range.map { "\($0.lowerBound)-\($0.upperBound)" } ?? ""), Span(figure(change.before)),
                    Span(figure(change.after)), Span(change.before == 0 ? "-" : Reports.change(change.after / change.before)),
                    Span(change.confirmedP.map(chance) ?? "-"),
                ]
                table.add(cells + (hasTimes ? [Span(change.time)] : []))
            }
            self.table(table)
            line(Span("  rows count from 0; a change begins with the first row of the new level", .faint))
        }
        let values = numbers.values
        plot(
            x: 0...Double(max(1, values.count - 1)), y: DotPlot.range(values),
            marks: numbers.changes.map { Double($0.index / numbers.blockSize) },
            label: figure
        ) { plot in
            for (index, value) in values.enumerated() { plot.dot(Double(index), value) }
        }
    }

    fileprivate mutating func add(_ numbers: OutlierNumbers) {
        gap()
        let count = numbers.outliers.count
        if count == 0 {
            line(Span("  No value stands out.", .strong))
        } else {
            line(
                Span("  \(count) value\(count == 1 ? " stands" : "s stand") out", .strong),
                Span(count == numbers.most ? ", as many as were looked for: there may be more" : "", .faint))
            let hasTimes = numbers.outliers.contains { !$0.time.isEmpty }
            var table = TextTable(
                [.figure("row"), .figure("value"), .figure("deviations"), .figure("by chance")]
                    + (hasTimes ? [.name(Span("time", .faint))] : []))
            for outlier in numbers.outliers {
                let cells = [
                    Span(String(outlier.index)), Span(figure(outlier.value), .strong), Span(fixed(outlier.distance, 1)),
                    Span(fixed(outlier.critical, 1)),
                ]
                table.add(cells + (hasTimes ? [Span(outlier.time)] : []))
            }
            self.table(table)
            line(Span("  rows count from 0; deviations from the mean of what is less extreme (Rosner 1983, at 5 %)", .faint))
        }
        line(Span("  the others: mean \(figure(numbers.mean)), standard deviation \(figure(numbers.standardDeviation))", .faint))
        let last = Double(max(1, numbers.rows.last ?? 1))
        plot(x: 0...last, y: DotPlot.range(numbers.values), label: figure) { plot in
            for (row, value) in zip(numbers.rows, numbers.values) { plot.dot(Double(row), value) }
        }
    }

    fileprivate mutating func add(_ numbers: ComparisonNumbers) {
        gap()
        let ink: Ink =
            switch numbers.verdict {
            case .regression: .bad
            case .ok, .improvement: .good
            case .inconclusive: .warning
            }
        line(Span("  \(numbers.verdict.rawValue.uppercased())", ink))
        for reason in numbers.reasons { paragraph("", reason) }
        var table = TextTable([
            .name(Span(numbers.baselineArm, .faint)), .name(Span(numbers.candidateArm, .faint)), .figure("change"), .figure("95 %"),
            .figure("p"), .figure("matters from"), .figure("seen from"),
        ])
        func share(_ value: Double) -> String { value.isFinite ? percentForPeople(value) : "-" }
        table.add([
            Span(figure(numbers.baseline)), Span(figure(numbers.candidate)), Span(change(numbers.ratio), .strong),
            Span(bracket(numbers.interval, change)), Span(numbers.p.map(chance) ?? "-"),
            Span(share(max(numbers.threshold, numbers.noiseFloor))), Span(share(numbers.minimalDetectable)),
        ])
        self.table(table)
        let design = numbers.design == .paired ? "paired by block, \(numbers.blocks) blocks" : "unpaired"
        line(Span("  \(design); \(numbers.isHigherWorse ? "higher" : "lower") is worse; geometric means", .faint))
    }

    fileprivate mutating func add(_ numbers: HistogramNumbers) {
        let histogram = numbers.histogram
        gap()
        let covered = "\(fixed(numbers.covered.lowerBound.inSeconds, 3)) s to \(fixed(numbers.covered.upperBound.inSeconds, 3)) s"
        let taken = numbers.histograms == 1 ? "1 histogram" : "\(exact(Int64(numbers.histograms))) histograms"
        line(
            Span(
                "  \(exact(histogram.totalCount)) values in \(taken), \(covered) of the log\(numbers.tag.map { ", tag \($0)" } ?? "")"
            ))
        guard !histogram.isEmpty else { return line(Span("  Nothing was recorded in them.", .warning)) }
        var table = TextTable([.word(""), .figure("value"), .figure("if nanoseconds"), .name("")])
        func add(_ name: String, _ value: Double, above: Double? = nil) {
            let text = value == value.rounded() ? exact(Int64(value)) : fixed(value, 3)
            let bar = above.map { Drawing.bar(histogram.max > 0 ? $0 / Double(histogram.max) : 0, width: 30) } ?? ""
            table.add([Span(name), Span(text), Span(Nanoseconds(value.rounded()).forPeople), Span(bar, .accent)])
        }
        add("min", Double(histogram.min), above: Double(histogram.min))
        for (name, level) in [
            ("p50", 50.0), ("p75", 75), ("p90", 90), ("p95", 95), ("p99", 99), ("p99.9", 99.9), ("p99.99", 99.99),
        ] {
            let value = Double(numbers.value(atPercentile: level))
            add(name, value, above: value)
        }
        add("max", Double(histogram.max), above: Double(histogram.max))
        add("mean", histogram.mean)
        add("stddev", histogram.standardDeviation)
        self.table(table)
    }
}
