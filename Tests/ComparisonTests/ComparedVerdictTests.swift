import Comparison
import Runs
import TestSupport
import Testing

@Suite("The verdict of a run that was compared")
struct ComparedVerdictTests {
    @Test(
        "is held against a comparison: a regression reddens what passed, and what cannot be compared was not measured",
        arguments: [
            (.passed, .regression, .regressed), (.failed, .regression, .failed), (.untrusted, .regression, .untrusted),
            (.passed, .incomparable, .unmeasured), (.failed, .incomparable, .unmeasured), (.untrusted, .incomparable, .untrusted),
            (.passed, .inconclusive, .passed), (.passed, .ok, .passed), (.passed, .improvement, .passed),
        ] as [(Verdict.Outcome, Comparison.Outcome, Verdict.Outcome)])
    func compared(own: Verdict.Outcome, outcome: Comparison.Outcome, expected: Verdict.Outcome) {
        var run = SyntheticRun().run()
        run.verdict = Verdict(outcome: own, reasons: own == .passed ? [] : ["its own"])
        let side = Comparison.Side(id: "before", scenario: "peak", label: "", target: "", startedAt: 0, trials: 1)
        let comparison = Comparison(
            baseline: side, candidate: side, design: .paired, alpha: 0.01, outcome: outcome, reasons: ["because."])
        let held = run.held(against: comparison)
        #expect(held.verdict?.outcome == expected && held.comparison == comparison)
        let isTold = outcome == .regression || expected == .unmeasured
        #expect(held.verdict?.reasons.contains { $0.hasSuffix("because.") } == isTold)
    }
}
