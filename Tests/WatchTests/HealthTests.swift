import Histograms
import Basics
import TestSupport
import Testing

@testable import Watch

/// Figures of periods from the store, held against counting every second.
struct HealthTests {
    private static let hour: Int64 = 3_600_000

    /// A day and a half of results of one check, with gaps, at whole seconds.
    private func results(seed: UInt64) -> [StoredResult] {
        var random = SeededRandom(seed: seed)
        var results: [StoredResult] = []
        var at = Self.hour * 470_000
        var state = CheckState.good
        while at < Self.hour * 470_036 {
            if Double.random(in: 0..<1, using: &random) < 0.1 { state = CheckState.allCases.randomElement(using: &random)! }
            let time = Nanoseconds.milliseconds(Int.random(in: 5...50, using: &random))
            results.append(
                StoredResult(
                    at: at, state: state, everySeconds: 60, duration: time, failedRequests: state == .failed ? 1 : 0,
                    times: state == .failed ? [] : [time]))
            at +=
                Double.random(in: 0..<1, using: &random) < 0.02
                ? .random(in: 60_000...7_200_000, using: &random) / 1000 * 1000 : 60_000
        }
        return results
    }

    /// Every second in `range` with a state: painted result over result.
    private func painted(_ results: [StoredResult], _ range: Range<Int64>, without window: Range<Int64>) -> Coverage {
        var seconds: [Int64: CheckState] = [:]
        for (index, result) in results.enumerated() {
            let end = min(result.at + 120_000, index + 1 < results.count ? results[index + 1].at : .max)
            for second in stride(from: result.at, to: end, by: 1000) { seconds[second] = result.state }
        }
        var counted = Coverage()
        for (second, state) in seconds where range.contains(second) && !window.contains(second) { counted.add(1000, state) }
        return counted
    }

    @Test(
        "a period is what a second-by-second count says, with roll-ups, edges and maintenance",
        arguments: 1...4 as ClosedRange<UInt64>)
    func bruteForce(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let store = try WatchStore(path: folder.file("watch.sqlite"), isAlive: { _ in false })
        var file = try Written.read(Written.file(Written.check("shop")))
        let window = Self.hour * 470_010 + 600_000..<Self.hour * 470_012 + 60_000
        file.alerts.maintenance = [Maintenance(about: Matcher(), time: .once(window))]
        let results = results(seed: seed)
        let number = try store.number(of: "shop", integration: "")
        try store.save(results.map { (number, $0) })
        let now = Self.hour * 470_035 + 1_234_000
        try store.rollUp(now: now)
        let range = Period.day.range(now: now)
        let health = try #require(try store.health(of: file, in: range).first)
        let counted = painted(results, range, without: window)
        #expect(health.coverage == counted && counted.observed > 0)
        let inside = results.filter { range.contains($0.at) && !window.contains($0.at) }
        #expect(health.executions == inside.count { $0.state != .notCarriedOut })
        #expect(health.histogram.totalCount == Int64(inside.reduce(0) { $0 + $1.times.count }))
        #expect(health.reachability == 1 - Double(inside.count { $0.state == .failed }) / Double(health.executions))
    }

    @Test("reachability and uptime are different: a short failure that is seen once lasts until the next execution")
    func twoFigures() {
        var health = Health(name: "shop", objective: Fraction(0.9))
        health.counts = [.good: 3, .failed: 1]
        health.coverage = Coverage(good: 950, failed: 50)
        #expect(health.reachability == 0.75 && health.uptime == 0.95)
        #expect(abs((health.budgetLeft ?? 0) - 0.5) < 1e-9)
        #expect(Health(name: "new").reachability == nil && Health(name: "new").uptime == nil)
    }

    @Test(
        "percentiles need 20 and 100 requests, and failed requests rank last",
        arguments: [(19, false, false), (20, true, false), (100, true, true)])
    func percentiles(_ count: Int, _ p95: Bool, _ p99: Bool) {
        var health = Health(name: "shop")
        for _ in 0..<count { health.histogram.record(1_000_000) }
        #expect((health.percentile(95) != nil) == p95 && (health.percentile(99) != nil) == p99)
        health.failedRequests = count
        #expect(health.percentile(95) == nil)
    }

    @Test(
        "periods end now; a month begins on its first day",
        arguments: [("24h", 24), ("7d", 168), ("30d", 720), ("90d", 2160), ("month", 24 * 14 + 12)])
    func periods(_ word: String, _ hours: Int64) throws {
        let now = Int64(try #require(isoSeconds("2026-11-15T12:00:00Z"))) * 1000
        #expect(try #require(Period(word)).range(now: now) == now - hours * Self.hour..<now)
        #expect(Period("1h") == nil)
    }

    @Test("the table has integrations and checks, and no rounding up to 100 %")
    func text() throws {
        var file = try Written.read(
            Written.file(Written.check("shop", #""group": "payments", "objective": "99.9%","#), Written.check("home")))
        var health = Health(name: "shop", objective: Fraction(0.999))
        health.counts = [.good: 999_999, .failed: 1]
        health.coverage = Coverage(good: 86_399_900, failed: 100)
        file.warnings = []
        let text = HealthText.text([health, Health(name: "home")], of: file, .day)
        #expect(text.contains("payments") && text.contains("99.999 %") && !text.contains("100.000 %") && text.contains("99.9 %"))
    }
}
