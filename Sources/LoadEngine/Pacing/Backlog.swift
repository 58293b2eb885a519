import Basics

/// Intended starts of arrivals that wait for a VU, oldest first: a ring that grows up to a limit.
struct Backlog {
    private var ring: [Nanoseconds] = []
    private var head = 0
    private(set) var count = 0
    /// How many may wait; one more is dropped.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// `false` when it is full.
    mutating func append(_ intended: Nanoseconds) -> Bool {
        guard count < limit else { return false }
        if count == ring.count { grow() }
        ring[(head + count) % ring.count] = intended
        count += 1
        return true
    }

    mutating func removeFirst() -> Nanoseconds? {
        guard count > 0 else { return nil }
        let first = ring[head]
        head = (head + 1) % ring.count
        count -= 1
        return first
    }

    /// Empties it and says how many waited.
    mutating func clear() -> Int {
        defer { count = 0 }
        return count
    }

    private mutating func grow() {
        let old = ring.count
        ring = (0..<old).map { ring[(head + $0) % old] } + [Nanoseconds](repeating: 0, count: max(64, old))
        head = 0
    }
}
