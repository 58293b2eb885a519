import Basics
import HTTPMessages
import LoadEngine
import Runs
import Scenarios
import TestSupport
import Testing

@Suite("Single requests are kept") struct ExemplarTests {
    private static let plan = Plan.plain(
        .constantArrivalRate(rate: Rate("100/s")!, duration: .seconds(10), maxVUs: 50), warmup: .seconds(2))

    @Test("of the measured time the slowest, wherever they are, with all that is known of them")
    func slowest() async throws {
        var plan = Self.plan
        plan.isTraced = true
        // One slow request in every second, slower in the middle; the slowest of all is in the warm-up.
        let run = try await Simulation.run(plan) { sent in
            let (second, rest) = (sent / 1_000_000_000, sent % 1_000_000_000)
            let isSlow = (500_000_000..<510_000_000).contains(rest)
            return (.milliseconds(!isSlow ? 5 : second < 2 ? 900 : 100 + 10 * (10 - abs(second - 7))), 200, nil)
        }
        let slow = run.totals.steps[0].exemplars.slow
        #expect(slow.map(\.responseTime) == [200, 190, 190, 180, 180].map(Nanoseconds.milliseconds))
        #expect(slow.map(\.at) == [7500, 6500, 8500, 5500, 9500].map(Nanoseconds.milliseconds))
        #expect(slow.areAll { $0.serviceTime == $0.responseTime && $0.status == 200 && $0.failure == nil && $0.vu > 0 })
        #expect(run.totals.steps[0].exemplars.failed.isEmpty)
        for exemplar in slow {
            let trace = try #require(exemplar.trace)
            let seen = try #require(run.log.requests.first { $0.headers.contains(trace.description) })
            #expect(seen.at == exemplar.at)
        }
        #expect(run.intervals.areAll { !$0.isWarmup || $0.tally.steps[0].exemplars.isEmpty })
        // A second that has nothing new keeps nothing.
        #expect(run.intervals.last { $0.tally.requests > 90 }!.tally.steps[0].exemplars.slow.count < 5)
    }

    @Test("and failures of every kind")
    func failures() async throws {
        let run = try await Simulation.run(Self.plan) { sent in
            switch sent / 10_000_000 {
            case 777: (.milliseconds(3), 0, .reset)
            case let number where number % 2 == 0: (.milliseconds(3), 503, nil)
            default: (.milliseconds(3), 200, nil)
            }
        }
        let failed = run.totals.steps[0].exemplars.failed
        #expect(failed.count { $0.failure == .reset } == 1 && failed.count { $0.failure == .status5xx } == 4)
        #expect(failed.first { $0.failure == .reset }.map { [$0.status, Int($0.at / 10_000_000)] } == [0, 777])
        #expect(failed.areAll { $0.trace == nil && $0.at >= .seconds(2) })
        #expect(run.totals.steps[0].exemplars.slow.count == 5)
    }

    @Test("with the header lines that were asked for")
    func headers() async throws {
        var plan = Self.plan
        plan.exemplarHeaders = ["x-request-id", "server-timing", "x-missing"]
        plan.secrets = ["hunter2hunter2"]
        let run = try await Simulation.run(
            plan,
            content: { seen in
                ("X-Request-ID:  r\(seen.at) \r\nSet-Cookie: a=b\r\nServer-Timing: key;desc=hunter2hunter2\r\n", "")
            }
        ) { _ in (.milliseconds(3), 200, nil) }
        let slow = run.totals.steps[0].exemplars.slow
        #expect(slow.count == 5)
        for exemplar in slow {
            #expect(
                exemplar.headers == [
                    .init(name: "x-request-id", value: "r\(exemplar.at)"), .init(name: "server-timing", value: "key;desc=***"),
                ])
        }
    }
}
