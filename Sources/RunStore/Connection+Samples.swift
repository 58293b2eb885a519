import Basics
import Database
import Runs

extension Connection {
    /// Saves one resource sample; values that are no numbers are left out.
    func insert(_ sample: ResourceSample, run: Int64, at time: Double) throws {
        var columns = ["run", "trial", "time_ns", "source", "recorded_at"]
        var values: [any SQLConvertible] = [run, sample.trial, sample.time, sample.source, time]
        for metric in ResourceMetric.allCases {
            columns.append(metric.rawValue)
            values.append(sample.values[metric])
        }
        try insert(into: "resource_samples", columns, values)
    }

    /// All samples of a run, in order of time.
    func samples(of run: Int64) throws -> [ResourceSample] {
        let metrics = ResourceMetric.allCases
        let columns = (["trial", "time_ns", "source"] + metrics.map(\.rawValue)).joined(separator: ", ")
        return try all("SELECT \(columns) FROM resource_samples WHERE run = ? ORDER BY trial, time_ns, number", run) { row in
            var values: [ResourceMetric: Double] = [:]
            for (index, metric) in metrics.enumerated() {
                if let value = try row.read(3 + index, as: Double?.self) { values[metric] = value }
            }
            return ResourceSample(trial: try row.read(0), time: try row.read(1), source: try row.read(2), values: values)
        }
    }
}
