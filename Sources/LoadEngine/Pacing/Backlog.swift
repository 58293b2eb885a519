/// Arrivals that wait for a VU, oldest first: a ring that grows up to a limit.
struct Backlog {
    private var ring: [Arrival] = []
    private var head = 0
    private(set) var count = 0
    /// How many may wait; one more is dropped.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// `false` when it is full.
    mutating func append(_ arrival: Arrival) -> Bool {
        guard count < limit else { return false }
        if count == ring.count { grow() }
        ring[(head + count) % ring.count] = arrival
        count += 1
        return true
    }

    mutating func removeFirst() -> Arrival? {
        guard count > 0 else { return nil }
        let first = ring[head]
        head = (head + 1) % ring.count
        count -= 1
        return first
    }

    private mutating func grow() {
        let old = ring.count
        ring =
            (0..<old).map { ring[(head + $0) % old] } + [Arrival](repeating: Arrival(intended: 0, number: 0), count: max(64, old))
        head = 0
    }
}
