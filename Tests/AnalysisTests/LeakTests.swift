@testable import Analysis
import Basics
import Metrics
import Runs
import TestSupport
import Testing

@Suite("Leaks")
struct LeakTests {
    static let mebibyte = LeakScene.mebibyte

    /// A target that collects its garbage: it grows by `amplitude` in `period` seconds, and falls back.
    static func sawTooth(_ amplitude: Double, _ period: Double) -> @Sendable (Double) -> Double {
        { time in amplitude * (time / period - (time / period).rounded(.down)) }
    }

    /// A target that fills its caches.
    static func warmUp(_ amplitude: Double, _ tau: Double) -> @Sendable (Double) -> Double {
        { time in amplitude * (1 - exponential(-time / tau)) }
    }

    @Test("a leak is found in 90 seconds, with its slope", arguments: [256.0, 1024, 16384])
    func leak(bytes: Double) throws {
        for seed in 1...5 {
            let scene = LeakScene(
                memory: { _, requests in 22 * Self.mebibyte + bytes * requests }, noise: (0.8, 40_000), seed: UInt64(seed))
            let analysis = scene.analysis
            let finding = try #require(scene.answer)
            #expect(finding.rule == "memory-leak", "\(finding.title)")
            let slope = try #require(finding.value("bytesPerRequest"))
            #expect(abs(slope / bytes - 1) < 0.05, "\(finding.title)")
            #expect(analysis.verdict.outcome == .failed)
            #expect(analysis.verdict.reasons == [finding.title])
        }
    }

