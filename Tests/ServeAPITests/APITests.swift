import Basics
import Conduct
import HTTPMessages
import JSON
import Reports
import RunStore
import Runs
import TestSupport
import Testing

@testable import ServeAPI

@Suite("What the API answers") struct APITests {
    private func document(_ reply: Reply) throws -> JSONValue { try JSONValue(parsing: reply.body) }

    private func items(_ reply: Reply) throws -> [JSONValue] {
        guard case .array(let items)? = try document(reply)["items"] else { return [] }
        return items
    }

    @Test("is the same document of a run as the report's")
    func run() throws {
        let office = try Office()
        try office.save("20261121-004213-aaaa")
        var report = ""
        let run = try office.store.analyzed("20261121-004213-aaaa")
        try ReportFormat.json.write(run, from: office.store) { report += $0 }
        #expect(office.ask(.get, "/api/v1/runs/latest").text == report)
        for format in ReportFormat.allCases {
            var text = ""
            try format.write(run, from: office.store) { text += $0 }
            let reply = office.ask(.get, "/api/v1/runs/latest/report?format=\(format.rawValue)")
            #expect(reply.status == 200 && reply.text == text, "\(format.rawValue)")
        }
    }

    @Test("has every run once on pages that follow each other, in every order", arguments: RunQuery.Sort.allCases, [true, false])
    func pages(_ sort: RunQuery.Sort, _ isAscending: Bool) throws {
        let office = try Office()
        for index in 0..<7 {
            try office.save("20261121-00421\(index)-aaaa", scenario: index < 4 ? "a" : "b", at: 1_795_000_000 + Double(index / 2))
        }
        var seen: [String] = []
        var cursor = ""
        for _ in 0..<4 {
            let reply = office.ask(
                .get, "/api/v1/runs?limit=2&sort=\(sort.rawValue)&order=\(isAscending ? "ascending" : "descending")\(cursor)")
            seen += try items(reply).compactMap { if case .string(let id)? = $0["id"] { id } else { nil } }
            guard case .string(let next)? = try document(reply)["next"] else { break }
            cursor = "&cursor=\(next)"
        }
        #expect(seen.count == 7 && Set(seen).count == 7)
        #expect(office.ask(.get, "/api/v1/runs?sort=\(sort == .p95 ? "started" : "p95")\(cursor)").status == 400)
    }

    @Test(
        "lists what is asked for",
        arguments: [
            ("", 3), ("scenario=a", 2), ("scenario=c", 0), ("outcome=failed", 1), ("status=completed", 3), ("status=running", 0),
            ("since=2026-11-18", 3), ("since=2026-11-19", 0), ("until=2026-11-18T11:06:41Z", 1), ("tag=none%3Dx", 0),
        ])
    func filters(_ query: String, _ count: Int) throws {
        let office = try Office()
        try office.save("1", scenario: "a", at: 1_795_000_000)
        try office.save("2", scenario: "a", at: 1_795_000_001, outcome: .failed)
        try office.save("3", scenario: "b", at: 1_795_000_002)
        #expect(try items(office.ask(.get, "/api/v1/runs?\(query)")).count == count)
    }

    @Test("merges the histograms of a range")
    func range() throws {
        let office = try Office()
        try office.save("1")
        let part = try document(office.ask(.get, "/api/v1/runs/1?from=1&to=3"))
        #expect(part["totals"]?["requests"] == 20 && part["range"] == ["trial": 0, "from": 1, "to": 3])
        #expect(part["responseTime"]?["count"] == 20)
        let buckets = try items(office.ask(.get, "/api/v1/runs/1/series?bucket=2"))
        #expect(buckets.map { $0["requests"] } == [20, 10] && buckets.map { $0["from"] } == [0, 2])
        #expect(try items(office.ask(.get, "/api/v1/runs/1/intervals?from=1")).count == 2)
    }

