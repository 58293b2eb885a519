// Iterations that were asked for and never start: counted once in the total, and once in the first step of the flow they would have taken.

import Basics
import Runs
import Scenarios

extension Worker {
    /// Gives up an arrival.
    func drop(_ arrival: Arrival, _ share: WorkloadShare) {
        var random = share.random(plan.seed, of: arrival.number)
        recorder.drop(firstStep(share.workload, &random, number: arrival.number), intended: arrival.intended)
    }

    /// Gives up the shared iterations of these numbers, which were asked for until `end`.
    func drop(_ numbers: StrideTo<Int64>, _ share: WorkloadShare, end: Nanoseconds) {
        var next = numbers.makeIterator()
        dropAll(Int64(numbers.underestimatedCount), share, end: end) { [seed = plan.seed] _ in
            share.random(seed, of: next.next() ?? 0)
        }
    }

    /// Gives up `count` iterations of one user, the next of which would draw from `random`.
    func drop(_ count: Int64, of random: SeededRandom, _ share: WorkloadShare, end: Nanoseconds) {
        var random = random
        dropAll(count, share, end: end) { _ in
            defer { _ = random.next() }
            return random
        }
    }

    /// The most flows that are drawn one by one: about 20 ms of a loop.
    private static var mostDrawn: Int64 { 1_000_000 }

    private func dropAll(
        _ count: Int64, _ share: WorkloadShare, end: Nanoseconds, _ random: (_ offset: Int64) -> SeededRandom
    ) {
        guard count > 0 else { return }
        recorder.count(\.offered, end, by: count)
        let flows = share.workload.flows
        let drawn = flows.count == 1 ? 0 : min(count, Self.mostDrawn)
        for offset in 0..<drawn {
            var random = random(offset)
            recorder.drop(firstStep(share.workload, &random), intended: end)
        }
        // So many that chance is even: the rest by the flows' weights, what does not divide to the first.
        let (rest, total) = (count - drawn, Int64(flows.reduce(0) { $0 + $1.weight }))
        guard rest > 0 else { return }
        var left = rest
        for (flow, weight) in flows.dropFirst() {
            let part = rest / total * Int64(weight)
            left -= part
            recorder.drop(plan.flows[flow].steps.lowerBound, intended: end, by: part)
        }
        recorder.drop(plan.flows[flows[0].flow].steps.lowerBound, intended: end, by: left)
    }

    private func firstStep(_ workload: Workload, _ random: inout SeededRandom, number: Int64? = nil) -> Int {
        plan.flows[workload.draw(&random, number: number)].steps.lowerBound
    }
}
