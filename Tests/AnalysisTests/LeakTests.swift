@testable import Analysis
import Basics
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
}
