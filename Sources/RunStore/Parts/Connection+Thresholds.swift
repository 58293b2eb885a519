// The limits of a run, and how they came out.

import Basics
import Database
import Metrics
import Runs

extension Connection {
    /// Saves one threshold, in the parts it is made of.
    func insert(_ threshold: Threshold, at position: Int, run: Int64) throws {
        let (statistic, percentile) = threshold.statistic.stored
        let (limit, isOfBaseline) =
            switch threshold.limit {
            case .value(let value): (value, false)
            case .ofBaseline(let share): (share, true)
            }
        try insert(
            into: "thresholds",
            [
                "run": run, "position": position, "expression": threshold.expression, "metric": threshold.metric.rawValue,
                "statistic": statistic, "percentile": percentile, "comparison": threshold.comparison.rawValue,
                "limit_value": limit, "of_baseline": isOfBaseline, "window_ns": threshold.window?.nanoseconds,
                "aborts": threshold.aborts, "grace_ns": threshold.grace.nanoseconds,
            ])
        for (index, selector) in threshold.selectors.enumerated() {
            try insert(
                into: "threshold_selectors",
                ["run": run, "threshold": position, "position": index, "key": selector.key.rawValue, "value": selector.value])
        }
    }

    /// All thresholds of a run, in order.
    func thresholds(of run: Int64) throws -> [Threshold] {
        try all("SELECT * FROM thresholds WHERE run = ? ORDER BY position", run) { row in
            let position: Int = try row["position"]
            let limit: Double = try row["limit_value"]
            let window: Nanoseconds? = try row["window_ns"]
            guard let metric = Metric(rawValue: try row["metric"]),
                let comparison = Threshold.Comparison(rawValue: try row["comparison"]),
                let statistic = Statistic(stored: try row["statistic"], percentile: try row["percentile"])
            else { throw DatabaseError(.damaged, words: "threshold \(try row["expression"] as String)", path: path) }
            return Threshold(
                expression: try row["expression"], metric: metric, selectors: try selectors(of: position, run: run),
                statistic: statistic, comparison: comparison, limit: try row["of_baseline"] ? .ofBaseline(limit) : .value(limit),
                window: window.map(TimeSpan.init(nanoseconds:)), aborts: try row["aborts"],
                grace: TimeSpan(nanoseconds: try row["grace_ns"]))
        }
    }

    private func selectors(of threshold: Int, run: Int64) throws -> [Selector] {
        try all("SELECT key, value FROM threshold_selectors WHERE run = ? AND threshold = ? ORDER BY position", run, threshold) {
            row in
            guard let key = Selector.Key(rawValue: try row.read(0)) else {
                throw DatabaseError(.damaged, words: "unknown selector", path: path)
            }
            return Selector(key: key, value: try row.read(1))
        }
    }
}

extension Statistic {
    fileprivate var stored: (name: String, percentile: Double?) {
        switch self {
        case .min: ("min", nil)
        case .mean: ("mean", nil)
        case .max: ("max", nil)
        case .rate: ("rate", nil)
        case .count: ("count", nil)
        case .percentile(let percentile): ("percentile", percentile)
        }
    }

    fileprivate init?(stored name: String, percentile: Double?) {
        switch (name, percentile) {
        case ("min", _): self = .min
        case ("mean", _): self = .mean
        case ("max", _): self = .max
        case ("rate", _): self = .rate
        case ("count", _): self = .count
        case ("percentile", let percentile?): self = .percentile(percentile)
        default: return nil
        }
    }
}
