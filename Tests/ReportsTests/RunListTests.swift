import Basics
import Metrics
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("The list of runs")
struct RunListTests {
    @Test("looks as kept in the file")
    func looksAsKept() throws {
        let runs = [
            RunListEntry(
                id: "20261121-004213-k3f9", startedAt: 1_795_221_733, scenario: "peak", kind: .load, label: "before the cache",
                status: .completed, outcome: .passed, requests: 12000, errorRate: 0, p95: .milliseconds(18)),
            RunListEntry(
                id: "20261120-231500-a0b1", startedAt: 1_795_216_500,
                scenario: "a-scenario-with-a-rather-long-name-that-goes-on-and-on",
                kind: .stress, status: .completed, outcome: .untrusted, requests: 1_234_567, errorRate: 0.0312,
                p95: .milliseconds(1800)),
            RunListEntry(
                id: "20261120-230000-zzzz", startedAt: 1_795_215_600, scenario: "\u{1B}[2Jsmoke", kind: .load, status: .incomplete),
        ]
        let text = runListText(runs)
        #expect(try text == Golden.expected("runs.txt", actual: text, beside: #filePath))
    }

    @Test("says so when there is none")
    func empty() { #expect(runListText([]) == "No runs yet.\n") }
}
