import Basics
import FoundationEssentials
import Testing

@testable import Watch

/// How fast burn-rate alerts see what, and how seldom they cry wolf, on simulated months.
struct BurnMeterTests {
    private static let objective = Fraction(0.999)
    private static let minute: Int64 = 60_000

    /// After how many minutes of failures with a probability something burns; `nil` for not within three days.
    private func detection(_ share: Double, seed: UInt64) -> (minutes: Int, rule: BurnRule)? {
        var random = SeededRandom(seed: seed)
        var meter = BurnMeter()
        for minute in 0..<4320 { meter.add(at: Int64(minute) * Self.minute, failed: false) }
        for minute in 0..<4320 {
            let now = Int64(4320 + minute) * Self.minute
            meter.add(at: now, failed: Double.random(in: 0..<1, using: &random) < share)
            if let burn = meter.burn(Self.objective, every: .seconds(60), now: now) { return (minute + 1, burn.rule) }
        }
        return nil
    }

    @Test("a total outage is seen at the third failed execution")
    func outage() throws {
        let found = try #require(detection(1, seed: 1))
        #expect(found.minutes == 3 && found.rule == BurnRule.all[0])
    }

    @Test(
        "the median of 21 simulated onsets: 20 % failures within 25 minutes, 5 % within 2 hours, 1 % within 10 hours",
        arguments: [(0.2, 25), (0.05, 120), (0.01, 600)])
    func partial(_ share: Double, _ most: Int) {
        let found = (1...21).map { detection(share, seed: $0)?.minutes ?? .max }.sorted()
        #expect(found[10] <= most && found[0] >= 3)
    }

    @Test("healthy checks, at a tenth of what the objective allows, page at most once a month for 100 of them")
    func falsePages() {
        let isProof = ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] != nil
        let checks = isProof ? 100 : 5
        var pages = 0
        for check in 0..<checks {
            var random = SeededRandom(seed: UInt64(check))
            var meter = BurnMeter()
            var isBurning = false
            for minute in 0..<43_200 {
                let failed = Double.random(in: 0..<1, using: &random) < 0.0001
                let now = Int64(minute) * Self.minute
                meter.add(at: now, failed: failed)
                guard failed || isBurning else { continue }
                let burns = meter.burn(Self.objective, every: .seconds(60), now: now)?.rule.severity == .critical
                if burns, !isBurning { pages += 1 }
                isBurning = burns
            }
        }
        #expect(pages <= 1)
    }

    @Test("two failed executions burn nothing, however few there are")
    func fewExecutions() {
        var meter = BurnMeter()
        for hour in 0..<6 { meter.add(at: Int64(hour) * 3_600_000, failed: hour > 3) }
        #expect(meter.burn(Self.objective, every: .seconds(3600), now: 5 * 3_600_000) == nil)
        meter.add(at: 6 * 3_600_000, failed: true)
        #expect(meter.burn(Self.objective, every: .seconds(3600), now: 6 * 3_600_000)?.rule == BurnRule.all[1])
    }

    @Test("the alert ends soon after the failures do: the short window is clean")
    func ends() {
        var meter = BurnMeter()
        for minute in 0..<600 { meter.add(at: Int64(minute) * Self.minute, failed: (500..<510).contains(minute)) }
        #expect(meter.burn(Self.objective, every: .seconds(60), now: 509 * Self.minute) != nil)
        // Of the three pairs the first is over after 5 minutes, the second after 30, and the third, a warning, when its rate is below 1.
        #expect(meter.burn(Self.objective, every: .seconds(60), now: 599 * Self.minute)?.rule == BurnRule.all[2])
    }
}
