// What a comparison may get wrong, and what matters to it.

package import Runs

/// How sure a comparison must be before it says something.
package struct ComparisonRules: Sendable {
    /// The chance of any false alarm among the deciding metrics of a paired comparison (Holm). One look of an adaptive comparison has a part.
    package var alpha = 0.01
    /// The chance of a false alarm per metric against a history, which is asked with every commit.
    package var historyAlpha = 0.001
    /// How often an effect of the size that is printed as detectable is detected.
    package var power = 0.9
    /// The metrics that decide.
    package var gating = ComparedMetric.gating
    /// The smallest changes for the worse that matter, where they are not those of `ComparedMetric.practicalThreshold`.
    package var thresholds: [ComparedMetric: Double] = [:]

    package init() {}

    func threshold(_ metric: ComparedMetric) -> Double { thresholds[metric] ?? metric.practicalThreshold }
}
