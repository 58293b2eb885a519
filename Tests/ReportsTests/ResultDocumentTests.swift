import JSON
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("The result document")
struct ResultDocumentTests {
    @Test("looks as kept in the file", arguments: [Samples.passed, .failed, .unmeasured])
    func looksAsKept(sample: Samples) throws {
        let text = resultDocument(sample.run).text(pretty: true) + "\n"
        #expect(try text == Golden.expected("result-\(sample).json", actual: text, beside: #filePath))
    }

    @Test("has the keys of the contract, in its order")
    func keys() {
        guard case .object(let members) = resultDocument(Samples.passed.run) else {
            Issue.record("no object")
            return
        }
        #expect(
            members.map(\.key) == [
                "schema", "run", "machine", "verdict", "totals", "allArrivals", "responseTime", "serviceTime", "iterationTime",
                "failedResponseTime",
                "phases", "steps", "groups", "statusCodes", "errors", "checks", "thresholds", "resources", "generator", "intervals",
                "findings", "exemplars", "gauges",
            ])
    }

    @Test("says null, not zero, where nothing was measured")
    func nullWhereEmpty() {
        let document = resultDocument(Samples.unmeasured.run)
        #expect(document["responseTime"]?["count"] == 0)
        #expect(document["responseTime"]?["p95"] == .null)
        #expect(document["generator"]?["cpuPercent"] == .null)
        #expect(document["thresholds"].map { $0.first?["actual"] } == .some(.null))
    }

    @Test("adds up: the seconds make the totals, and throughput times duration the successes")
    func addsUp() throws {
        let run = Samples.failed.run
        #expect(run.intervals.filter { !$0.isWarmup }.reduce(0) { $0 + $1.requests } == run.totals.requests)
        let document = resultDocument(run)
        guard case .number(let throughput) = document["totals"]?["throughput"],
            case .number(let seconds) = document["run"]?["durationSeconds"]
        else {
            Issue.record("no numbers")
            return
        }
        #expect((throughput * seconds).rounded() == Double(run.totals.requests - run.totals.failedRequests))
    }
}

extension JSONValue {
    fileprivate var first: JSONValue? {
        if case .array(let elements) = self { elements.first } else { nil }
    }
}
