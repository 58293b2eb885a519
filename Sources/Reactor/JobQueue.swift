/// First in, first out, in one ring that grows to what was needed most and then allocates no more.
struct JobQueue {
    private var ring = [UnownedJob?](repeating: nil, count: 64)
    private var head = 0
    private var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ job: UnownedJob) {
        if count == ring.count { grow() }
        ring[(head + count) & (ring.count - 1)] = job
        count += 1
    }

    mutating func removeFirst() -> UnownedJob? {
        guard count > 0 else { return nil }
        let job = ring[head]
        head = (head + 1) & (ring.count - 1)
        count -= 1
        return job
    }

    private mutating func grow() {
        let old = ring.count
        ring = (0..<old).map { ring[(head + $0) & (old - 1)] } + [UnownedJob?](repeating: nil, count: old)
        head = 0
    }
}
