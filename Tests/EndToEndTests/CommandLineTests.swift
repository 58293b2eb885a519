// Mistakes on the command line and in the scenario: a sentence, the way out, exit code 2, and nothing sent.

import Basics
import RunStore
import TestSupport
import Testing

extension EndToEnd.Trouble {
    @Suite("A mistake is named, and nothing is sent") struct MistakeTests {
        @Test(
            "on the command line",
            arguments: [
                ([], "perfbench run scenarios/peak.json"),
                (["rnu"], #"error: "rnu" is not a command of perfbench; did you mean "run"? "perfbench help" lists them all."#),
                (
                    ["peak.json"],
                    #"error: "peak.json" is not a command of perfbench. To run a scenario: perfbench run peak.json"#
                ),
                (["run"], #"error: "perfbench run" needs SCENARIO. Like: perfbench run scenarios/peak.json"#),
                (
                    ["run", "a.json", "--lable", "--label=x"],
                    #"error: "--lable" is not a flag of "perfbench run"; did you mean "--label"? "perfbench help run" lists them."#
                ),
                (["run", "a.json", "b.json"], #"error: "b.json" is one word too many for "perfbench run"."#),
                (["run", "a.json", "--vus", "many"], #"error: "--vus many" is not a whole number from 1 to 1000000."#),
                (["run", "a.json", "--rate", "fast"], #"error: "--rate fast" is not a rate, such as "200/s" or "6000/min"."#),
                (["run", "a.json", "--tag", "x"], #"error: "--tag x" is not of the form NAME=VALUE."#),
                (["run", "a.json", "--label"], #"error: "--label" needs a value: --label TEXT."#),
                (["run", "a.json", "--quiet", "--quiet"], #"error: "--quiet" was given twice."#),
                (["run", "nowhere.json"], #"error: the scenario "nowhere.json" does not exist. Name a file"#),
                (["run", "/"], #"error: "/" is a folder, not a scenario. Name a file in it."#),
                (["run", "/proc/self/mem"], #"error: the scenario "/proc/self/mem" cannot be read: Input/output error."#),
                (["report", "latest", "--format", "jsn"], #""--format jsn" is not a format; did you mean "json"? There are: "#),
                (["runs", "lst"], #""lst" is not something to do with runs; did you mean "list"? There are: list, show"#),
                (["demo", "--listen", "here"], #"error: "--listen here" is not of the form HOST:PORT. Like: --listen"#),
                (["demo", "--faults", "dealy=1s"], #"error: There is no fault "dealy"; did you mean "delay"?"#),
            ] as [([String], String)])
        func commandLine(_ words: [String], _ sentence: String) async throws {
            let bench = try Bench()
            _ = try RunStore(path: bench.store, isAlive: { _ in true })
            var start = Perfbench.start(words)
            start.environment = ["PERFBENCH_DB": bench.store]
            let ending = try await RunningProgram.run(start)
            #expect(ending.exit == 2, "\(ending.errors)")
            #expect(ending.errors.contains(sentence), "\(ending.errors)")
            #expect(ending.output == "")
        }

        private static let load = #""workload": { "executor": "constant-vus", "vus": 1, "for": "1s" }"#
        private static let visits = #""flows": [{ "name": "visit", "steps": [{ "name": "health", "get": "/health" }] }]"#

        @Test(
            "in the scenario, with its place",
            arguments: [
                ("", ["1:1: error: the document is empty; a JSON value was expected."]),
                ("{ \"name\": \"cut-off\",\n  \"target\"", ["2:11: error: the document ends inside the object opened at 1:1."]),
                ("[]", ["1:1: error: the scenario must be an object"]),
                (
                    "{ \"name\": 7, \"target\": \"demo\", \(load), \(visits) }",
                    ["1:11: error: \"name\" must be a name of lower-case letters, digits and hyphens, not 7."]
                ),
                (
                    "{ \"name\": \"x\", \"targett\": \"demo\", \(load), \(visits) }",
                    [
                        "1:1: error: the scenario needs \"target\": a URL, or \"demo\".",
                        "1:16: error: unknown key \"targett\" in the scenario; did you mean \"target\"?",
                    ]
                ),
                (
                    "{ \"name\": \"x\", \"target\": \"http://example.com\", \(load), \(visits) }",
                    [
                        "1:26: error: the host \"example.com\" is not allowed. Add it to \"allowedHosts\", or pass --allow-host example.com, if you may send load to it."
                    ]
                ),
                (
                    "{ \"name\": \"x\", \"target\": \"demo\", \(load),\n \"flows\": [{ \"name\": \"f\", \"steps\": [{ \"name\": \"s\", \"get\": \"http://10.1.2.3/\" }] }] }",
                    ["2:59: error: the host \"10.1.2.3\" is not allowed."]
                ),
                (
                    "{ \"name\": \"x\", \"target\": \"demo\", \"kind\": \"stress\", \"search\": { \"from\": \"1/s\" }, \"thresholds\": [\"errors rate < 1%\"], \(load), \(visits) }",
                    [
                        "error: \"search\" needs \"to\": the load it never exceeds, such as \"5000/s\".",
                        "error: \"search\" needs arrivals at a rate, and the executor is \"constant-vus\".",
                    ]
                ),
            ])
        func scenario(_ text: String, _ sentences: [String]) async throws {
            let bench = try Bench()
            let path = try bench.write(text)
            for command in ["run", "validate"] {
                let ending = try await RunningProgram.run(
                    Perfbench.start([command, path] + (command == "run" ? ["--db", bench.store] : [])))
                #expect(ending.exit == 2, "\(ending.errors)")
                #expect(ending.output == "")
                let lines = ending.errors.split(separator: "\n")
                #expect(lines.count == sentences.count, "\(ending.errors)")
                for (line, sentence) in zip(lines, sentences) {
                    #expect(line.hasPrefix("\(path):") && line.contains(sentence), "\(line)")
                }
            }
            #expect(bench.read("runs.sqlite") == nil)
        }

        @Test("three mistakes are listed as three, and the service never hears of it")
        func threeMistakes() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let path = try bench.write(
                    """
                    {
                      "name": "mistaken", "target": "\(demo.url)", "sede": 1,
                      "workload": { "executor": "constant-vus", "vus": "many", "for": "1s" },
                      "flows": [{ "name": "visit", "steps": [{ "name": "health", "get": "/health", "chekc": { "status": 200 } }] }]
                    }
                    """)
                let ending = try await Perfbench.run("run", path, "--db", bench.store)
                #expect(ending.exit == 2)
                let mistakes = [
                    #"unknown key "sede" in the scenario; did you mean "seed"?"#,
                    #"3:52: error: "workload.vus" must be a whole number from 1 to 100000, not "many"."#,
                    #"unknown key "chekc" in flows[0].steps[0]; did you mean "check"?"#,
                ]
                let lines = ending.errors.split(separator: "\n")
                #expect(lines.count == 3, "\(ending.errors)")
                for (line, mistake) in zip(lines, mistakes) { #expect(line.contains(mistake)) }
                #expect(try demo.count() == 0)
            }
        }

        @Test("flags that do not fit the scenario")
        func unfitting() async throws {
            let bench = try Bench()
            let run = try await bench.run(Scenario(on: "demo"), "--rate", "5/s", "--target", "http://example.com")
            #expect(run.ending.exit == 2)
            #expect(run.ending.errors.contains(#""--rate" does not fit the executor "per-vu-iterations""#))
            #expect(run.ending.errors.contains(#"--target: the host "example.com" is not allowed."#))
        }
    }
}
