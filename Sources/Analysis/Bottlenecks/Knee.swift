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
    /// Whether only one load was seen, so that nothing can be said to rise with it.
    let isOneLoad: Bool
    /// The p50 of response times there, in nanoseconds.
    let unloadedP50: Double

    /// `nil` without a level.
    init?(_ history: LoadHistory) {
        guard let last = history.levels.last,
            let calmest = history.levels.compactMap({ level in level.median { $0.service } }).min()
        else { return nil }
        let rules = DiagnosisRules.standard
        let levels = history.levels
        let most = levels.map(\.throughput).max() ?? 0
        let first = levels.first { $0.throughput >= rules.atTheMost * most } ?? last
        // An open model shows the shortfall directly; a closed one only by what more users bring.
        let isShort =
            history.isOpen
            ? last.throughput < rules.short * last.load : levels.count >= 2 && last.load >= rules.loadsApart * first.load
        let isSaturated = most > 0 && isShort && Self.isPressed(last, levels)
        let start = isSaturated ? first.load : last.load
        saturation = isSaturated ? most : nil
        load = start
        top = levels.filter { $0.load >= start }.flatMap(\.seconds)
        below = levels.filter { $0.load < start && (!isSaturated || $0.throughput < rules.atTheMost * most) }.flatMap(\.seconds)
        // One load that was too much from the start has no calm second; its fastest answer had the least before it.
        unloadedService = levels.count == 1 && isSaturated ? min(calmest, history.fastest ?? calmest) : calmest
        isOneLoad = levels.count == 1
        unloadedP50 = levels.compactMap { level in level.median { Double($0.response.p50) } }.min() ?? 0
    }

    /// Whether a shortfall is felt: requests wait, or fail. Where users pause between requests, these come later than the arrivals that they
    /// belong to, and a rising load is short of them with nothing wrong.
    private static func isPressed(_ last: LoadLevel, _ levels: [LoadLevel]) -> Bool {
        let rules = DiagnosisRules.standard
        func typical(_ level: LoadLevel) -> Double { level.median { Double($0.response.p50) } ?? 0 }
        let isSteady = levels.count == 1 && last.seconds.count >= rules.steadySeconds
        return isSteady || typical(last) >= rules.pressed * (levels.map(typical).min() ?? 0)
            || (last.median { max($0.failed, $0.late) } ?? 0) >= rules.troubled
    }

    /// Whether the time of a request with no queue before it is known.
    /// With one load it is when the fastest answer took a fifth of the usual or less: otherwise all were queued, and their number is no pool.
    var hasUnloaded: Bool { !below.isEmpty || isOneLoad && slowdown >= DiagnosisRules.standard.unqueued }

    /// How many times as long as unloaded the target took at the top, from the send: waiting for a virtual user is not its doing.
    var slowdown: Double { unloadedService > 0 ? (top.median { $0.service } ?? 0) / unloadedService : 1 }
}
