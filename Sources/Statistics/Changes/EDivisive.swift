package import Basics

/// E-divisive (Matteson and James 2014): splits a series where the distributions on both sides differ most, tests the split by permutation,
/// and continues within the parts. Sees any change of distribution, not only of the mean; supposes independent values.
package struct EDivisive: Hashable, Sendable {
    /// A split is accepted at or below this p.
    package var significance = 0.01
    /// Random permutations per test: p is at least 1/(permutations + 1).
    package var permutations = 199
    /// The fewest values on either side of a split.
    package var minimumSize = 1

    /// With 199 permutations p is at least 0.005.
    package init(significance: Double = 0.01, permutations: Int = 199, minimumSize: Int = 1) {
        (self.significance, self.permutations, self.minimumSize) = (significance, permutations, max(1, minimumSize))
    }

    /// The change points in the order found; each is the index of the first value of the new level. Fewer than two values have none.
    package func changePoints(_ values: [Double], using random: inout SeededRandom) throws(StatisticsError) -> [Int] {
        try require(values, atLeast: 0)
        let centred = Self.centred(values)
        var found: [Int] = []
        while true {
            let bounds = [0] + found.sorted() + [values.count]
            let parts = zip(bounds, bounds.dropFirst()).map { Array(centred[$0..<$1]) }
            let candidates = parts.map(best)
            guard let part = candidates.indices.max(by: { candidates[$0].q < candidates[$1].q }), candidates[part].q > 0 else {
                break
            }
            var asGood = 0
            // Once too many permutations do as well the answer is known.
            let allowed = Int((significance * Double(permutations + 1)).rounded(.down)) - 1
            for _ in 0..<permutations where asGood <= allowed {
                var highest = 0.0
                for part in parts { highest = max(highest, best(part.shuffled(using: &random)).q) }
                if highest >= candidates[part].q { asGood += 1 }
            }
            guard asGood <= allowed else { break }
            found.append(bounds[part] + candidates[part].split)
        }
        return found
    }

    /// Q(τ) = nm/(n+m)·[2/(nm)·Σ|xᵢ − yⱼ| − C(n,2)⁻¹·Σ|xᵢ − x_k| − C(m,2)⁻¹·Σ|yⱼ − y_k|] for x = the first τ values and y = the rest, at
    /// index τ; 0 at index 0. These are the unbiased averages of the paper. O(n log n).
    package static func divergence(_ values: [Double]) throws(StatisticsError) -> [Double] {
        try require(values, atLeast: 0)
        return unchecked(centred(values))
    }

    private static func unchecked(_ values: [Double]) -> [Double] {
        let count = values.count
        guard count > 1 else { return [Double](repeating: 0, count: count) }
        let before = distanceSums(values)
        let after = distanceSums(values.reversed())
        let total = before[count]
        return (0..<count).map { split in
            guard split > 0 else { return 0 }
            let (n, m) = (Double(split), Double(count - split))
            let (left, right) = (before[split], after[count - split])
            let between = total - left - right
            let within = (n > 1 ? left * 2 / (n * (n - 1)) : 0) + (m > 1 ? right * 2 / (m * (m - 1)) : 0)
            return n * m / (n + m) * (2 / (n * m) * between - within)
        }
    }

    private func best(_ values: [Double]) -> (split: Int, q: Double) {
        guard values.count >= 2 * minimumSize else { return (0, 0) }
        let q = Self.unchecked(values)
        var best = (split: 0, q: 0.0)
        for split in minimumSize...(values.count - minimumSize) where split < values.count && q[split] > best.q {
            best = (split, q[split])
        }
        return best
    }

    /// Σ |xᵢ − xⱼ| over all pairs of the first k values, at index k.
    private static func distanceSums(_ values: [Double]) -> [Double] {
        let levels = Ranks.levels(values)
        var counts = RunningSums(count: values.count)
        var sums = RunningSums(count: values.count)
        var (seen, total) = (0.0, 0.0)
        var result = [0.0]
        for (index, value) in values.enumerated() {
            let countBelow = counts.sum(before: levels[index])
            let sumBelow = sums.sum(before: levels[index])
            let distance = value * countBelow - sumBelow + (seen - sumBelow) - value * (Double(index) - countBelow)
            total += max(0, distance)
            result.append(total)
            counts.add(1, at: levels[index])
            sums.add(value, at: levels[index])
            seen += value
        }
        return result
    }

    /// Around the median, so that sums of a large level do not swallow small differences.
    private static func centred(_ values: [Double]) -> [Double] {
        let median = values.isEmpty ? 0 : values.median
        return values.map { $0 - median }
    }
}
