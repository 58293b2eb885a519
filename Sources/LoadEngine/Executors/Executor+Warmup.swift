import Basics
import Scenarios

extension Executor {
    /// The load before the load, so that connections are open and caches filled when measuring begins: as much as the executor starts
    /// with, or a tenth of its peak where it starts with nothing.
    func warmingUp(for duration: TimeSpan) -> Executor {
        switch self {
        case .constantVUs(let vus, _), .sharedIterations(let vus, _, _), .perVUIterations(let vus, _, _):
            return .constantVUs(vus: vus, duration: duration)
        case .rampingVUs(let start, let stages):
            let level = Self.firstLevel(start, stages.map { (count: $0.to, over: $0.over) })
            return .constantVUs(vus: level > 0 ? level : max(1, mostVUs / 10), duration: duration)
        case .constantArrivalRate(let rate, _, let most):
            return .constantArrivalRate(rate: rate, duration: duration, maxVUs: most)
        // Its requests have their own times, and nothing before them.
        case .replay: return self
        case .rampingArrivalRate(let start, let stages, let most):
            let level = Self.firstLevel(start, stages.map { (count: $0.to, over: $0.over) })
            let peak = max(start.perSecond, stages.map(\.to.perSecond).max() ?? 0)
            return .constantArrivalRate(
                rate: level.perSecond > 0 ? level : Rate(perSecond: peak / 10), duration: duration, maxVUs: most)
        }
    }

    /// Where the first stage that lasts begins: stages of no length before it are jumps.
    private static func firstLevel<Level>(_ start: Level, _ stages: [(count: Level, over: TimeSpan)]) -> Level {
        var level = start
        for stage in stages {
            if stage.over.nanoseconds > 0 { break }
            level = stage.count
        }
        return level
    }
}
