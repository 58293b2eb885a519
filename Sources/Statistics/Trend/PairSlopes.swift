/// The slopes of all pairs of points, in order: listed while they are few, and above that found by their rank without being listed.
struct PairSlopes: Hashable, Sendable {
    private static let listed = 2000

    /// How many pairs have a slope.
    let count: Int
    private let sorted: [Double]
    private let points: [Point]

    private struct Point: Hashable, Sendable {
        let time, value: Double
    }

    init(_ values: [Double], at times: [Double]) {
        let points = zip(times, values).map { Point(time: $0, value: $1) }.sorted { $0.time < $1.time }
        guard points.count > Self.listed else {
            var slopes: [Double] = []
            slopes.reserveCapacity(points.count * (points.count - 1) / 2)
            for (i, first) in points.enumerated() {
                for second in points[(i + 1)...] where second.time > first.time {
                    slopes.append((second.value - first.value) / (second.time - first.time))
                }
            }
            slopes.sort()
            (sorted, count, self.points) = (slopes, slopes.count, [])
            return
        }
        var together = 0
        var run = 0
        for index in points.indices {
            run = index > 0 && points[index].time == points[index - 1].time ? run + 1 : 0
            together += run
        }
        (sorted, count, self.points) = ([], points.count * (points.count - 1) / 2 - together, points)
    }

    var median: Double {
        let middle = count / 2
        return count % 2 == 1 ? ranked(middle) : (ranked(middle - 1) + ranked(middle)) / 2
    }

    /// The slope with `rank` smaller ones (from 0). For unlisted slopes the smallest b with more than `rank` slopes ≤ b, by bisection down to
    /// rounding: slopes ≤ b are the inversions of value − b·time, counted in O(n log n).
    func ranked(_ rank: Int) -> Double {
        if !sorted.isEmpty { return sorted[min(sorted.count - 1, max(0, rank))] }
        var gap = Double.infinity
        for (first, second) in zip(points, points.dropFirst()) where second.time > first.time {
            gap = min(gap, second.time - first.time)
        }
        let values = points.map(\.value)
        let reach = ((values.max() ?? 0) - (values.min() ?? 0)) / gap
        var (low, high) = (-reach, reach)
        if low == high { return 0 }
        if slopes(upTo: low) > rank { return low }
        for _ in 0..<80 {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high, high - low > 1e-13 * max(abs(low), abs(high)) else { break }
            if slopes(upTo: middle) > rank { high = middle } else { low = middle }
        }
        // A slope of exactly 0 is common with counters, and no bisection lands on it.
        return low <= 0 && high >= 0 && high - low < 1e-12 * reach ? 0 : high
    }

    /// How many pairs have a slope of at most `slope`.
    private func slopes(upTo slope: Double) -> Int {
        let levels = Ranks.levels(points.map { $0.value - slope * $0.time })
        var seen = RunningSums(count: (levels.max() ?? 0) + 1)
        var total = 0.0
        var start = 0
        while start < points.count {
            var end = start
            while end < points.count, points[end].time == points[start].time {
                total += Double(start) - seen.sum(before: levels[end])
                end += 1
            }
            for index in start..<end { seen.add(1, at: levels[index]) }
            start = end
        }
        return Int(total)
    }
}
