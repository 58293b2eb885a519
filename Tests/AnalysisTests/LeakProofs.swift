// Rows 17 and 18 of `Manual/statistics.md`, 2, by simulation through the whole rule: an hour or two at one reading a second, 100 MB, a saw-tooth of 10 MB every 97 s,
// noise of 1 MB that remembers (AR(1) 0.95), a warm-up of 30 MB.

import Analysis
import FoundationEssentials
import Metrics
import Runs
import TestSupport
import Testing

enum LeakProof {
    static let megabyte = 1_000_000.0

    static func scene(hours: Int, leakPerHour: Double, tau: Double?, seed: Int, toothed: Bool = true) -> LeakScene {
        let saw = LeakTests.sawTooth(10 * megabyte, 97)
        let start = Double(seed) * 13.7
        return LeakScene(
            kind: .soak, seconds: hours * 3600,
            memory: { time, _ in
                100 * megabyte + leakPerHour * megabyte * time / 3600 + (tau.map { LeakTests.warmUp(30 * megabyte, $0)(time) } ?? 0)
                    + (toothed ? saw(time + start) : 0)
            }, noise: (0.95, megabyte), seed: UInt64(seed))
    }

    /// How often each answer came, and the slopes in MB/h.
    static func answers(_ repetitions: Int, _ scene: (Int) -> LeakScene) -> (counts: [String: Int], slopes: [Double]) {
        var counts: [String: Int] = [:]
        var slopes: [Double] = []
        for seed in 1...repetitions {
            guard let answer = scene(seed).answer else { continue }
            counts[answer.rule, default: 0] += 1
            if let slope = answer.value("bytesPerHour") { slopes.append(slope / megabyte) }
        }
        return (counts, slopes)
    }
}

@Suite("Leaks, by simulation", .enabled(if: ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] != nil, "long"))
struct LeakProofs {
    @Test("row 17: 10 MB an hour is found in two hours, within 15 %, and never denied in one")
    func slope() {
        let two = LeakProof.answers(100) { LeakProof.scene(hours: 2, leakPerHour: 10, tau: 300, seed: $0) }
        let one = LeakProof.answers(100) { LeakProof.scene(hours: 1, leakPerHour: 10, tau: 300, seed: $0) }
        let error = (one.slopes.reduce(0) { $0 + ($1 - 10) * ($1 - 10) } / Double(one.slopes.count)).squareRoot()
        let within = two.slopes.count { abs($0 - 10) <= 1.5 }
        print("row 17: 2 h \(two.counts), \(within) of 100 within 15 %; 1 h \(one.counts), RMSE \(error) MB/h")
        #expect(two.counts["memory-leak", default: 0] >= 95)
        #expect(within >= 95)
        #expect(one.counts["no-leak"] == nil)
        #expect(error <= 1.5)
    }

    @Test("row 18: a warm-up and a saw-tooth are never a leak in 299 hours")
    func quick() {
        for tau in [nil, 300, 450.0] {
            let found = LeakProof.answers(299) { LeakProof.scene(hours: 1, leakPerHour: 0, tau: tau, seed: $0) }
            print("row 18: tau \(tau.map { "\($0) s" } ?? "none"): \(found.counts)")
            #expect(found.counts["memory-leak"] == nil)
        }
    }

    @Test("row 18: a slower warm-up is at most once in a hundred a leak", arguments: [600.0, 900, 1200])
    func slow(tau: Double) {
        let found = LeakProof.answers(200) { LeakProof.scene(hours: 1, leakPerHour: 0, tau: tau, seed: $0) }
        print("row 18: tau \(tau) s: \(found.counts)")
        #expect(found.counts["memory-leak", default: 0] <= 2)
    }
}
