// A load just above the capacity passes short trials: the queue grows slowly. It shows all the same, because response times only ever rise.

import Basics
import Runs
import Statistics

/// Whether the queue before the target grew while a load was held. Where more comes than is finished, the wait grows by the surplus: with 3 % too
/// much by 30 ms in every second, however well the thresholds still hold. So the slope of the medians, in seconds for each second, is the share by
/// which the load is too high.
enum QueueGrowth: Sendable, Equatable {
    /// It grew, as the sentence says.
    case growing(String)
    /// It did not, by more than the tolerance.
    case steady
    /// The seconds differ too much, or are too few, to tell.
    case untold

    /// - Parameters:
    ///   - seconds: those in which the load was held, in order.
    ///   - tolerance: the share by which a load may be too high without being called so.
    init(_ seconds: [IntervalSummary], tolerance: Double, rules: SearchRules = SearchRules()) {
        let served = seconds.filter { $0.succeeded > 0 }
        let medians = served.map { Double($0.responseTime.p50) / 1e9 }
        let times = served.map { ($0.start + $0.duration / 2).inSeconds }
        guard medians.count >= rules.fewestSeconds, let line = try? StraightLine(medians, at: times),
            let (first, last) = times.first.flatMap({ first in times.last.map { (first, $0) } }), last > first
        else {
            self = .untold
            return
        }
        let (from, to) = (max(0, line.value(at: first)), line.value(at: last))
        let significance = medians.count >= rules.secondsForCertainty ? rules.significance : rules.significanceOfFew
        let isRise = to - from > max(rules.smallestRise * from, rules.leastRise)
        if isRise, line.isRising(significance: significance) {
            self = .growing(
                "the queue grew all the time: p50 from \(served[0].responseTime.p50.forPeople) to \(served[served.count - 1].responseTime.p50.forPeople)"
            )
            return
        }
        let range = (medians.max() ?? 0) - (medians.min() ?? 0)
        let reach =
            ((try? StudentT(degreesOfFreedom: Double(medians.count - 2)))?.upperQuantile(rules.significanceOfFew) ?? .infinity)
        let isFlat = range <= tolerance * (last - first) || line.slope + reach * line.slopeError <= tolerance
        self = isFlat ? .steady : .untold
    }
}
