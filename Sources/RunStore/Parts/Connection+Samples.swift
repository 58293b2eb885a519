import Basics
import Database
import Metrics
import Runs

extension Connection {
    /// Saves one resource sample with its gauges; values that are no numbers are left out.
    /// - Parameter series: the numbers of the series of this run that are known; those that are new are added.
    func insert(_ sample: ResourceSample, run: Int64, at time: Double, series: inout [GaugeSeries: Int64]) throws {
        var columns = ["run", "trial", "time_ns", "source", "recorded_at"]
        var values: [any SQLConvertible] = [run, sample.trial, sample.time, sample.source.description, time]
        for metric in ResourceMetric.allCases {
            columns.append(metric.name)
            values.append(sample.values[metric])
        }
        let number = try insert(into: "resource_samples", columns, values)
        for gauge in sample.gauges where gauge.value.isFinite {
            let place: Int64
            if let known = series[gauge.series] {
                place = known
            } else {
                place = try insert(into: "gauge_series", ["run", "name", "unit"], [run, gauge.series.name, gauge.series.unit])
                series[gauge.series] = place
            }
            try execute(
                "INSERT OR REPLACE INTO gauge_values (sample, series, value) VALUES (?, ?, ?)", number, place, gauge.value)
        }
    }

    /// All samples of a run, in order of time.
    func samples(of run: Int64) throws -> [ResourceSample] {
        let metrics = ResourceMetric.allCases
        let columns = (["number", "trial", "time_ns", "source"] + metrics.map(\.name)).joined(separator: ", ")
        var gauges = try gauges(of: run)
        var sources: [String: Source] = [:]
        func source(_ stored: String) -> Source {
            if let known = sources[stored] { return known }
            let new = Source(stored: stored)
            sources[stored] = new
            return new
        }
        var samples = try all("SELECT \(columns) FROM resource_samples WHERE run = ? ORDER BY trial, time_ns, number", run) { row in
            ResourceSample(
                trial: Int(try row.integer(1)), time: try row.integer(2), source: source(try row.read(3)),
                values: try ResourceValues { try row.number(4 + $0.rawValue) },
                gauges: gauges.isEmpty ? [] : gauges.removeValue(forKey: try row.integer(0)) ?? [])
        }
        samples.dropFragments()
        return samples
    }

    /// The gauges of a run by the number of their sample, in the order in which the series were first seen.
    private func gauges(of run: Int64) throws -> [Int64: [Gauge]] {
        var series: [Int64: GaugeSeries] = [:]
        try forEach("SELECT number, name, unit FROM gauge_series WHERE run = ?", run) {
            series[try $0.integer(0)] = GaugeSeries(name: try $0.read(1), unit: try $0.read(2))
        }
        var gauges: [Int64: [Gauge]] = [:]
        guard !series.isEmpty else { return gauges }
        let sql = """
            SELECT sample, series, value FROM resource_samples JOIN gauge_values ON sample = resource_samples.number
            WHERE run = ? ORDER BY sample, series
            """
        try forEach(sql, run) { row in
            guard let series = series[try row.integer(1)], let value = try row.number(2) else { return }
            gauges[try row.integer(0), default: []].append(Gauge(series, value))
        }
        return gauges
    }
}
