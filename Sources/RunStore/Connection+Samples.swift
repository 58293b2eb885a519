import Basics
import Database
import Metrics
import Runs

extension Connection {
    /// Saves one resource sample; values that are no numbers are left out.
    func insert(_ sample: ResourceSample, run: Int64, at time: Double) throws {
        var columns = ["run", "trial", "time_ns", "source", "recorded_at"]
        var values: [any SQLConvertible] = [run, sample.trial, sample.time, sample.source.description, time]
        for metric in ResourceMetric.allCases {
            columns.append(metric.name)
            values.append(sample.values[metric])
        }
        try insert(into: "resource_samples", columns, values)
    }

    /// All samples of a run, in order of time.
    func samples(of run: Int64) throws -> [ResourceSample] {
        let metrics = ResourceMetric.allCases
        let columns = (["trial", "time_ns", "source"] + metrics.map(\.name)).joined(separator: ", ")
        return try all("SELECT \(columns) FROM resource_samples WHERE run = ? ORDER BY trial, time_ns, number", run) { row in
            ResourceSample(
                trial: Int(try row.integer(0)), time: try row.integer(1), source: Source(stored: try row.read(2)),
                values: try ResourceValues { try row.number(3 + $0.rawValue) })
        }
    }
}
