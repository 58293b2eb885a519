import Basics
package import Runs
package import Scenarios

extension PlannedStage {
    /// The stages of a plan's workloads, one workload after the other; a jump, which takes no time, is none. An executor without stages is one.
    package static func all(of plan: Plan) -> [PlannedStage] {
        plan.workloads.flatMap { workload in
            var begins = plan.warmup.nanoseconds + workload.startAfter.nanoseconds
            return workload.executor.course.compactMap { from, to, over -> PlannedStage? in
                defer { begins += over }
                guard over > 0 else { return nil }
                return PlannedStage(
                    workload: workload.name, begins: begins, lasts: over, from: from, to: to, isRate: workload.executor.isOpen)
            }
        }
    }
}

extension Executor {
    /// From which level to which, and in how long.
    fileprivate var course: [(from: Double, to: Double, over: Nanoseconds)] {
        func lines(_ start: Double, _ stages: [(to: Double, over: Nanoseconds)]) -> [(Double, Double, Nanoseconds)] {
            zip([start] + stages.map(\.to), stages).map { ($0, $1.to, $1.over) }
        }
        switch self {
        case .rampingVUs(let start, let stages): return lines(Double(start), stages.map { (Double($0.to), $0.over.nanoseconds) })
        case .rampingArrivalRate(let start, let stages, _):
            return lines(start.perSecond, stages.map { ($0.to.perSecond, $0.over.nanoseconds) })
        case .constantVUs, .constantArrivalRate, .replay: return [(level(at: 0), level(at: 0), duration.nanoseconds)]
        // These end when the work is done, whenever that is.
        case .sharedIterations, .perVUIterations: return []
        }
    }
}
