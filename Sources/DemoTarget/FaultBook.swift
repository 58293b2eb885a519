// The faults of all loops: what is in force, and what must be one for the whole service, such as a pool.

import Basics
import HTTPServer
import Synchronization

/// Faults that were understood, with what they share with other requests. One object serves all requests of the same words.
final class Faults: Sendable {
    let plan: FaultPlan
    let pool: WorkerPool?
    let stall: Stall?
    let slowdown: Slowdown?
    /// The body that was asked for instead of the right one.
    let body: [UInt8]?
    private let random: Mutex<SeededRandom>

    init(_ plan: FaultPlan, pool: WorkerPool?, stall: Stall?, slowdown: Slowdown?) {
        self.plan = plan
        self.pool = pool
        self.stall = stall
        self.slowdown = slowdown
        body = plan.bytes.map { count in (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) } }
        random = Mutex(SeededRandom(seed: plan.seed))
    }

    func sample(_ distribution: Distribution) -> Nanoseconds { random.withLock { distribution.sample(&$0) } }

    /// The same for a request that arrives at `now`, made longer where the service becomes slower.
    func sample(_ distribution: Distribution, at now: Nanoseconds) -> Nanoseconds {
        let length = sample(distribution)
        guard let slowdown else { return length }
        return Nanoseconds(Double(length) * slowdown.factor(at: now))
    }

    /// Whether this request is one of those that fail.
    func drawsError() -> Bool {
        plan.errorShare > 0 && (plan.errorShare >= 1 || random.withLock { $0.unit() } < plan.errorShare)
    }
}

/// Understands faults, and remembers what it understood.
final class FaultBook: Sendable {
    private struct Pages: Sendable {
        var defaults: FaultPlan.Parameters
        var understood: [String: Faults] = [:]
        var pools: [FaultPlan.Pool: WorkerPool] = [:]
        var stalls: [FaultPlan.Stall: Stall] = [:]
        var slowdowns: [Slowdown.Plan: Slowdown] = [:]
    }

    let clock = WorkClock()
    let leak = Leak()
    let garbage = HeldMemory()
    let cache = HeldMemory()
    private let pages: Mutex<Pages>
    private let defaultsExist: Atomic<Bool>
    /// So many different queries are remembered; then all are forgotten.
    private static let maximumQueries = 4096
    /// So many different pools and stalls there may be.
    private static let maximumShared = 1024

    init(defaults: FaultPlan.Parameters) {
        pages = Mutex(Pages(defaults: defaults))
        defaultsExist = Atomic(!defaults.isEmpty)
    }

    var hasDefaults: Bool { defaultsExist.load(ordering: .relaxed) }

    /// The faults of a request with this query; `nil` when there are none.
    func faults(for query: String) throws(FaultPlan.Failure) -> Faults? {
        let result: Result<Faults?, FaultPlan.Failure> = pages.withLock { pages in
            if let known = pages.understood[query] { return .success(known) }
            do throws(FaultPlan.Failure) {
                let parameters = FaultPlan.Parameters(query: query).over(pages.defaults)
                guard !parameters.isEmpty else { return .success(nil) }
                let faults = try Self.share(FaultPlan(parameters), &pages)
                if pages.understood.count >= Self.maximumQueries { pages.understood = [:] }
                pages.understood[query] = faults
                return .success(faults)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// From now on, these faults happen to every request that does not say otherwise.
    func setDefaults(_ parameters: FaultPlan.Parameters) throws(FaultPlan.Failure) {
        _ = try FaultPlan(parameters)
        pages.withLock { pages in
            pages.defaults = parameters
            pages.understood = [:]
        }
        defaultsExist.store(!parameters.isEmpty, ordering: .relaxed)
    }

    /// What happens to every request, as it was written.
    var defaults: [FaultPlan.Parameters.Value] { pages.withLock { $0.defaults.values } }

    private static func share(_ plan: FaultPlan, _ pages: inout Pages) throws(FaultPlan.Failure) -> Faults {
        var pool: WorkerPool?
        if let words = plan.pool {
            pool = pages.pools[words] ?? WorkerPool(workers: words.workers)
            pages.pools[words] = pool
        }
        var stall: Stall?
        if let words = plan.stall {
            stall = pages.stalls[words] ?? Stall(words)
            pages.stalls[words] = stall
        }
        var slowdown: Slowdown?
        if let words = plan.slowdown {
            slowdown = pages.slowdowns[words] ?? Slowdown(words)
            pages.slowdowns[words] = slowdown
        }
        guard pages.pools.count + pages.stalls.count + pages.slowdowns.count <= maximumShared else {
            throw FaultPlan.Failure(
                sentence: "There are more than \(maximumShared) different pools and stalls; start the service anew.")
        }
        return Faults(plan, pool: pool, stall: stall, slowdown: slowdown)
    }
}
