import Basics
import Scenarios
import Testing

@Suite("Capacity searches in scenarios") struct SearchTests {
    private func scenario(_ head: String = #""kind": "stress""#, search: String, workload: String? = nil, more: String) -> String {
        """
        { "name": "test", "target": "demo", \(head),
        "search": \(search),
        \(workload.map { "\"workload\": \($0),\n" } ?? "")"flows": [{ "name": "visit", "steps": [{ "name": "home", "get": "/" }] }]\(more) }
        """
    }

    private func load(_ text: String, _ overrides: PlanOverrides = PlanOverrides()) throws(Problems) -> Plan {
        try Plan.load(Array(text.utf8), file: "t.json", overrides: overrides)
    }

    private static let slo = #", "thresholds": ["response_time p99 < 100ms"]"#

    @Test func `with nothing but the two ends`() throws {
        let plan = try load(
            scenario(search: #"{ "from": "50/s", "to": "600/min" }"#.replacing("600/min", with: "6000/s"), more: Self.slo))
        #expect(plan.search == CapacityGoal(from: Rate(perSecond: 50), to: Rate(perSecond: 6000)))
        #expect(plan.search?.hold == .seconds(10))
        #expect(plan.search?.precision == Fraction(0.02))
        #expect(
            plan.workloads.map(\.executor) == [
                .constantArrivalRate(rate: Rate(perSecond: 50), duration: .seconds(10), maxVUs: 2000)
            ])
        #expect(plan.workloads.map(\.name) == ["main"])
    }

    @Test func `everything said`() throws {
        let plan = try load(
            scenario(
                search: #"{ "from": "50/s", "to": "100/s", "hold": "2s", "within": "1m", "precision": "5%" }"#,
                workload: #"{ "executor": "constant-arrival-rate", "maxVUs": 7, "arrivals": "poisson" }"#, more: Self.slo))
        #expect(
            plan.search
                == CapacityGoal(
                    from: Rate(perSecond: 50), to: Rate(perSecond: 100), hold: .seconds(2), within: .seconds(60),
                    precision: Fraction(0.05)))
        #expect(plan.workloads[0].arrivals == .poisson)
        let trial = plan.holding(Rate(perSecond: 70), for: .seconds(2))
        #expect(trial.workloads[0].executor == .constantArrivalRate(rate: Rate(perSecond: 70), duration: .seconds(2), maxVUs: 7))
    }

    @Test func `what is planned is shown`() throws {
        let plan = try load(scenario(search: #"{ "from": "50/s", "to": "5000/s", "within": "3m" }"#, more: Self.slo))
        let lines = PlanOutline(plan).lines
        #expect(lines.contains("search for the highest rate from 50/s to 5000/s at which all thresholds hold, to 2%, within 3m"))
    }

    @Test(arguments: [
        (#"{ "from": "50/s" }"#, #"2:11: error: "search" needs "to": the load it never exceeds, such as "5000/s"."#),
        (
            #"{ "from": "50/s", "to": "50/s" }"#,
            #"2:11: error: "search.from" must be below "search.to", and 50/s is not below 50/s."#
        ),
        (#"{ "from": "0/s", "to": "50/s" }"#, #"2:21: error: "search.from" must be above 0 and at most 1000000/s, not "0/s"."#),
        (
            #"{ "from": "1/s", "to": "50/s", "hold": "10ms" }"#,
            #"2:50: error: "search.hold" must be a duration from "1s" to "30d", not "10ms"."#
        ),
        (
            #"{ "from": "1/s", "to": "50/s", "within": "49s" }"#,
            #"2:52: error: "search.within" leaves time for fewer than 5 trials of 10s. Give it at least 50s, or shorten "hold"."#
        ),
        (
            #"{ "from": "1/s", "to": "50/s", "precision": "0%" }"#,
            #"2:55: error: "search.precision" must be a percentage from "0.1%" to "50%", not "0%"."#
        ),
        (#"{ "from": "1/s", "to": "50/s", "upto": "0%" }"#, #"2:42: error: unknown key "upto" in search."#),
    ])
    func `in the search itself`(search: String, expected: String) {
        #expect(problems(scenario(search: search, more: Self.slo)) == "t.json:" + expected)
    }

    @Test(arguments: [
        ("", #"1:37: error: "search" belongs to a scenario of the kind "stress", not "load". Write "kind": "stress"."#),
        (
            #""kind": "stress", "trials": 2"#,
            #"1:65: error: "trials" has no meaning beside "search", which repeats what needs repeating."#
        ),
    ])
    func `beside it`(head: String, expected: String) {
        let head = head.isEmpty ? #""seed": 1"# : head
        let found = problems(scenario(head, search: #"{ "from": "1/s", "to": "50/s" }"#, more: Self.slo))
        #expect(found.contains(expected.drop { $0 != "e" }), "\(found)")
    }

    @Test(arguments: [
        (
            "",
            #"error: "search" needs "thresholds": they say which load still counts as held. For instance "response_time p99 < 100ms"."#
        ),
        (
            #", "thresholds": ["response_time p95 < 110% of baseline"]"#,
            #"error: the threshold "response_time p95 < 110% of baseline" hangs on a baseline, and a search has none: each trial is another load. Write the limit itself."#
        ),
        (
            #", "thresholds": [{ "expect": "errors rate < 1%", "abort": true }]"#,
            #"error: the threshold "errors rate < 1%" would end the run, but a failing load is how a search learns. Leave "abort" out."#
        ),
        (
            #", "thresholds": ["errors rate < 1% over 20s"]"#,
            #"error: the threshold "errors rate < 1% over 20s" never has a whole window in a trial of 10s. Set "hold" to at least 20s."#
        ),
    ])
    func `in the thresholds`(more: String, expected: String) {
        #expect(problems(scenario(search: #"{ "from": "1/s", "to": "50/s" }"#, more: more)).hasSuffix(expected))
    }

    @Test func `flags that choose the load do not fit`() {
        var overrides = PlanOverrides()
        overrides.rate = Rate(perSecond: 5)
        let text = scenario(search: #"{ "from": "1/s", "to": "50/s" }"#, more: Self.slo)
        #expect(
            problems(text, overrides)
                == #"error: "--rate" does not fit a search, which chooses its loads itself. Change "search" in the scenario."#)
    }

    @Test func `other executors do not fit`() {
        let text = scenario(
            search: #"{ "from": "1/s", "to": "50/s" }"#, workload: #"{ "executor": "constant-vus", "vus": 1, "for": "1s" }"#,
            more: Self.slo)
        #expect(
            problems(text)
                == #"t.json:3:1: error: "search" needs arrivals at a rate, and the executor is "constant-vus". Use "constant-arrival-rate", or leave "workload" out."#
        )
    }

    private func problems(_ text: String, _ overrides: PlanOverrides = PlanOverrides()) -> String {
        do throws(Problems) {
            _ = try load(text, overrides)
            return ""
        } catch { return error.description }
    }
}
