import Basics
@testable import LoadEngine
import Scenarios
import TestSupport
import Testing

@Suite("Arrivals") struct ScheduleTests {
    private func workload(_ executor: Executor, _ arrivals: Workload.Arrivals = .even) -> Workload {
        Workload(name: "w", executor: executor, arrivals: arrivals, flows: [(0, 1)])
    }

    private func times(_ workload: Workload, seed: UInt64 = 1) -> [Nanoseconds] {
        var schedule = ArrivalSchedule(workload, seed: seed)!
        return Array(AnyIterator { schedule.next() })
    }

    @Test("of a constant rate have not drifted by a nanosecond after 10^9 of them", arguments: ["3/s", "7/min", "12345.6/s"])
    func constantRateDoesNotDrift(text: String) throws {
        let rate = try #require(Rate(text))
        let wanted = UInt128(1_000_000_000) * UInt128(rate.period) * 1_000_000 / UInt128(rate.microEvents)
        #expect(rate.time(for: 1_000_000_000) == Nanoseconds(wanted))
    }

    @Test("of a constant rate are as many as rate times duration, the first at once")
    func constantRateCounts() {
        let times = times(workload(.constantArrivalRate(rate: Rate("200/s")!, duration: .seconds(30), maxVUs: 1)))
        #expect(times.count == 6000)
        #expect(times.first == 0)
        #expect(times.last == .seconds(30) - .milliseconds(5))
    }

    @Test(
        "of a ramp integrate to the exact count",
        arguments: [
            ("20/s", [("200/s", 10), ("200/s", 20)], 5100), ("0/s", [("100/s", 60)], 3000), ("100/s", [("0/s", 3)], 150),
            ("60/min", [("600/min", 60), ("600/min", 60), ("0/min", 10)], 330 + 600 + 50),
            ("0/s", [("1000/s", 0), ("1000/s", 2), ("0/s", 0)], 2000), ("1/s", [("3/s", 7), ("2/s", 2)], 14 + 5),
        ])
    func rampsIntegrate(start: String, stages: [(String, Int)], count: Int) {
        let stages = stages.map { RateStage(to: Rate($0.0)!, over: .seconds($0.1)) }
        let times = times(workload(.rampingArrivalRate(start: Rate(start)!, stages: stages, maxVUs: 1)))
        #expect(times.count == count)
        #expect(zip(times, times.dropFirst()).areAll { $0 < $1 })
    }

    @Test("of a ramp from nothing come when the parabola says")
    func rampTimesAreClosedForm() {
        let stages = [RateStage(to: Rate("100/s")!, over: .seconds(10))]
        let times = times(workload(.rampingArrivalRate(start: Rate("0/s")!, stages: stages, maxVUs: 1)))
        #expect(times.count == 500)
        for (index, time) in times.enumerated() {
            let exact = (2 * Double(index) / 10).squareRoot()
            #expect(abs(time.inSeconds - exact) < 2e-9)
        }
    }

    @Test("of a Poisson process have exponential gaps: mean and deviation are one over the rate")
    func poissonGaps() {
        let times = times(workload(.constantArrivalRate(rate: Rate("1000/s")!, duration: .seconds(100), maxVUs: 1), .poisson))
        let gaps = zip(times.dropFirst(), times).map { Double($0 - $1) / 1e6 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let deviation = (gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)).squareRoot()
        #expect(abs(Double(times.count) - 100_000) < 4 * 316)
        #expect(abs(mean - 1) < 0.02)
        #expect(abs(deviation - 1) < 0.02)
    }

    @Test(
        "are the same whatever the number of loops that share them", arguments: [Workload.Arrivals.even, .poisson], [1, 2, 3, 7])
    func partsMakeTheWhole(arrivals: Workload.Arrivals, loops: Int) {
        let workload = workload(
            .rampingArrivalRate(
                start: Rate("10/s")!, stages: [RateStage(to: Rate("500/s")!, over: .seconds(4))], maxVUs: 1), arrivals)
        let whole = times(workload, seed: 9)
        let parts = (0..<loops).flatMap { index in
            var part = ArrivalSchedule(workload, seed: 9)!.part(index, of: loops)
            return Array(AnyIterator { part.next() })
        }
        #expect(parts.sorted() == whole)
    }

    @Test("of VUs: each is active while the ramp is at its number or above")
    func vuStretches() {
        let profile = VUProfile(
            start: 0,
            stages: [VUStage(to: 10, over: .seconds(10)), VUStage(to: 10, over: .seconds(5)), VUStage(to: 0, over: .seconds(5))])
        #expect(profile.peak == 10)
        #expect(profile.stretches(of: 0) == [Nanoseconds.seconds(1)..<(.seconds(19) + .milliseconds(500))])
        #expect(profile.stretches(of: 9) == [Nanoseconds.seconds(10)..<Nanoseconds.seconds(15)])
        #expect(profile.stretches(of: 10) == [])
        let jump = VUProfile(
            start: 5,
            stages: [VUStage(to: 5, over: .seconds(2)), VUStage(to: 1, over: .seconds(0)), VUStage(to: 1, over: .seconds(2))])
        #expect(jump.stretches(of: 0) == [0..<Nanoseconds.seconds(4)])
        #expect(jump.stretches(of: 4) == [0..<Nanoseconds.seconds(2)])
    }
}

@Suite("Arrivals in bursts") struct BurstyScheduleTests {
    @Test("vary over long windows as often as was asked, at the rate that was asked", arguments: [2.0, 5.0, 20.0])
    func dispersion(wanted: Double) {
        let executor = Executor.constantArrivalRate(rate: Rate("1000/s")!, duration: .seconds(4000), maxVUs: 1)
        var schedule = ArrivalSchedule(
            Workload(name: "w", executor: executor, arrivals: .bursty(wanted), flows: [(0, 1)]), seed: 3)!
        var windows = [Int](repeating: 0, count: 4000)
        var last: Nanoseconds = 0
        var isOrdered = true
        while let time = schedule.next() {
            if time < last { isOrdered = false }
            last = time
            windows[Int(time / 1_000_000_000)] += 1
        }
        #expect(isOrdered)
        let mean = Double(windows.reduce(0, +)) / 4000
        let variance = windows.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 3999
        #expect(abs(mean / 1000 - 1) < 0.01)
        #expect(abs(variance / mean / wanted - 1) < 0.15, "\(variance / mean)")
    }
}

@Suite("Log-normal thinking") struct LogNormalTests {
    @Test("has the median and the 90 % quantile that were asked for")
    func quantiles() {
        var random = SeededRandom(seed: 5)
        let think = ThinkTime.logNormal(.seconds(2), .seconds(9))
        let sorted = (0..<100_000).map { _ in think.draw(&random).inSeconds }.sorted()
        #expect(abs(sorted[50_000] / 2 - 1) < 0.02)
        #expect(abs(sorted[90_000] / 9 - 1) < 0.03)
    }
}
