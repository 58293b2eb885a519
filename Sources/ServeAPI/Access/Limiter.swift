// How often clients may ask, and how long those wait that guess tokens. Nobody can be locked out by others: limits are per token and per
// address, and a right token is never delayed.

import Basics
import Synchronization

/// Rates and failures of all clients; bounded, and safe to ask from any thread.
final class Limiter: Sendable {
    /// A bucket of tokens that refills at an even pace.
    private struct Bucket {
        var level: Double
        var at: Nanoseconds
    }

    private struct State {
        var buckets: [String: Bucket] = [:]
        var failures: [String: (count: Int, at: Nanoseconds)] = [:]
    }

    private let state = Mutex(State())
    private let rate: Double
    private let burst: Double
    /// Clients that are remembered; beyond it those that asked least lately are forgotten.
    private static let most = 10_000
    /// Failures are forgotten after this time without another.
    private static let memory = Nanoseconds.seconds(900)

    /// - Parameter rate: requests a second of each client; four times as many may come at once.
    init(rate: Double) {
        self.rate = rate
        burst = max(1, rate * 4)
    }

    /// Whether another request of this client may be answered; `nil` when it may, else the seconds until it may.
    func wait(_ client: String, at now: Nanoseconds) -> Double? {
        state.withLock { state in
            if state.buckets.count >= Self.most, state.buckets[client] == nil { forget(&state, now) }
            var bucket = state.buckets[client] ?? Bucket(level: burst, at: now)
            bucket.level = min(burst, bucket.level + (now - bucket.at).inSeconds * rate)
            bucket.at = now
            defer { state.buckets[client] = bucket }
            guard bucket.level < 1 else {
                bucket.level -= 1
                return nil
            }
            return (1 - bucket.level) / rate
        }
    }

    /// Notes a wrong token from an address. Answers how long its answer is held back: 0.25 s, doubled with each failure, at most 8 s.
    func fail(_ address: String, at now: Nanoseconds) -> Nanoseconds {
        state.withLock { state in
            if state.failures.count >= Self.most {
                state.failures = state.failures.filter { now - $0.value.at < Self.memory }
                if state.failures.count >= Self.most { state.failures.removeAll() }
            }
            let known = state.failures[address].flatMap { now - $0.at < Self.memory ? $0.count : nil } ?? 0
            state.failures[address] = (known + 1, now)
            return .milliseconds(250 << min(known, 5))
        }
    }

    /// Forgets those that are full again, and if that is no one, everyone.
    private func forget(_ state: inout State, _ now: Nanoseconds) {
        state.buckets = state.buckets.filter { $0.value.level + (now - $0.value.at).inSeconds * rate < burst }
        if state.buckets.count >= Self.most { state.buckets.removeAll() }
    }
}
