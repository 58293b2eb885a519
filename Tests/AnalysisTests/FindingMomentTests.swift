import Analysis
import Runs
import TestSupport
import Testing

@Suite("The second in which a finding shows")
struct FindingMomentTests {
    @Test(
        "a finding with a time is shown where it says",
        arguments: [
            ("broke-first", ["second": 5.0], 5), ("recovery", ["fallSecond": 6, "recoverySeconds": 2], 8),
            ("recovery", ["fallSecond": 6], 6),
            ("step-errors", ["stepSecond": 4.5], 4), ("no-drift", ["blocks": 4], nil), ("broke-first", ["second": 99], nil),
        ] as [(String, [String: Double], Int?)])
    func moment(rule: String, evidence: [String: Double], second: Int?) {
        let finding = Finding(rule: rule, severity: .info, title: "", evidence: evidence.map { .init($0.key, $0.value) })
        #expect(SyntheticRun().run().firstSecond(of: finding)?.second == second)
    }
}
