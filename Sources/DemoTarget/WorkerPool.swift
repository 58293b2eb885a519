import Basics
import Synchronization

/// A pool of `c` workers with one queue, first come, first served: its capacity is `c` over the mean service time. No job waits
/// anywhere: when each one will be done follows from when the workers become free (Kiefer and Wolfowitz 1955), so the pool is exact
/// however late a loop is.
final class WorkerPool: Sendable {
    /// When each worker becomes free.
    private let free: Mutex<[Nanoseconds]>

    init(workers: Int) { free = Mutex(Array(repeating: .min, count: workers)) }

    /// Takes in a job that arrives at `now` and needs `service`; answers when it is done. `freeze` as for `Stall.end`.
    func serve(_ service: Nanoseconds, at now: Nanoseconds, freeze: Range<Nanoseconds>? = nil) -> Nanoseconds {
        free.withLock { free in
            let worker = free.indices.min { free[$0] < free[$1] }!
            let end = Stall.end(of: service, from: max(now, free[worker]), freeze: freeze)
            free[worker] = end
            return end
        }
    }
}
