// Where more load stops to give more throughput.

import Basics
import Runs

/// The saturation of a run, read from its levels of load.
struct Knee: Sendable {
    /// Seconds in which the target was as busy as it got: all at or beyond the knee, or those of the highest level when there is none.
    let top: [LoadSecond]
    /// Seconds below, in which throughput still followed the load.
    let below: [LoadSecond]
    /// Throughput where it stopped to grow, per second; `nil` when it grew to the end.
    let saturation: Double?
    /// The smallest load that gave it; the largest load when throughput grew to the end.
    let load: Double
    /// The median of the mean service time where it was shortest, in seconds: the work itself, with no queue before it.
    let unloadedService: Double
    /// Of the response times' p50 there, in nanoseconds.
    let unloadedP50: Double
    let unloadedP99: Double

    /// `nil` without a level.
    init?(_ history: LoadHistory) {
        guard let last = history.levels.last,
            let calmest = history.levels.compactMap({ level in level.median { $0.service } }).min()
        else { return nil }
        let levels = history.levels
        let most = levels.map(\.throughput).max() ?? 0
        let first = levels.first { $0.throughput >= 0.97 * most } ?? last
        // Of an open model the shortfall is seen directly too.
        let isShort = !history.isOpen || last.throughput < 0.95 * last.load
        let isPlateau = levels.count >= 2 && most > 0 && last.load >= 1.1 * first.load && isShort
        let isStuck = levels.count == 1 && history.isOpen && most > 0 && most < 0.95 * last.load
        let isSaturated = isPlateau || isStuck
        let start = isSaturated ? first.load : last.load
        saturation = isSaturated ? most : nil
        load = start
        top = levels.filter { $0.load >= start }.flatMap(\.seconds)
        below = levels.filter { $0.load < start && (!isSaturated || $0.throughput < 0.97 * most) }.flatMap(\.seconds)
        unloadedService = calmest
        let calm =
            levels.min { ($0.median { Double($0.response.p50) } ?? 0) < ($1.median { Double($0.response.p50) } ?? 0) } ?? last
        unloadedP50 = calm.median { Double($0.response.p50) } ?? 0
        unloadedP99 = calm.median { Double($0.response.p99) } ?? 0
    }

    /// How many times as long as unloaded the median response took at the top.
    var slowdown: Double {
        let loaded = top.median { Double($0.response.p50) } ?? 0
        return unloadedP50 > 0 ? loaded / unloadedP50 : 1
    }
}