    @Test(
        "says what is wrong with a request, all at once",
        arguments: [
            (
                "/api/v1/runs?limit=0&sorte=x", 400,
                #""limit" is not a whole number from 1 to 200. "sorte" is not a parameter of this route; did you mean "sort"?"#
            ),
            ("/api/v1/runs?cursor=zz", 400, #""cursor" is not one of this list in this order."#),
            ("/api/v1/runs?since=yesterday", 400, #""since" is not a moment such as 2026-11-30 or 2026-11-30T08:15:00Z."#),
            ("/api/v1/runs?tag=x", 400, #""tag" is not of the form KEY=VALUE."#),
            ("/api/v1/runs?label=%ff", 400, "The query is not percent-encoded UTF-8."),
            ("/api/v1/runs/nothing", 404, #"No run has the id or label "nothing""#),
            ("/api/v1/runs/%00", 404, #""run" has a control character in it."#),
            ("/api/v1/runs/1?from=5&to=5", 404, "There is no second from 5 to before 5."),
            ("/api/v1/runs/1?from=50", 404, #"The run "1" has no such seconds in trial 0."#),
            ("/api/v1/runs/1/series?step=none", 404, #"The run "1" has no step "none"."#),
            ("/api/v1/runs/1/report", 400, #""format" is missing."#),
            ("/api/v1/comparisons?baseline=1&candidate=1", 422, #"Both are the run "1"."#),
            ("/api/v1/scenarios/none/trend", 404, #"There is no run of "none"."#),
            ("/api/v1/starts/7", 404, "Nothing was started under the number 7."),
            ("/api/v1/nothing", 404, #"There is nothing at "/api/v1/nothing"."#),
            ("/../../etc/passwd", 404, #"There is nothing at "/../../etc/passwd"."#),
        ])
    func mistakes(_ target: String, _ status: Int, _ sentence: String) throws {
        let office = try Office()
        try office.save("1")
        let reply = office.ask(.get, target)
        #expect(reply.status == status && reply.contentType == "application/problem+json")
        let problem = try document(reply)
        #expect(problem["status"] == .integer(Int64(status)) && problem["type"] == "about:blank")
        guard case .string(let detail)? = problem["detail"] else {
            Issue.record("there is no detail")
            return
        }
        #expect(detail.hasPrefix(sentence), "\(detail)")
    }

    @Test(
        "says what is wrong with a body",
        arguments: [
            ("{", "application/json", 400, "The body is no JSON:"), ("[]", "application/json", 422, "The body is not an object."),
            ("{}", "text/plain", 415, "The body must be JSON."), ("{}", "application/json", 422, #""run" is missing."#),
            (#"{"run":1,"x":2}"#, "application/json", 422, #""run" is not a text. "x" is not a key of the body."#),
        ])
    func bodies(_ body: String, _ type: String, _ status: Int, _ sentence: String) throws {
        let reply = try Office().ask(.put, "/api/v1/baselines/x", as: .operator, body: body, headers: [.contentType: type])
        #expect(reply.status == status && reply.text.contains(sentence.replacing("\"", with: "\\\"")), "\(reply.text)")
    }

    @Test("names the methods that a path takes")
    func methods() throws {
        let reply = try Office().ask(.post, "/api/v1/baselines", as: .admin)
        #expect(reply.status == 405 && reply.field("Allow") == "GET, HEAD")
    }

    @Test("is not sent again to a client that has it")
    func tags() throws {
        let office = try Office()
        try office.save("1")
        let tag = try #require(office.ask(.get, "/api/v1/runs").field("ETag"))
        for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let reply = office.ask(.get, "/api/v1/runs", headers: [.noneMatch: known])
            #expect(reply.status == 304 && reply.body.isEmpty)
        }
        #expect(office.ask(.get, "/api/v1/runs", headers: [.noneMatch: "\"x\""]).status == 200)
    }

    @Test("keeps a run that is a baseline")
    func deleteBaseline() throws {
        let office = try Office()
        try office.save("1")
        try office.store.setBaseline("1")
        let reply = office.ask(.delete, "/api/v1/runs/1", as: .operator)
        #expect(reply.status == 409 && reply.text.contains("is the baseline"))
        let stopped = office.ask(.post, "/api/v1/runs/1/stop", as: .operator)
        #expect(stopped.status == 409 && stopped.text.contains("is completed"))
    }

    @Test("is described by the table that answers")
    func openAPI() throws {
        let document = try document(Office().ask(.get, "/api/v1/openapi.json"))
        #expect(document["openapi"] == "3.1.0")
        for route in RouteTable.standard.routes where route.isAPI {
            let operation = document["paths"]?[route.path]?[route.method.rawValue.lowercased()]
            #expect(operation?["responses"]?[String(route.status)] != nil, "\(route.path)")
        }
    }

    @Test("resumes events where a client left off")
    func events() throws {
        let office = try Office()
        try office.save("1")
        let all = try #require(office.ask(.get, "/api/v1/events?run=1").events)
        #expect(all.missed.map(\.interval.second) == [0, 1, 2])
        let known = all.missed[1].number
        let rest = try #require(office.ask(.get, "/api/v1/events", headers: [.lastEvent: String(known)]).events)
        #expect(rest.missed.map(\.interval.second) == [2] && rest.last >= all.missed[2].number)
        #expect(try #require(office.ask(.get, "/api/v1/events").events).missed.isEmpty)
    }

    @Test("shows flows as funnels")
    func journeys() throws {
        let office = try Office()
        try office.save("1")
        let flow = try #require(try items(office.ask(.get, "/api/v1/runs/1/journeys")).first)
        guard case .array(let steps)? = flow["steps"] else {
            Issue.record("there are no steps")
            return
        }
        #expect(steps.first?["requests"] == 30 && steps.first?["share"] == 1 && steps.first?["lost"] == 0)
        #expect(steps.dropFirst().first?["requests"] == 0 && steps.dropFirst().first?["lost"] == 1)
    }

    @Test(
        "has figures of every kind, single and rolled up", arguments: MetricQuery.Kind.allCases, MetricQuery.Resolution.allCases)
    func metrics(_ kind: MetricQuery.Kind, _ resolution: MetricQuery.Resolution) throws {
        let office = try Office()
        try office.save("1")
        let reply = office.ask(
            .get, "/api/v1/performance/metrics?type=\(kind.rawValue)&resolution=\(resolution.rawValue)&run=1")
        #expect(reply.status == 200, "\(reply.text)")
        #expect(office.ask(.get, "/api/v1/performance/slow-queries").status == 200)
        #expect(office.ask(.get, "/api/v1/performance/suggestions").status == 200)
    }

    @Test(
        "reads days and moments",
        arguments: [("1970-01-01", 0.0), ("2026-11-30T08:15:01Z", 1_796_026_501), ("2000-02-29", 951_782_400)])
    func moments(_ text: String, _ seconds: Double) { #expect(Moment.seconds(text) == seconds) }
}
