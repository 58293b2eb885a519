/// The search of Hunter and Apache Otava (Fleming and others 2023): E-divisive splits inside windows, tested by Student's t, then merged.
///
/// Windows of 50 advance by half (or to the last change point found); within a window the split and end that maximise the divergence
/// are tested at a relaxed p (10·p below 0.05, 2·p below 0.5). Of all points so found, the weakest is removed again and again, and its
/// neighbours re-tested, until all have p < `maximumP` and a magnitude above `minimumMagnitude`. Differs from Otava in one thing: sample
/// standard deviations, where Otava passes those of a population.
///
/// Quick to see a fresh change, and quick to cry wolf (27 % of unchanged AR(1) 0.3 series of 60): its points are *suspects*.
package struct ChangePointSearch: Hashable, Sendable {
    /// How many values are searched at once.
    package var window: Int
    /// Points that remain have a p below this.
    package var maximumP: Double
    /// Points that remain have a relative change above this.
    package var minimumMagnitude: Double

    /// A window below 2 counts as 2.
    package init(window: Int = 50, maximumP: Double = 0.001, minimumMagnitude: Double = 0) {
        (self.window, self.maximumP, self.minimumMagnitude) = (max(2, window), maximumP, minimumMagnitude)
    }

    /// The suspects by index. Fewer than three values have none. Throws `notFinite`.
    package func suspects(_ values: [Double]) throws(StatisticsError) -> [ChangePoint] {
        try require(values, atLeast: 0)
        guard values.count >= 3 else { return [] }
        return merge(split(values), values)
    }

    private func split(_ values: [Double]) -> [Int] {
        let relaxed = maximumP < 0.05 ? maximumP * 10 : maximumP < 0.5 ? maximumP * 2 : maximumP
        var found: Set<Int> = []
        var start = 0
        while start < values.count {
            let slice = Array(values[start..<min(start + window, values.count)])
            let points = Self.divide(slice, maximumP: relaxed).map { $0 + start }
            found.formUnion(points)
            start = max(points.last ?? 0, start + max(1, window / 2))
        }
        return found.sorted()
    }

    /// The points of one window in rising order.
    private static func divide(_ values: [Double], maximumP: Double) -> [Int] {
        let table = DistanceTable(values)
        var points: [Int] = []
        while true {
            let bounds = [0] + points + [values.count]
            var best: (split: Int, q: Double)?
            for (from, to) in zip(bounds, bounds.dropFirst()) where to - from >= 2 {
                let candidate = table.bestSplit(from, to)
                if candidate.q > best?.q ?? -.infinity { best = candidate }
            }
            guard let best, let place = bounds.firstIndex(where: { $0 > best.split }) else { return points }
            let point = tested(best.split, values, from: bounds[place - 1], to: bounds[place])
            guard point.p <= maximumP else { return points }
            points.insert(best.split, at: place - 1)
        }
    }

    private func merge(_ indices: [Int], _ values: [Double]) -> [ChangePoint] {
        var indices = indices
        while !indices.isEmpty {
            let bounds = [0] + indices + [values.count]
            let points = indices.indices.map {
                Self.tested(indices[$0], values, from: bounds[$0], to: bounds[$0 + 2])
            }
            var weakest = points.indices.reduce(0) { points[$1].p > points[$0].p ? $1 : $0 }
            if points[weakest].p < maximumP {
                weakest = points.indices.reduce(0) { points[$1].magnitude < points[$0].magnitude ? $1 : $0 }
                if points[weakest].magnitude > minimumMagnitude { return points }
            }
            indices.remove(at: weakest)
        }
        return []
    }

    private static func tested(_ index: Int, _ values: [Double], from: Int, to: Int) -> ChangePoint {
        let (left, right) = (Array(values[from..<index]), Array(values[index..<to]))
        let p = (try? TTest.student(left, right))?.pTwoSided ?? 1
        return ChangePoint(index: index, p: p, before: left.mean, after: right.mean)
    }
}

/// Sums of |xᵢ − xⱼ| over the pairs of every stretch of one window.
private struct DistanceTable {
    private let count: Int
    /// At `from·(count + 1) + to`: the pairs within from..<to.
    private var within: [Double]

    init(_ values: [Double]) {
        count = values.count
        let width = count + 1
        within = [Double](repeating: 0, count: width * width)
        guard count > 1 else { return }
        for from in (0..<(count - 1)).reversed() {
            var row = 0.0
            for to in (from + 2)...count {
                row += abs(values[from] - values[to - 1])
                within[from * width + to] = within[(from + 1) * width + to] + row
            }
        }
    }

    /// The split τ that maximises Q(τ, κ) over all ends κ of from..<to.
    func bestSplit(_ from: Int, _ to: Int) -> (split: Int, q: Double) {
        let width = count + 1
        var best = (split: from + 1, q: -Double.infinity)
        for split in (from + 1)..<to {
            let left = within[from * width + split]
            let n = Double(split - from)
            for end in (split + 1)...to {
                let right = within[split * width + end]
                let m = Double(end - split)
                let between = within[from * width + end] - left - right
                var q = between - (n > 1 ? left * m / (n - 1) : 0)
                if m > 1 { q -= right * n / (m - 1) }
                q *= 2 / (n + m)
                if q > best.q { best = (split, q) }
            }
        }
        return best
    }
}
