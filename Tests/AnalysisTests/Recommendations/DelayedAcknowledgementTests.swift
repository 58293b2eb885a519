import Analysis
import Basics
import Histograms
import Runs
import TestSupport
import Testing

@Suite("Answers that wait for a delayed acknowledgement")
struct DelayedAcknowledgementTests {
    /// Shares of answers by how long, in milliseconds, their first byte and what follows it take.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var isFound: Bool
        var firstByte: [(from: Double, to: Double, share: Double)]
        var receive: [(from: Double, to: Double, share: Double)]
    }

    @Test(arguments: [
        Case(
            testDescription: "three small writes: the rest comes 40 ms later", isFound: true, firstByte: [(0.05, 0.2, 1)],
            receive: [(40, 44.5, 1)]),
        Case(
            testDescription: "some of them, where the kernel acknowledged others at once", isFound: true,
            firstByte: [(0.05, 0.2, 1)],
            receive: [(0.01, 0.1, 0.6), (40, 44, 0.4)]),
        Case(
            testDescription: "behind a proxy that waits for the whole: bimodal first bytes", isFound: true,
            firstByte: [(0.2, 2, 0.3), (40.2, 44, 0.7)], receive: [(0.01, 0.1, 1)]),
        Case(testDescription: "work that takes 40 ms", isFound: false, firstByte: [(40, 42, 1)], receive: [(0.01, 0.1, 1)]),
        Case(testDescription: "work that takes 20 to 60 ms", isFound: false, firstByte: [(20, 60, 1)], receive: [(0.01, 0.1, 1)]),
        Case(testDescription: "large bodies", isFound: false, firstByte: [(1, 2, 1)], receive: [(5, 80, 1)]),
        Case(testDescription: "a slow link", isFound: false, firstByte: [(1, 2, 1)], receive: [(30, 60, 1)]),
        Case(
            testDescription: "a few only", isFound: false, firstByte: [(0.1, 0.2, 1)], receive: [(0.01, 0.1, 0.95), (40, 44, 0.05)]),
    ])
    func recognised(example: Case) {
        var run = SyntheticRun().run()
        func fill(_ parts: [(from: Double, to: Double, share: Double)]) -> Histogram {
            var times = Histogram()
            for part in parts {
                let count = Int(part.share * 1000)
                for index in 0..<count {
                    times.record(Nanoseconds((part.from + (part.to - part.from) * Double(index) / Double(count)) * 1e6))
                }
            }
            return times
        }
        run.totals.phases.firstByte = fill(example.firstByte)
        run.totals.phases.receive = fill(example.receive)
        let found = RunAnalysis(run).findings.first { $0.rule == "advice-delayed-acknowledgement" }
        #expect((found != nil) == example.isFound)
        #expect(found?.recommendation.contains("TCP_NODELAY") ?? true)
    }
}
