import Scenarios
import Basics
import Testing

@testable import Watch

/// What a watch file may say, and what is said of one that is wrong.
struct WatchFileTests {
    @Test("a check is read with all its keys")
    func everything() throws {
        let file = try Written.read(
            """
            { // comments and trailing commas are allowed
              "checks": [
                { "name": "gateway", "every": "30s", "target": "http://127.0.0.1:9", "flows": [{ "name": "f", "steps": [{ "name": "up", "get": "/" }] }] },
                { "name": "shop", "scenario": "shop.json", "every": "1m", "group": "payments", "retries": 2, "objective": "99.9%",
                  "conditions": ["response_time p95 < 500ms over 1h", "errors rate < 1% over 1h"],
                  "degraded": ["response_time{step:home} max < 300ms"], "dependsOn": ["gateway"], },
              ] }
            """,
            files: [
                "shop.json": """
                { "name": "shop", "target": "http://127.0.0.1:9", "workload": { "executor": "constant-vus", "vus": 50, "for": "30s" },
                  "flows": [{ "name": "f", "steps": [{ "name": "home", "get": "/" }] }] }
                """
            ])
        let shop = file.checks[1]
        #expect(file.checks.map(\.name) == ["gateway", "shop"] && shop.group == "payments" && shop.every == .seconds(60))
        #expect(shop.retries == 2 && shop.objective == Fraction(0.999) && shop.dependsOn == ["gateway"])
        #expect(shop.conditions.map(\.window) == [.seconds(3600), .seconds(3600)] && shop.degraded.map(\.leastSamples) == [1])
        #expect(shop.plan.steps.map(\.name) == ["home"])
    }

