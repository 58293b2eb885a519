import Basics
import Runs
package import Scenarios
import Synchronization

/// What the loops that carry one workload have in common.
final class WorkloadShare: Sendable {
    let workload: Workload
    /// Numbers of this workload's VUs begin after this one; VUs of a run are numbered from 1 through all workloads.
    let firstNumber: Int
    /// Which of the generators of the run this is.
    private let part: Part
    /// Position among the workloads of the plan.
    private let position: Int
    /// Iterations handed out so far, of an executor that shares them.
    private let taken = Atomic<Int64>(0)

    init(_ workload: Workload, at position: Int, firstNumber: Int, part: Part = .whole) {
        self.workload = workload
        self.part = part
        self.position = position
        self.firstNumber = firstNumber
    }

    /// The arrivals and virtual users that the loop of that index, of `loops`, carries: number `first` and every `step`th from there; `nil` when
    /// the part has fewer users than loops, and none is left for this one.
    func numbers(ofLoop index: Int, of loops: Int) -> (first: Int, step: Int)? {
        let used = min(loops, part.share(of: workload.executor.mostVUs))
        return index < used ? (part.index + part.count * index, part.count * used) : nil
    }

    /// The number of the next of `limit` iterations of all parts, from 0; `nil` when this part has no more.
    func take(of limit: Int) -> Int64? {
        let number = taken.add(1, ordering: .relaxed).oldValue * Int64(part.count) + Int64(part.index)
        return number < Int64(limit) ? number : nil
    }

    /// The numbers of the iterations of this part that no user has taken, of `limit`. None can take them any more, nor get them here again.
    func takeRest(of limit: Int) -> StrideTo<Int64> {
        let first = taken.exchange(Int64(limit), ordering: .relaxed) * Int64(part.count) + Int64(part.index)
        return stride(from: min(first, Int64(limit)), to: Int64(limit), by: part.count)
    }

    /// What is drawn for the iteration of that number: its flow, its rows, its random values.
    func random(_ seed: UInt64, of number: Int64) -> SeededRandom {
        SeededRandom(seed: seed, part: 0xA441_0000 + UInt64(position), number: UInt64(bitPattern: number))
    }
}

extension Executor {
    /// Whether the load ends when its iterations are done.
    package var endsByItself: Bool {
        switch self {
        case .sharedIterations, .perVUIterations: true
        default: false
        }
    }
}

extension Workload {
    /// From its start to when whatever is still under way is cut off, in nanoseconds.
    var end: Nanoseconds { executor.duration.nanoseconds + gracefulStop.nanoseconds }
}

extension Workload {
    /// The flow that an iteration goes through, drawn by the flows' weights; a position in `Plan.flows`.
    /// - Parameter number: of the arrival; in a replay it is what says which.
    func draw(_ random: inout SeededRandom, number: Int64?) -> Int {
        if let track, let number, number >= 0 { return flows[track.route(of: number)].flow }
        guard flows.count > 1 else { return flows[0].flow }
        let total = flows.reduce(0) { $0 + $1.weight }
        var ticket = Int(random.next() % UInt64(total))
        for (flow, weight) in flows {
            if ticket < weight { return flow }
            ticket -= weight
        }
        return flows[0].flow
    }
}
