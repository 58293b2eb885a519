// How likely a trial at a load holds, from all trials of a search: at which load that is even chance, and how sure we are of it.

import Glibc

/// A falling logistic curve over the logarithm of the load: p(load) = λ/2 + (1 − λ)/(1 + (load/middle)^steepness). The lapse λ lets a
/// trial fail or hold by chance at any load, so that one hiccup far below the capacity does not flatten the curve. Trials that separate
/// cleanly leave the steepness open at its upper end; a weak prior takes the place of Firth's correction, and the interval is over all
/// steepnesses that fit, because few trials say little about it.
package struct PassProbability: Hashable, Sendable {
    /// One trial at a load.
    package struct Point: Hashable, Sendable {
        package let load: Double
        package let passed: Bool

        package init(load: Double, passed: Bool) { (self.load, self.passed) = (load, passed) }
    }

    /// The load at which a trial holds with even chance.
    package let middle: Double
    /// Holds `middle` with 95 % probability, given the trials.
    package let interval: ClosedRange<Double>

    private static let lapse = 0.04
    /// Posterior probability left out on each side of the interval. Searches try loads where they expect an answer, so half of 5 % would hold the truth in
    /// only 91 to 93 of 100; this much does in 96 (simulated, `CapacitySearchTests`).
    private static let tail = 0.01
    /// A typical steepness, for which the pass probability falls from 73 % to 27 % within 3.5 % of load, and how far off it may be.
    private static let steepness = (typical: 80.0, spread: 0.8)
    private static let steepnesses: [Double] = (0..<24).map { 6 * exp(Double($0) * 0.25) }

    /// Needs a trial that held and one that did not; `nil` without.
    package init?(_ points: [Point]) {
        guard points.contains(where: \.passed), points.contains(where: { !$0.passed }), points.allSatisfy({ $0.load > 0 }) else {
            return nil
        }
        let logs = points.map { log($0.load) }
        let passing = zip(points, logs).filter(\.0.passed).map(\.1).max() ?? 0
        let failing = zip(points, logs).filter { !$0.0.passed }.map(\.1).min() ?? 0
        let (low, high) = (min(passing, failing) - 0.3, max(passing, failing) + 0.3)
        // Coarse over everything, then fine around what the coarse pass left over.
        let coarse = Self.weights(points, logs, from: low, to: high, steps: 200)
        let likely = coarse.filter { $0.weight > 1e-4 }.map(\.middle)
        let step = (high - low) / 200
        let fine = Self.weights(points, logs, from: (likely.first ?? low) - step, to: (likely.last ?? high) + step, steps: 400)
        let sum = fine.reduce(0) { $0 + $1.weight }
        func quantile(_ share: Double) -> Double {
            var rest = share * sum
            for (middle, weight) in fine {
                rest -= weight
                if rest <= 0 { return exp(middle) }
            }
            return exp(fine.last?.middle ?? high)
        }
        middle = quantile(0.5)
        interval = quantile(Self.tail)...quantile(1 - Self.tail)
    }

    /// The likelihood of each middle of a grid, over all steepnesses; the largest is 1.
    private static func weights(
        _ points: [Point], _ logs: [Double], from low: Double, to high: Double, steps: Int
    ) -> [(middle: Double, weight: Double)] {
        let middles = (0...steps).map { low + (high - low) * Double($0) / Double(steps) }
        let logarithms = middles.map { middle in
            steepnesses.map { steepness in
                let distance = log(steepness / Self.steepness.typical) / Self.steepness.spread
                var sum = -distance * distance / 2
                for (point, load) in zip(points, logs) {
                    let holds = lapse / 2 + (1 - lapse) / (1 + exp(steepness * (load - middle)))
                    sum += log(point.passed ? holds : 1 - holds)
                }
                return sum
            }
        }
        let best = logarithms.joined().max() ?? 0
        let sums = logarithms.map { $0.reduce(0) { $0 + exp($1 - best) } }
        let largest = sums.max() ?? 1
        return zip(middles, sums).map { ($0, $1 / largest) }
    }
}
