import JSON
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("The life of findings in reports")
struct FindingLifeTests {
    private static func run(_ state: FindingLife.State?, runsBefore: Int = 2) -> Run {
        var run = Samples.failed.run
        let before = RunMoment(run: "20261101-080000-aaaa", time: 1_793_520_000)
        let since = state == .new ? RunMoment(run: run.header.id, time: run.header.startedAt) : before
        let reason = state == .accepted ? ("anna", "known, ticket 17") : ("", "")
        run.findings = [
            Finding(
                rule: "bottleneck", place: "pool", severity: .warning, title: "A pool limits.",
                life: state.map { FindingLife(state: $0, since: since, acceptedBy: reason.0, why: reason.1) })
        ]
        let gone = GoneFinding(
            rule: "broke-first", place: "", severity: .warning, title: "It broke <first>.", since: before,
            last: RunMoment(run: "20261102-080000-bbbb", time: 1_793_606_400))
        if state != nil { run.findingHistory = FindingHistory(runsBefore: runsBefore, gone: runsBefore > 0 ? [gone] : []) }
        return run
    }

    private static let words: [(FindingLife.State, String)] = [
        (.new, "A pool limits. (new)"), (.open, "A pool limits. (open since run 20261101-080000-aaaa (2026-11-01))"),
        (.accepted, "A pool limits. (accepted by anna: known, ticket 17, open since run 20261101-080000-aaaa (2026-11-01))"),
    ]

    @Test("is said in every report, and what is gone after it", arguments: words)
    func isSaid(state: FindingLife.State, words: String) {
        let run = Self.run(state)
        let gone = "Gone: It broke <first>. Found from run 20261101-080000-aaaa (2026-11-01) to 20261102-080000-bbbb."
        for text in [summaryText(run, width: 400), markdownReport(run), junitReport(run), htmlReport(run)] {
            let plain = text.replacing("\\", with: "").replacing("<small>", with: "").replacing("&lt;", with: "<").replacing(
                "&#60;", with: "<"
            ).replacing("&#62;", with: ">").replacing(
                "&gt;", with: ">")
            #expect(plain.contains(words), "\(plain)")
            #expect(plain.contains(gone), "\(plain)")
        }
    }

    @Test("is not said where nobody knows it, and nothing is new in a first run")
    func isNotSaid() {
        for run in [Self.run(nil), Self.run(.new, runsBefore: 0)] {
            let text = summaryText(run, width: 400)
            #expect(text.contains("A pool limits.") && !text.contains("A pool limits. (") && !text.contains("Gone: "))
        }
        #expect(resultDocument(Self.run(nil))["goneFindings"] == nil)
    }

    @Test("is in the result document", arguments: FindingLife.State.allCases)
    func document(state: FindingLife.State) throws {
        let document = resultDocument(Self.run(state))
        let finding = try #require(document["findings"]?.elements.first)
        #expect(finding["place"] == "pool" && finding["life"]?["state"] == .string(state.rawValue))
        #expect(finding["life"]?["why"] == (state == .accepted ? "known, ticket 17" : .null))
        #expect(finding["life"]?["acceptedBy"] == (state == .accepted ? "anna" : .null))
        let gone = try #require(document["goneFindings"]?.elements.first)
        #expect(gone["since"]?["run"] == "20261101-080000-aaaa" && gone["last"]?["run"] == "20261102-080000-bbbb")
        #expect(gone["place"] == .null && gone["rule"] == "broke-first")
        if Tool.hasSchemas { #expect(try Tool.schema("run").accepts(document.text())) }
    }
}

extension JSONValue {
    fileprivate var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
