// When sessions began: by the hour, and how much in bursts.

import Basics

/// The arrivals of a log's sessions.
struct ArrivalShape {
    /// One hour of the log: sessions a second, and how much of it the log covers, 0 to 1.
    struct Hour: Equatable {
        /// Hours since 1970 (or of the day, where days are put together).
        var hour: Int64
        var rate: Double
        var sessions: Int
    }

    private(set) var hours: [Hour] = []
    /// Whether several days were put together by the hour of the day (UTC).
    private(set) var isAverageDay = false
    /// Variance over mean of how many sessions begin in a window, in relation to the rate of its hour; 1 for a Poisson process.
    private(set) var dispersion = 1.0
    /// The length of those windows, in seconds.
    private(set) var window: Int64 = 1

    init(_ model: TrafficModel) {
        guard model.sessions > 0 else { return }
        let first = model.first / 1_000_000
        let last = max(model.last / 1_000_000, first)
        var counts: [Int64: Int] = [:]
        for (second, count) in model.starts { counts[Self.hour(second), default: 0] += count }
        /// Seconds of an hour that the log covers.
        func covered(_ hour: Int64) -> Int64 { max(1, min(last + 1, (hour + 1) * 3600) - max(first, hour * 3600)) }
        let range = Self.hour(first)...Self.hour(last)
        isAverageDay = range.count > 36
        if isAverageDay {
            for hour in Int64(0)..<24 {
                let same = range.filter { $0 % 24 == hour }
                guard !same.isEmpty else { continue }
                let count = same.reduce(0) { $0 + (counts[$1] ?? 0) }
                hours.append(Hour(hour: hour, rate: Double(count) / Double(same.reduce(0) { $0 + covered($1) }), sessions: count))
            }
        } else {
            hours = range.map { hour in
                let count = counts[hour] ?? 0
                return Hour(hour: hour, rate: Double(count) / Double(covered(hour)), sessions: count)
            }
            // A few minutes at either end say nothing about an hour.
            if hours.count > 2, covered(range.lowerBound) < 600 { hours.removeFirst() }
            if hours.count > 2, covered(range.upperBound) < 600 { hours.removeLast() }
        }
        measureDispersion(model, first, last, counts, covered)
    }

    private static func hour(_ second: Int64) -> Int64 { second >= 0 ? second / 3600 : (second - 3599) / 3600 }

    /// The index of dispersion: how much more than by chance the counts of windows vary. Windows hold about ten sessions at the mean rate,
    /// so that both short bursts and chance can be told; the rate of each hour is taken out.
    private mutating func measureDispersion(
        _ model: TrafficModel, _ first: Int64, _ last: Int64, _ counts: [Int64: Int], _ covered: (Int64) -> Int64
    ) {
        let mean = Double(model.sessions) / Double(last - first + 1)
        window = Int64(min(max((10 / mean).rounded(), 1), 600))
        var windows: [Int64: Int] = [:]
        for (second, count) in model.starts { windows[(second - first) / window, default: 0] += count }
        let whole = (last - first + 1) / window
        guard whole >= 30 else { return }
        var (sum, used) = (0.0, 0)
        for index in 0..<whole {
            let hour = Self.hour(first + index * window)
            let expected = Double(counts[hour] ?? 0) / Double(covered(hour)) * Double(window)
            guard expected >= 1 else { continue }
            let deviation = Double(windows[index] ?? 0) - expected
            sum += deviation * deviation / expected
            used += 1
        }
        if used >= 30 { dispersion = sum / Double(used) }
    }

    /// The busiest hour.
    var peak: Hour? { hours.max { $0.rate < $1.rate } }
}
