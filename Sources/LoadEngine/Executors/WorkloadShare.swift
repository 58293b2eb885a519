import Basics
package import Scenarios
import Synchronization

/// What the loops that carry one workload have in common.
final class WorkloadShare: Sendable {
    let workload: Workload
    /// Numbers of this workload's VUs begin after this one; VUs of a run are numbered from 1 through all workloads.
    let firstNumber: Int
    /// Iterations handed out so far, of an executor that shares them.
    private let taken = Atomic<Int64>(0)

    init(_ workload: Workload, firstNumber: Int) {
        self.workload = workload
        self.firstNumber = firstNumber
    }

    /// Takes the next of `limit` iterations; `false` when all are taken.
    func take(of limit: Int) -> Bool { taken.add(1, ordering: .relaxed).newValue <= Int64(limit) }
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