    @Test(
        "each mistake has its sentence and its place",
        arguments: [
            ("{}", ["watch.json:1:1: error: the watch file needs \"checks\": what is checked."]),
            ("{ \"checks\": [] }", ["watch.json:1:13: error: \"checks\" is an empty list: it needs at least one of its checks."]),
            (
                Written.file(Written.check("a", "\"evry\": 1,")),
                ["watch.json:1:76: error: unknown key \"evry\" in checks[0]."]
            ),
            (
                Written.file(Written.check("a", "\"workload\": {},")),
                [
                    "watch.json:1:76: error: \"workload\" does not belong in checks[0]. A check is one user who goes once through each flow."
                ]
            ),
            (
                Written.file(Written.check("a", "\"thresholds\": [],")),
                ["watch.json:1:76: error: \"thresholds\" does not belong in checks[0]. Write \"conditions\"."]
            ),
            (
                Written.file(Written.check("a"), Written.check("a")),
                ["watch.json:3:11: error: a check named \"a\" exists already."]
            ),
            (
                Written.file(#""name": "a", "every": "5s", "scenario": "a.json""#),
                [
                    "watch.json:1:38: error: \"checks[0].every\" must be a duration from \"10s\" to \"1d\", not \"5s\".",
                    "watch.json:1:56: error: the scenario \"a.json\" does not exist.",
                ]
            ),
            (
                Written.file(#""name": "a", "every": "1m""#),
                [
                    "watch.json:1:14: error: \"checks[0]\" needs \"scenario\", the file that is carried out, or the \"flows\" themselves."
                ]
            ),
            (
                Written.file(Written.check("a", #""dependsOn": ["a", "bb"],"#), Written.check("bbb")),
                [
                    "watch.json:1:90: error: the check \"a\" cannot depend on itself.",
                    "watch.json:1:95: error: no check is named \"bb\"; did you mean \"bbb\"?",
                ]
            ),
            (
                Written.file(Written.check("a", #""objective": "100%", "retries": 9,"#)),
                [
                    "watch.json:1:89: error: \"checks[0].objective\" must be a share of time from \"50%\" to below \"100%\", such as \"99.9%\", not \"100%\".",
                    "watch.json:1:108: error: \"checks[0].retries\" must be a whole number from 0 to 5, not 9.",
                ]
            ),
        ])
    func mistakes(_ text: String, _ sentences: [String]) { #expect(Written.problems(text) == sentences) }

    @Test(
        "a condition that cannot be decided, or is about something else, is refused",
        arguments: [
            (
                "response_time p95 < 500ms",
                "\"p95\" of a single execution says nothing. Write the window, such as \"over 1h\", or \"max\" for the execution itself."
            ),
            (
                "response_time p95 < 500ms over 10m",
                "\"p95\" needs 20 requests, and in \"10m\" there are 10. Make the window 20m or longer, or check more often."
            ),
            (
                "response_time p99 < 500ms over 1h",
                "\"p99\" needs 100 requests, and in \"1h\" there are 60. Make the window 1h40m or longer, or check more often."
            ),
            (
                "cpu max < 80%",
                "\"cpu\" is no metric of a scheduled check. There are response_time, iteration_time, errors, checks and certificate."
            ),
            ("response_time p95 < 110% of baseline over 1h", "a scheduled check has no baseline. Write the limit itself."),
            ("response_time{step:hom} max < 1s", "no step of this check is \"hom\"; did you mean \"home\"? There is home."),
            ("response_time{flow:main} max < 1s", "a condition of a check can be narrowed down by \"step\" only, not by \"flow\"."),
            (
                "certificate > 14d",
                "\"certificate\" needs a target that begins with \"https://\". Leave the condition out, or correct the target."
            ),
            (
                "certificate < 14d",
                "a condition on the certificate is written like \"certificate > 14d\", not \"certificate < 14d\"."
            ),
            ("checks count > 3", "\"checks\" is a rate here."),
            ("errors rate < 1% over 31d", "a window is at most \"30d\" long, not \"31d\"."),
        ])
    func conditions(_ condition: String, _ sentence: String) {
        let found = Written.problems(Written.file(Written.check("a", #""conditions": ["\#(condition)"],"#)))
        #expect(found.map { $0.replacing(#/^watch\.json:\d+:\d+: error: /#, with: "") } == [sentence])
    }

    @Test("mistakes in scenarios of other files are reported with their places there")
    func elsewhere() {
        let found = Written.problems(
            Written.file(#""name": "a", "every": "1m", "scenario": "a.json""#), files: ["a.json": #"{ "name": "A" }"#])
        #expect(found.contains { $0.hasPrefix("a.json:1:11: error: \"name\" must be a name") } && found.count > 1)
    }

    @Test(
        "an objective that so few executions cannot show is warned about",
        arguments: [
            ("1m", "99.9%", 0, ""), ("14m", "99.9%", 0, ""),
            (
                "15m", "99.9%", 1,
                "the check \"shop\" is carried out every 15m, too seldom for 99.9%: in 30 days that allows 2 failed executions. Check at least every 14m24s."
            ),
            (
                "1h", "99.9%", 1,
                "the check \"shop\" is carried out every 1h, too seldom for 99.9%: in 30 days that allows not even one failed execution. Check at least every 14m24s."
            ),
            (
                "10s", "99.9999%", 1,
                "the check \"shop\" is carried out every 10s, too seldom for 99.9999%: in 30 days that allows not even one failed execution. Such an objective cannot be shown by checks."
            ),
        ])
    func warnings(_ every: String, _ objective: String, _ count: Int, _ sentence: String) throws {
        let text = Written.file(Written.check("shop", "\"objective\": \"\(objective)\","))
        let file = try Written.read(text.replacing("\"every\": \"1m\"", with: "\"every\": \"\(every)\""))
        #expect(file.warnings.count == count && (file.warnings.first ?? "") == sentence)
    }

    @Test("a document with checks and without flows is a watch file")
    func kinds() {
        #expect(WatchFile.isOne(Array(Written.file(Written.check("a")).utf8)) && !WatchFile.isOne(Array("{ \"flows\": [] }".utf8)))
        #expect(!WatchFile.isOne(Array("{".utf8)))
    }
}
