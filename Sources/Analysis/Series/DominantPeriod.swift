// The rhythm of a garbage collector, a cache that is emptied, a job that comes back: growth is judged over whole turns of it.

import Statistics

/// The period that dominates a series, if one does.
struct DominantPeriod: Sendable, Hashable {
    /// In values.
    let length: Double
    /// How many turns of it the series holds.
    let turns: Double

    /// Looks for it in the autocorrelation of what is left beside a straight line: the first peak after the first valley that is nearly as high
    /// as the highest, and at least `strength`; where there is none, and if it `seesFalls`, in the largest falls that last. `nil` without one.
    init?(_ values: [Double], strength: Double = 0.5, seesFalls: Bool = true) {
        let count = values.count
        guard count >= 8 else { return nil }
        // A day of seconds would take minutes, and no period that matters is that much shorter than the series.
        let width = max(1, (count + 2047) / 2048)
        let merged = (0..<count / width).map { block in
            values[(block * width)..<((block + 1) * width)].reduce(0, +) / Double(width)
        }
        let rest = Self.besideLine(merged)
        guard let found = Self.peak(of: rest, strength) ?? (seesFalls ? Self.falls(of: rest) : nil) else { return nil }
        length = found * Double(width)
        turns = Double(count) / length
    }

    /// The values less their least-squares line.
    static func besideLine(_ values: [Double]) -> [Double] {
        let count = Double(values.count)
        let meanTime = (count - 1) / 2
        let mean = values.reduce(0, +) / count
        var (cross, square) = (0.0, 0.0)
        for (index, value) in values.enumerated() {
            cross += (Double(index) - meanTime) * (value - mean)
            square += (Double(index) - meanTime) * (Double(index) - meanTime)
        }
        let slope = square > 0 ? cross / square : 0
        return values.enumerated().map { $1 - mean - slope * (Double($0) - meanTime) }
    }

    private static func peak(of rest: [Double], _ strength: Double) -> Double? {
        let count = rest.count
        let correlations = Autocorrelation.function(rest, lags: count / 2).enumerated().map { lag, value in
            value * Double(count) / Double(count - lag)
        }
        guard let valley = correlations.firstIndex(where: { $0 < 0 }) else { return nil }
        let peaks = correlations.indices.dropFirst(max(2, valley)).filter { lag in
            lag + 1 < correlations.count && correlations[lag] >= correlations[lag - 1] && correlations[lag] >= correlations[lag + 1]
        }
        guard let highest = peaks.map({ correlations[$0] }).max(), highest >= strength else { return nil }
        return peaks.first { correlations[$0] >= 0.8 * highest }.map(Double.init)
    }

    /// One or two falls of more than half the range are a rhythm that is not understood yet: its period is at least the wait for the first.
    private static func falls(of rest: [Double]) -> Double? {
        guard let highest = rest.max(), let lowest = rest.min(), highest > lowest else { return nil }
        // What stays down is a fall; what comes back at once is noise.
        let falls = rest.indices.dropFirst(3).dropLast(2).filter { place in
            (rest[(place - 3)..<place].min() ?? 0) - (rest[place...(place + 2)].max() ?? 0) > 0.4 * (highest - lowest)
        }
        guard let first = falls.first, let last = falls.last else { return nil }
        let gaps = [first, rest.count - last] + zip(falls, falls.dropFirst()).map { $1 - $0 }
        return gaps.max().map(Double.init)
    }
}
