import Basics
package import Scenarios
import Synchronization

/// What the loops that carry one workload have in common.
final class WorkloadShare: Sendable {
    let workload: Workload
    /// Numbers of this workload's VUs begin after this one; VUs of a run are numbered from 1 through all workloads.
    let firstNumber: Int
    /// Position among the workloads of the plan.
    private let position: Int
    /// Iterations handed out so far, of an executor that shares them.
    private let taken = Atomic<Int64>(0)

    init(_ workload: Workload, at position: Int, firstNumber: Int) {
        self.workload = workload
        self.position = position
        self.firstNumber = firstNumber
    }

    /// The number of the next of `limit` iterations, from 0; `nil` when all are taken.
    func take(of limit: Int) -> Int64? {
        let number = taken.add(1, ordering: .relaxed).oldValue
        return number < Int64(limit) ? number : nil
    }

    /// The numbers of the iterations, up to `limit`, that were never taken. They cannot be taken any more, nor be had here again.
    func takeRest(of limit: Int) -> Range<Int64> {
        let first = min(Int64(limit), taken.exchange(Int64(limit), ordering: .relaxed))
        return first..<Int64(limit)
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
