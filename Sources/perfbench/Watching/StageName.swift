import Basics
import Scenarios

extension Plan {
    /// What the load is doing at `time` from its start, as shown live: `stage 1 of 2: to 200/s`. Empty where there is nothing to
    /// say: in the warm-up, and for a workload of one piece.
    func stageName(at time: Nanoseconds) -> String {
        guard workloads.count == 1, let workload = workloads.first, time >= warmup.nanoseconds else { return "" }
        var stages: [(text: String, over: TimeSpan)] = []
        switch workload.executor {
        case .rampingArrivalRate(_, let all, _): stages = all.map { ("to \($0.to)", $0.over) }
        case .rampingVUs(_, let all): stages = all.map { ("to \($0.to) users", $0.over) }
        default: return ""
        }
        var end = warmup.nanoseconds + workload.startAfter.nanoseconds
        for (index, stage) in stages.enumerated() {
            end += stage.over.nanoseconds
            if time < end { return "stage \(index + 1) of \(stages.count): \(stage.text)" }
        }
        return "ending"
    }
}
