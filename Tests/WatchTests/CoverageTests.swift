import Basics
import Testing

@testable import Watch

/// How long a check was up, held against counting every second.
struct CoverageTests {
    /// The state of every second, painted result over result.
    private func painted(_ results: [StoredResult]) -> [CheckState?] {
        var seconds = [CheckState?](repeating: nil, count: 90_000)
        for result in results {
            let begin = Int(result.at / 1000)
            for second in begin..<min(begin + 2 * Int(result.everySeconds), 90_000) { seconds[second] = result.state }
        }
        return seconds
    }

    /// A day of results with restarts, gaps, slow executions and changes of state, all at whole seconds.
    private func results(seed: UInt64) -> [StoredResult] {
        var random = SeededRandom(seed: seed)
        var at: Int64 = 0
        var state = CheckState.good
        var results: [StoredResult] = []
        let every: Int64 = [10, 30, 60, 300].randomElement(using: &random)!
        while at < 86_400 {
            if Double.random(in: 0..<1, using: &random) < 0.05 { state = CheckState.allCases.randomElement(using: &random)! }
            results.append(StoredResult(at: at * 1000, state: state, everySeconds: every))
            at +=
                Double.random(in: 0..<1, using: &random) < 0.01
                ? .random(in: 1...7200, using: &random) : every + .random(in: 0...3, using: &random)
        }
        return results
    }

    @Test("uptime of a day is what a second-by-second count says", arguments: 1...12 as ClosedRange<UInt64>)
    func bruteForce(seed: UInt64) {
        let results = results(seed: seed)
        let range = Int64(3_600_000)..<86_400_000
        let excluded = [Int64(7_200_000)..<9_000_000, 50_000_000..<50_060_000]
        var counted: [CheckState: Int64] = [:]
        let seconds = painted(results)
        for second in 3600..<86_400 where !excluded.contains(where: { $0.contains(Int64(second) * 1000) }) {
            if let state = seconds[second] { counted[state, default: 0] += 1000 }
        }
        let coverage = Coverage(of: results, in: range, excluding: excluded)
        #expect(coverage.good == counted[.good] ?? 0 && coverage.degraded == counted[.degraded] ?? 0)
        #expect(coverage.failed == counted[.failed] ?? 0 && coverage.observed > 0)
    }

    @Test("hours add up to the whole, whatever lies across their borders")
    func hours() {
        let results = results(seed: 7)
        var sum = Coverage()
        for hour in 0..<24 {
            let range = Int64(hour) * 3_600_000..<Int64(hour + 1) * 3_600_000
            let before = results.last { $0.at < range.lowerBound }.map { [$0] } ?? []
            sum.add(HourSummary(hour: Int64(hour), before + results.filter { range.contains($0.at) }).coverage)
        }
        #expect(sum == Coverage(of: results, in: 0..<86_400_000) && sum.observed > 0)
    }

    @Test("a result stands for twice its time at most: what follows was not observed")
    func gap() {
        let results = [
            StoredResult(at: 0, state: .good, everySeconds: 60), StoredResult(at: 3_600_000, state: .failed, everySeconds: 60),
        ]
        #expect(Coverage(of: results, in: 0..<7_200_000) == Coverage(good: 120_000, failed: 120_000))
        #expect(Coverage(of: results, in: 0..<7_200_000).uptime == 0.5 && Coverage().uptime == nil)
    }

    @Test(
        "times of a journey come back to the microsecond",
        arguments: [[1], [127_000, 128_000, 16_384_000], [], [3_600_000_000_000]] as [[Int64]])
    func times(_ times: [Nanoseconds]) {
        let packed = ResultTimes.packed(times, duration: 5_000_000)
        #expect(ResultTimes.unpacked(packed, duration: 5_000_000) == times.map { $0 / 1000 * 1000 })
    }

    @Test("a single time that is the duration itself takes no room")
    func single() {
        #expect(ResultTimes.packed([5_000_400], duration: 5_000_900) == nil)
        #expect(ResultTimes.unpacked(nil, duration: 5_000_000) == [5_000_000])
    }
}