    struct Healthy: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var memory: @Sendable (Double) -> Double
        var noise: Double = 60_000
        /// Whether the run is long enough to be sure.
        var isClear = true
    }

    static let healthy = [
        Healthy(testDescription: "flat", memory: { _ in 0 }),
        Healthy(testDescription: "exactly flat", memory: { _ in 0 }, noise: 0),
        Healthy(testDescription: "fast garbage", memory: sawTooth(16 * mebibyte, 2.3), isClear: false),
        Healthy(testDescription: "slow garbage", memory: sawTooth(40 * mebibyte, 7), isClear: false),
        Healthy(testDescription: "very slow garbage", memory: sawTooth(40 * mebibyte, 23), isClear: false),
        Healthy(testDescription: "a warm-up that settles at once", memory: warmUp(20 * mebibyte, 4)),
        Healthy(testDescription: "a warm-up that settles", memory: warmUp(20 * mebibyte, 11), isClear: false),
        Healthy(testDescription: "a warm-up that hardly settles", memory: warmUp(20 * mebibyte, 22), isClear: false),
        Healthy(testDescription: "a cache that is full after 25 seconds", memory: { min($0, 25) * mebibyte }),
        Healthy(testDescription: "a cache that is full after 55 seconds", memory: { min($0, 55) * mebibyte }, isClear: false),
        Healthy(testDescription: "one step", memory: { $0 < 61 ? 0 : mebibyte }, isClear: false),
        Healthy(testDescription: "two steps", memory: { ($0 < 50 ? 0 : mebibyte) + ($0 < 75 ? 0 : mebibyte) }, isClear: false),
    ]

    @Test("what is no leak is never called one", arguments: healthy)
    func noLeak(healthy: Healthy) throws {
        for seed in 1...20 {
            let scene = LeakScene(
                memory: { time, _ in 22 * Self.mebibyte + healthy.memory(time) }, noise: (0.8, healthy.noise), seed: UInt64(seed))
            let finding = try #require(scene.answer)
            #expect(finding.rule != "memory-leak", "\(finding.title)")
            if healthy.isClear { #expect(finding.rule == "no-leak", "\(finding.title)") }
            #expect(scene.analysis.verdict.outcome == .passed)
        }
    }

    @Test("descriptors and threads that grow with the requests are leaks of their own")
    func descriptors() throws {
        let scene = LeakScene(
            memory: { _, _ in 22 * Self.mebibyte }, descriptors: { _, requests in 40 + requests / 500 },
            threads: { _, requests in 4 + requests / 1000 })
        let findings = scene.analysis.findings
        let descriptors = try #require(findings.first { $0.rule == "descriptor-leak" })
        #expect(descriptors.value("descriptorsPerRequest").map { abs($0 * 500 - 1) < 0.1 } == true, "\(descriptors.title)")
        let threads = try #require(findings.first { $0.rule == "thread-leak" })
        #expect(threads.value("threadsPerRequest").map { abs($0 * 1000 - 1) < 0.1 } == true, "\(threads.title)")
        #expect(scene.analysis.verdict.outcome == .failed)
    }

    @Test("descriptors that came with users are no leak")
    func users() {
        let scene = LeakScene(
            memory: { _, _ in 22 * Self.mebibyte }, descriptors: { time, _ in 20 + time }, vus: { 10 + $0 })
        #expect(!scene.analysis.findings.contains { $0.rule == "descriptor-leak" })
        #expect(scene.analysis.verdict.outcome == .passed)
    }

    @Test("two rates tell what belongs to requests from what belongs to time")
    func twoRates() throws {
        let rate = { (second: Int) -> Int64 in second < 80 ? 200 : 400 }
        let byRequests = try #require(
            LeakScene(
                seconds: 140, rate: rate, memory: { _, requests in 22 * Self.mebibyte + 1000 * requests }, noise: (0.5, 20_000)
            ).answer)
        #expect(byRequests.title.hasSuffix("it belongs to the requests."), "\(byRequests.title)")
        #expect(byRequests.value("bytesPerRequestAtLowRate").map { abs($0 / 1000 - 1) < 0.1 } == true)
        #expect(byRequests.value("bytesPerRequestAtHighRate").map { abs($0 / 1000 - 1) < 0.1 } == true)
        let byTime = try #require(
            LeakScene(seconds: 140, rate: rate, memory: { time, _ in 22 * Self.mebibyte + 300_000 * time }, noise: (0.5, 20_000))
                .answer)
        #expect(byTime.rule != "no-leak" && !byTime.title.contains("belongs to the requests"), "\(byTime.title)")
    }

    @Test("load that rests by turns is judged over whole turns")
    func cycles() throws {
        let scene = LeakScene(
            rate: { $0 % 4 == 3 ? 0 : 500 },
            memory: { time, requests in
                // What is under way is freed in the rest.
                22 * Self.mebibyte + 1024 * requests + (Int(time) % 4 == 0 ? 0 : 3 * Self.mebibyte)
            }, noise: (0.8, 40_000))
        let finding = try #require(scene.answer)
        #expect(finding.rule == "memory-leak", "\(finding.title)")
        #expect(finding.value("bytesPerRequest").map { abs($0 / 1024 - 1) < 0.05 } == true, "\(finding.title)")
    }

    @Test("a leak in a run of another kind is a warning")
    func otherKinds() throws {
        let scene = LeakScene(kind: .load, memory: { _, requests in 22 * Self.mebibyte + 4096 * requests })
        let finding = try #require(scene.answer)
        #expect(finding.rule == "memory-leak")
        #expect(finding.severity == .warning)
        #expect(scene.analysis.verdict.outcome == .passed)
    }

    @Test("a heap that fills and is collected hides a leak, and the advice says how to see it")
    func heap() throws {
        for seed in 1...5 {
            let scene = LeakScene(
                memory: { time, requests in
                    40 * Self.mebibyte + time.truncatingRemainder(dividingBy: 40) * Self.mebibyte + 100 * requests
                },
                noise: (0.8, 40_000), seed: UInt64(seed))
            let finding = try #require(scene.answer)
            #expect(finding.rule == "leak-undecided" && finding.place.hasSuffix("memory"), "\(finding.title)")
            #expect(
                finding.recommendation.contains("hides a leak until it is near its limit: lower that (-Xmx"), "\(finding.title)")
        }
    }

    @Test("what cannot be known is not denied")
    func unknown() throws {
        var run = LeakScene(memory: { _, _ in 0 }).run
        run.resources = []
        let blind = try #require(RunAnalysis(run).findings.first { $0.rule == "leak-undecided" })
        #expect(blind.title == "Cannot tell whether the target leaks: no process of it could be watched.")
        let short = try #require(LeakScene(seconds: 12, memory: { _, requests in 1024 * requests }).answer)
        #expect(short.rule == "leak-undecided")
        #expect(short.title.contains("seconds more."), "\(short.title)")
        #expect(LeakScene(seconds: 12, memory: { _, _ in 0 }).analysis.verdict.outcome == .passed)
    }
}
