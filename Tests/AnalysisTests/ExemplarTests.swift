import Analysis
import Basics
import HTTPMessages
import Histograms
import Runs
import TestSupport
import Testing

@Suite("Of single requests") struct ExemplarTests {
    /// A request that took `milliseconds`, and was the `number`th.
    private static func request(_ milliseconds: Int, _ number: Int = 0, _ failure: Failure? = nil) -> Exemplar {
        let time = Nanoseconds.milliseconds(milliseconds)
        return Exemplar(
            at: .milliseconds(number), responseTime: time, serviceTime: time, status: 200, failure: failure, vu: number % 7 + 1,
            iteration: number / 7)
    }

    private static func kept(_ requests: [Exemplar]) -> Exemplars {
        var exemplars = Exemplars()
        for request in requests { exemplars.add(request) }
        return exemplars
    }

    /// Its response time as a histogram has it, with three digits.
    private static func recorded(_ request: Exemplar) -> Nanoseconds {
        var histogram = Histogram()
        histogram.record(request.responseTime)
        return histogram.max
    }

    @Test(
        "the five slowest are kept, the slowest first, and the floor is the fifth",
        arguments: [
            ([], [], -1), ([3], [3], -1), ([1, 2, 3, 4], [4, 3, 2, 1], -1), ([5, 5, 5, 5, 5, 5], [5, 5, 5, 5, 5], 5),
            ([1, 9, 2, 8, 3, 7, 4, 6, 5], [9, 8, 7, 6, 5], 5), ([9, 8, 7, 6, 5, 4, 3], [9, 8, 7, 6, 5], 5),
            ([0, 0, 1, 0, 0, 0], [1, 0, 0, 0, 0], 0),
        ] as [([Int], [Int], Int)])
    func slowest(times: [Int], kept: [Int], floor: Int) {
        let exemplars = Self.kept(times.enumerated().map { Self.request($1, $0) })
        #expect(exemplars.slow.map(\.responseTime) == kept.map(Nanoseconds.milliseconds))
        #expect(exemplars.floor == (floor < 0 ? -1 : .milliseconds(floor)))
        #expect(exemplars.failed.isEmpty)
    }

    @Test("of equally slow ones the first are kept")
    func ties() {
        #expect(Self.kept((0..<9).reversed().map { Self.request(5, $0) }).slow.map(\.at) == (0..<5).map(Nanoseconds.milliseconds))
    }

    @Test("what is wanted is what is kept")
    func wanted() {
        var exemplars = Exemplars()
        for number in 0..<500 {
            let failure = [nil, nil, Failure.status5xx, .reset, .check, .refused][number * 7 % 6]
            let request = Self.request(number * 37 % 101, number, failure)
            let isWanted = exemplars.wants(request)
            exemplars.add(request)
            #expect((exemplars.slow + exemplars.failed).contains(request) == isWanted)
        }
    }

    @Test(
        "every kind of failure has its turn before one has a second place",
        arguments: [
            ([1000, 1, 0, 0, 0, 0], [4, 1]), ([1000, 1000, 0, 0, 0, 0], [3, 2]), ([1000, 1000, 1000, 1, 0, 0], [2, 1, 1, 1]),
            ([1, 1, 1, 1, 1000, 0], [1, 1, 1, 1, 1]), ([9, 9, 9, 9, 9, 9], [1, 1, 1, 1, 1]), ([3, 0, 0, 0, 0, 0], [3]),
        ] as [([Int], [Int])])
    func kinds(counts: [Int], kept: [Int]) {
        let kinds = [Failure.status5xx, .reset, .check, .refused, .responseTimeout, .status4xx]
        let requests = zip(kinds, counts).flatMap { kind, count in (0..<count).map { Self.request(1, $0, kind) } }
        let failed = Self.kept(requests).failed
        #expect(Dictionary(grouping: failed, by: \.failure).values.map(\.count).sorted(by: >) == kept)
        #expect(failed.map(\.at) == failed.map(\.at).sorted())
    }

    @Test("failures of one kind are taken from the whole run, not from its beginning")
    func spread() {
        // Of 400 runs with 1,000 failures each, five kept, 200 of the 2,000 lie in each tenth if chance decides; its deviation is 13.
        var tenths = [Int](repeating: 0, count: 10)
        for run in 0..<400 {
            let requests = (0..<1000).map { number in
                var request = Self.request(1, number, .reset)
                request.trial = run
                return request
            }
            for request in Self.kept(requests).failed { tenths[Int(request.at / .milliseconds(100))] += 1 }
        }
        #expect(tenths.areAll { (120...280).contains($0) }, "\(tenths)")
    }

    @Test("it makes no difference in which parts they came, nor in which order the parts are merged")
    func merging() {
        var random = SeededRandom(seed: 3)
        let kinds: [Failure?] = [nil, nil, nil, .status5xx, .status5xx, .status5xx, .reset, .check]
        for _ in 0..<200 {
            let requests = (0..<60).map { number in
                Self.request(
                    Int(random.integer(in: 0...20)), number, kinds[Int(random.integer(in: 0...Int64(kinds.count - 1)))])
            }
            let whole = Self.kept(requests)
            let parts = (0..<4).map { part in Self.kept(requests.enumerated().filter { $0.offset % 4 == part }.map(\.element)) }
            var merged = Exemplars()
            for part in parts.shuffled(using: &random) { merged.add(part) }
            #expect(merged == whole)
            #expect(Self.kept(requests.shuffled(using: &random)) == whole)
            #expect(whole.slow == Array(requests.filter { $0.failure == nil }.sorted { $0.isSlower(than: $1) }.prefix(5)))
        }
    }

    @Test("a run names five of the slow ones over all steps, and of the failures some of each kind")
    func ofARun() {
        var sample = SyntheticRun()
        sample.failures = [.status5xx: 40, .check: 1]
        sample.trials = 2
        let run = sample.run()
        let slowest = run.slowestRequests
        #expect(slowest.count == 5 && Self.recorded(slowest[0].request) == run.totals.merged(\.responseTime).max)
        #expect(slowest.map(\.request.responseTime) == slowest.map(\.request.responseTime).sorted(by: >))
        #expect(slowest.areAll { $0.isSlow })
        let failed = run.failedExemplars
        #expect(failed.count == 5)
        #expect([2, 3].contains(failed.count { $0.request.failure == .check }))
        #expect(run.exemplars.count == 4 * 5 + run.totals.steps.reduce(0) { $0 + $1.exemplars.failed.count })
        for (step, tally) in zip(run.header.layout.steps, run.totals.steps) {
            #expect(Self.recorded(tally.exemplars.slow[0]) == tally.responseTime.max, "\(step.name)")
        }
    }
}
