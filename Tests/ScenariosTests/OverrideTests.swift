import Basics
import HTTPMessages
import Scenarios
import Testing

@Suite struct OverrideTests {
    private static let ramp =
        #"{ "executor": "ramping-arrival-rate", "start": "20/s", "stages": [{ "to": "200/s", "over": "10s" }, { "to": "100/s", "over": "30s" }] }"#
    private static let users =
        #"{ "executor": "ramping-vus", "start": 0, "stages": [{ "to": 10, "over": "10s" }, { "to": 5, "over": "10s" }] }"#
    private static let counted = #"{ "executor": "shared-iterations", "vus": 2, "iterations": 10 }"#

    private static func overrides(_ change: (inout PlanOverrides) -> Void) -> PlanOverrides {
        var overrides = PlanOverrides()
        change(&overrides)
        return overrides
    }

    @Test(arguments: [
        (
            ramp, overrides { $0.rate = Rate("100/s") },
            Executor.rampingArrivalRate(
                start: Rate(perSecond: 10),
                stages: [
                    RateStage(to: Rate(perSecond: 100), over: .seconds(10)), RateStage(to: Rate(perSecond: 50), over: .seconds(30)),
                ],
                maxVUs: 200)
        ),
        (
            ramp, overrides { $0.duration = .seconds(4) },
            .rampingArrivalRate(
                start: Rate(perSecond: 20),
                stages: [
                    RateStage(to: Rate(perSecond: 200), over: .seconds(1)), RateStage(to: Rate(perSecond: 100), over: .seconds(3)),
                ],
                maxVUs: 400)
        ),
        (
            users, overrides { $0.vus = 100 },
            .rampingVUs(start: 0, stages: [VUStage(to: 100, over: .seconds(10)), VUStage(to: 50, over: .seconds(10))])
        ),
        (
            counted,
            overrides {
                $0.vus = 7; $0.duration = .seconds(9)
            }, .sharedIterations(vus: 7, iterations: 10, atMost: .seconds(9))
        ),
    ])
    func `change the workload and keep its shape`(workload: String, overrides: PlanOverrides, expected: Executor) throws {
        #expect(try Scenario(workload: workload).plan(overrides: overrides).workloads.map(\.executor) == [expected])
    }

    @Test func `replace what the scenario says`() throws {
        let overrides = Self.overrides {
            $0.target = "https://shop.example"
            $0.allowHosts = ["shop.example"]
            $0.trials = 3
            $0.seed = 99
            $0.warmup = .seconds(1)
            $0.environment = ["NAME": "from the flag"]
        }
        let scenario = Scenario(
            head: #""name": "t", "target": "https://elsewhere.example", "trials": 2, "seed": 1"#,
            step: #""name": "s", "post": "/", "body": "${env.NAME}""#)
        let plan = try scenario.plan(overrides: overrides, environment: ["NAME": "from outside"])
        #expect((plan.trials, plan.seed, plan.warmup) == (3, 99, .seconds(1)))
        #expect(plan.target == .url(try BaseURL(parsing: "https://shop.example")))
        #expect(plan.connection.allowedHosts == ["shop.example"])
        #expect(try plan.steps[0].request.body.map(shown) == "from the flag")
    }

    @Test(arguments: [
        (
            ramp, overrides { $0.vus = 5 },
            #"error: "--vus" does not fit the executor "ramping-arrival-rate": it starts iterations at a rate, with as many VUs as that takes. Use --rate, or change "maxVUs" in the scenario."#
        ),
        (
            users, overrides { $0.rate = Rate("5/s") },
            #"error: "--rate" does not fit the executor "ramping-vus": its VUs go as fast as the target lets them. Use --vus, or an executor such as "constant-arrival-rate"."#
        ),
        (ramp, overrides { $0.rate = Rate("0/s") }, #"error: "--rate 0/s" must be above 0 and at most 1000000/s."#),
        (users, overrides { $0.vus = 0 }, #"error: "--vus 0" must be from 1 to 100000."#),
        (users, overrides { $0.duration = TimeSpan(nanoseconds: 0) }, #"error: "--duration 0s" must be above 0s and at most 30d."#),
        (users, overrides { $0.trials = 0 }, #"error: "--trials 0" must be from 1 to 1000."#),
        (
            users, overrides { $0.allowHosts = ["http://x"] },
            #"error: "--allow-host http://x" must be a host name, such as "shop.example". Without scheme, port or path."#
        ),
        (
            users, overrides { $0.target = "shop" },
            #"error: --target: the target "shop" does not begin with "http://" or "https://". Write one like "http://127.0.0.1:8080", "unix:/run/app.sock", or "demo"."#
        ),
        (
            users, overrides { $0.target = "http://shop.example" },
            #"error: --target: the host "shop.example" is not allowed. Add it to "allowedHosts", or pass --allow-host shop.example, if you may send load to it."#
        ),
    ])
    func `that do not fit are refused`(workload: String, overrides: PlanOverrides, expected: String) {
        #expect(Scenario(workload: workload).problems(overrides: overrides).map(\.description) == [expected])
    }

    @Test func `are ambiguous for several workloads`() {
        let text = """
            { "name": "t", "target": "demo", "flows": [{ "name": "f", "steps": [{ "name": "s", "get": "/" }] }],
              "workloads": [ { "name": "a", "executor": "constant-vus", "vus": 1, "for": "1s" }, { "name": "b", "executor": "constant-vus", "vus": 1, "for": "1s" } ] }
            """
        let problems = #expect(throws: Problems.self) {
            try Plan.load(Array(text.utf8), file: "t.json", overrides: Self.overrides { $0.vus = 5 })
        }
        #expect(
            problems?.description == #"error: "--vus" does not say which of the 2 workloads it is for. Change the scenario file."#)
    }
}
