package import Basics

/// A limit on a metric, as a scenario writes it: `response_time{step:pay} p99 < 1s`.
package struct Threshold: Sendable, Hashable {
    package enum Comparison: String, Sendable, CaseIterable {
        case below = "<"
        case atMost = "<="
        case above = ">"
        case atLeast = ">="

        /// Whether `actual` keeps to `limit`.
        package func holds(_ actual: Double, _ limit: Double) -> Bool {
            switch self {
            case .below: actual < limit
            case .atMost: actual <= limit
            case .above: actual > limit
            case .atLeast: actual >= limit
            }
        }
    }

    /// What the metric is held against.
    package enum Limit: Sendable, Hashable {
        /// In the unit of the metric (`Metric.unit`).
        case value(Double)
        /// A share of the baseline's value: 1.1 for `110% of baseline`.
        case ofBaseline(Double)
    }

    /// As it was written, and as it is shown.
    package var expression: String
    package var metric: Metric
    package var selectors: [Selector]
    package var statistic: Statistic
    package var comparison: Comparison
    package var limit: Limit
    /// `over 10s`: it must hold in every window of this length; `nil` for the whole run.
    package var window: TimeSpan?
    /// Ends the run as soon as it fails …
    package var aborts: Bool
    /// … but not in this first part of the measured time.
    package var grace: TimeSpan

    package init(
        expression: String, metric: Metric, selectors: [Selector] = [], statistic: Statistic, comparison: Comparison, limit: Limit,
        window: TimeSpan? = nil, aborts: Bool = false, grace: TimeSpan = TimeSpan(nanoseconds: 0)
    ) {
        self.expression = expression
        self.metric = metric
        self.selectors = selectors
        self.statistic = statistic
        self.comparison = comparison
        self.limit = limit
        self.window = window
        self.aborts = aborts
        self.grace = grace
    }
}
