// A run with stages, in order: calm, a peak, and what comes after it.

import Basics
import Runs

/// The course of the load in one trial: the calm before it, the peak, and the time after.
struct LoadCourse: Sendable {
    /// Every whole measured second of the trial, in order.
    let seconds: [LoadSecond]
    /// Seconds of the calm: at about the smallest load, before the peak began.
    let calm: [LoadSecond]
    /// Seconds at 70 % of the largest load or more, and the index of the last of them.
    let peak: [LoadSecond]
    let peakEnd: Int
    /// The median of theirs.
    let peakLoad: Double
    /// The median of the calm seconds' p50, in nanoseconds.
    let idle: Double
    /// The response time under which a second counts as calm again: 10 % above idle, or what the calm itself scatters where that is more.
    let calmLimit: Double
    private static let rules = StageRules.standard

    /// The trial with the largest load; `nil` unless the load rises to twice the calm or more.
    init?(_ history: LoadHistory) {
        let rules = Self.rules
        guard let top = history.seconds.max(by: { $0.load < $1.load }) else { return nil }
        seconds = history.seconds.filter { $0.trial == top.trial }
        guard let end = seconds.lastIndex(where: { $0.load >= rules.peak * top.load }),
            let begin = seconds.firstIndex(where: { $0.load >= rules.peak * top.load })
        else { return nil }
        peakEnd = end
        peak = seconds[begin...end].filter { $0.load >= rules.peak * top.load }
        peakLoad = peak.map(\.load).middle
        let before = seconds[..<begin].filter { $0.load > 0 && $0.response.p50 > 0 }
        guard let least = before.map(\.load).min(), peakLoad >= rules.rise * least else { return nil }
        calm = before.filter { $0.load <= max(rules.calm * least, least + rules.calmRoots * least.squareRoot()) }
        let medians = calm.map { Double($0.response.p50) }
        idle = medians.middle
        let scatter = rules.deviationOfMedian * medians.map { [idle] in abs($0 - idle) }.middle
        calmLimit = max(rules.slower * idle, idle + rules.deviations * scatter)
    }

    /// When the load fell: the end of the peak's last second.
    var fall: Nanoseconds { seconds[peakEnd].time }

    /// Whether there is a time after the peak, with less than half of its load.
    var hasAfter: Bool { seconds.suffix(from: peakEnd + 1).contains { $0.load > 0 && $0.load < Self.rules.after * peakLoad } }

    /// How long after the fall the median was back within `calmLimit` for three seconds on end, or to the end of the run; `nil` when it
    /// never was. 0 when it had never left it.
    var recovery: Nanoseconds? {
        let after = seconds.suffix(from: peakEnd + 1).filter { $0.response.p50 > 0 }
        guard
            let back = after.indices.first(where: { index in
                after[index...].prefix(Self.rules.calmSeconds).allSatisfy { Double($0.response.p50) <= calmLimit }
            })
        else { return nil }
        if back == after.startIndex, Double(seconds[peakEnd].response.p50) <= calmLimit { return 0 }
        // It was calm during that whole second, so it was back by its beginning.
        return max(0, after[back].time - .seconds(1) - fall)
    }
}
