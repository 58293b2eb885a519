// Load and rest in alternation: what is still there when a target rests is what it keeps.

import Basics

/// One turn of load and rest.
struct Cycle: Hashable {
    var load: TimeSpan
    var rest: TimeSpan
}

extension Executor {
    /// The same load with rests in it, as a ramp of jumps that lasts as long: its starts, counts and picture are those of any ramp. Only of an
    /// executor that holds a level; others stay as they are.
    func resting(_ cycle: Cycle) -> Executor {
        let zero = TimeSpan(nanoseconds: 0)
        switch self {
        case .constantVUs(let vus, let duration):
            let spans = cycle.spans(of: duration)
            let stages = spans.flatMap { span in
                [VUStage(to: span.isLoad ? vus : 0, over: zero), VUStage(to: span.isLoad ? vus : 0, over: span.length)]
            }
            return .rampingVUs(start: vus, stages: Array(stages.dropFirst()))
        case .constantArrivalRate(let rate, let duration, let maxVUs):
            let none = Rate(perSecond: 0)
            let stages = cycle.spans(of: duration).flatMap { span in
                [RateStage(to: span.isLoad ? rate : none, over: zero), RateStage(to: span.isLoad ? rate : none, over: span.length)]
            }
            return .rampingArrivalRate(start: rate, stages: Array(stages.dropFirst()), maxVUs: maxVUs)
        default: return self
        }
    }
}

extension Cycle {
    /// The stretches of load and rest, together as long as `duration`; the last one may be cut short.
    fileprivate func spans(of duration: TimeSpan) -> [(isLoad: Bool, length: TimeSpan)] {
        var spans: [(isLoad: Bool, length: TimeSpan)] = []
        var left = duration.nanoseconds
        while left > 0 {
            let isLoad = spans.count.isMultiple(of: 2)
            let length = min(left, isLoad ? load.nanoseconds : rest.nanoseconds)
            spans.append((isLoad, TimeSpan(nanoseconds: length)))
            left -= length
        }
        return spans
    }
}
