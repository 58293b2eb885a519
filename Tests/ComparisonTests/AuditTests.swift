import Comparison
import Runs
import Testing

@Suite("The audit of the gate") struct AuditTests {
    private func experiments(_ count: Int, blocks: Int = 10, shift: [ComparedMetric: Double] = [:]) -> [(
        baseline: ComparedRun, candidate: ComparedRun
    )] {
        var noise = TrialNoise(seed: 21)
        return (0..<count).map { noise.arms(blocks: blocks, shift: shift, id: "x\($0)") }
    }

    @Test("swapped labels hardly ever alarm, even where the builds differ", arguments: [0, 0.05])
    func swapped(_ shift: Double) throws {
        let audit = Audit.swappingLabels(of: experiments(4, shift: [.p50: shift]), arrangements: 50)
        #expect(audit.outcomes.count == 200 && audit.judged == 200 && audit.experiments == 4)
        #expect(try #require(audit.rate) <= 0.02)
        #expect(try #require(audit.interval).contains(try #require(audit.rate)))
        #expect(audit == Audit.swappingLabels(of: experiments(4, shift: [.p50: shift]), arrangements: 50))
    }

    @Test("few blocks have too few arrangements, and runs that cannot be compared are in no rate")
    func nothing() {
        #expect(Audit.swappingLabels(of: experiments(2, blocks: 5)).outcomes.isEmpty)
        var pairs = experiments(1)
        pairs[0].candidate.verdict = Verdict(outcome: .untrusted)
        let audit = Audit.swappingLabels(of: pairs, arrangements: 10)
        #expect(audit.count(.incomparable) == 10 && audit.judged == 0 && audit.rate == nil && audit.interval == nil)
    }

    @Test("rates come with exact limits", arguments: [(0, 60, 0.0, 0.0596), (1, 60, 0.000422, 0.0894), (3, 10, 0.0667, 0.6525)])
    func limits(_ alarms: Int, _ comparisons: Int, _ lower: Double, _ upper: Double) throws {
        let outcomes =
            Array(repeating: Comparison.Outcome.regression, count: alarms) + Array(repeating: .ok, count: comparisons - alarms)
        let audit = Audit(design: .runs, scenario: "peak", experiments: comparisons, outcomes: outcomes)
        let interval = try #require(audit.interval)
        #expect(abs(interval.lowerBound - lower) < 1e-4 && abs(interval.upperBound - upper) < 1e-4)
    }
}
