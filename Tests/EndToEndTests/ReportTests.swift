// A run can be read again from the store, by every name it has.

import Basics
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("A run is read again") struct ReportTests {
        @Test("as the same document, and by all its names")
        func readAgain() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let scenario = Scenario(on: demo.url).with(#""thresholds": ["errors rate < 1%", "requests count > 3"]"#)
                    .with(#""warmup": "300ms""#)
                let first = try await bench.run(scenario, "--label", "first", "--tag", "branch=main", "--seed", "7")
                let second = try await bench.run(scenario, "--label", "second")
                first.expect(exit: 0)
                #expect(first.document.at("run.label") == "first")
                #expect(first.document.at("run.tags") == ["branch": "main"])
                #expect(first.number("run.seed") == 7)
                let id = try #require(first.document.at("run.id").text)
                for reference in ["first", "latest~1", "latest:trial-run~1", id] {
                    let again = try await bench.report(reference)
                    #expect(again.ending.exit == 0)
                    #expect(again.document == first.document, "\(reference)")
                }
                for reference in ["latest", "second", "latest:trial-run"] {
                    #expect(try await bench.report(reference).document == second.document, "\(reference)")
                }
            }
        }

        @Test("on standard output, in a file, as text, in the list")
        func forms() async throws {
            let bench = try Bench()
            let run = try await bench.run(Scenario(on: "demo"), "--label", "mine")
            run.expect(exit: 0)
            let id = try #require(run.document.at("run.id").text)
            let text = try await Perfbench.run("report", "latest", "--db", bench.store)
            #expect(text.exit == 0)
            #expect(text.output == run.ending.output)
            #expect(text.output.contains(id) && text.output.contains("10 requests"))
            #expect(try await Perfbench.run("runs", "show", "mine", "--db", bench.store).output == text.output)
            for command in [["runs"], ["runs", "list"]] {
                var start = Perfbench.start(command)
                start.environment = ["PERFBENCH_DB": bench.store]
                let list = try await RunningProgram.run(start)
                #expect(list.exit == 0)
                #expect(list.output.contains(id) && list.output.contains("trial-run"))
            }
            let file = bench.folder.file("report.json")
            let saved = try await Perfbench.run("report", "latest", "--format", "json", "-o", file, "--db", bench.store)
            #expect(saved.output == "")
            #expect(try JSONValue(parsing: bench.read("report.json") ?? "") == run.document)
        }

        @Test("a run's document goes to standard output, alone, and progress to standard error")
        func standardOutput() async throws {
            let bench = try Bench()
            let path = try bench.write(Scenario(on: "demo").text)
            let run = try await Perfbench.run("run", path, "--db", bench.store, "--json", "-")
            #expect(try JSONValue(parsing: run.output).at("totals.requests") == 10)
            #expect(run.errors.contains("trial-run"))
            let quiet = try await Perfbench.run("run", path, "--db", bench.store, "--quiet")
            #expect(quiet.errors == "")
        }

        @Test("on a terminal the progress is one panel, drawn in place and gone at the end")
        func terminal() async throws {
            let bench = try Bench()
            let load = #"{ "executor": "constant-arrival-rate", "rate": "50/s", "for": "2s" }"#
            let path = try bench.write(Scenario(on: "demo").with(workload: load).text)
            let program = """
                import os, pty, sys
                process, terminal = pty.fork()
                if process == 0:
                    os.execv(sys.argv[1], sys.argv[1:])
                while True:
                    try:
                        portion = os.read(terminal, 65536)
                    except OSError:
                        break
                    if not portion:
                        break
                    sys.stdout.buffer.write(portion)
                sys.stdout.buffer.flush()
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
                """
            var start = RunningProgram.Start(["python3", "-c", program, Perfbench.path, "run", path, "--db", bench.store])
            start.environment = ["TERM": "xterm"]
            let ending = try await RunningProgram.run(start)
            #expect([0, 4].contains(ending.exit), "\(ending.output)")
            // Up over the panel, and away with it; then the summary, which is coloured.
            let parts = ending.output.split(separator: /\u{1B}\[[0-9]+A/)
            #expect(parts.count > 2)
            #expect(parts.dropLast().areAll { $0.contains("Response time") && ($0.contains(" left") || $0.contains("finishing")) })
            #expect(parts.last?.hasPrefix("\r\u{1B}[J") == true && parts.last?.contains("See it again: ") == true)
            #expect(ending.output.contains("100 requests") && ending.output.contains("\u{1B}[1m"))
        }

        @Test("without the secrets that it used")
        func secrets() async throws {
            let bench = try Bench()
            let run = try await bench.run(
                Scenario(on: "demo").with(
                    steps: """
                        { "name": "cart", "get": "/search?q=lamp&key=${env.SHOP_KEY}",
                          "headers": { "Authorization": "Bearer ${token}", "Cookie": "session=biscuit-4711" } },
                        { "name": "login", "post": "/login", "json": { "user": "anna", "password": "${env.SHOP_KEY}" } }
                        """
                ).with(#""variables": { "token": "${env.SHOP_TOKEN}" }"#), "--env", "SHOP_KEY=hush-4711", "--env",
                "SHOP_TOKEN=quiet-4711")
            run.expect(exit: 0)
            #expect(run.integer("totals.failedRequests") == 0)
            let files = ["runs.sqlite", "runs.sqlite-wal", "result.json"].compactMap { bench.read($0) }
            for text in files + [run.text] {
                for secret in ["hush", "quiet", "biscuit"] { #expect(!text.contains("\(secret)-4711"), "\(secret)") }
            }
        }

        @Test("the folder of the default store is made")
        func defaultStore() async throws {
            let bench = try Bench()
            var start = Perfbench.start(["run", try bench.write(Scenario(on: "demo").text)])
            start.folder = bench.folder.path
            #expect([0, 4].contains(try await RunningProgram.run(start).exit))
            start = Perfbench.start(["report", "latest", "--db", bench.folder.file("results/perfbench.sqlite")])
            #expect(try await RunningProgram.run(start).exit == 0)
        }

        @Test("a REF that names nothing is answered with what there is")
        func unknownReference() async throws {
            let bench = try Bench()
            let none = try await Perfbench.run("report", "latest", "--db", bench.store)
            #expect(none.exit == 2)
            #expect(none.errors.contains("There are no runs yet: \"\(bench.store)\" does not exist. Make one with: perfbench run"))
            _ = try await bench.run(Scenario(on: "demo"), "--label", "nightly")
            for (reference, sentence) in [
                ("nigthly", #"No run has the id or label "nigthly"; did you mean "nightly"? The newest are: "#),
                ("latest~3", #"There is only 1 run, so "latest~3" names none. "perfbench runs" lists all."#),
                ("latest:trial", #"There is no run of "trial". There are runs of: trial-run."#),
                ("baseline", #"There is no baseline "default"."#),
            ] {
                let answer = try await Perfbench.run("report", reference, "--db", bench.store)
                #expect(answer.exit == 2)
                #expect(answer.errors.contains(sentence), "\(answer.errors)")
            }
        }
    }
}
