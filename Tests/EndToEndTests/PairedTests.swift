// Two builds side by side, for real and briefly: what is saved, what is said, and how it ends.

import Basics
import Glibc
import JSON
import RunStore
import Runs
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("Two builds side by side") struct PairedTests {
        private let load = #"{ "executor": "constant-arrival-rate", "rate": "200/s", "for": "1s", "maxVUs": 50 }"#

        private func scenario(_ bench: Bench) throws -> String { try bench.write(Scenario(on: "demo").with(workload: load).text) }

        private func serve(_ faults: String) -> String { "'\(Perfbench.path)' demo --listen 127.0.0.1:${port} --faults \(faults)" }

        @Test("are two runs whose trials match, and a verdict between them")
        func slower() async throws {
            let bench = try Bench()
            let ending = try await Perfbench.run(
                "ab", try scenario(bench), "--baseline-command", serve("delay=5ms"), "--candidate-command", serve("delay=25ms"),
                "--blocks", "4", "--db", bench.store, "--label", "try", "--json", bench.folder.file("c.json"), "--html",
                bench.folder.file("c.html"), timeout: .seconds(60)
            )
            // On a machine that is busy with other things neither run may be trusted.
            #expect([10, 3].contains(ending.exit), "\(ending.output)\(ending.errors)")
            #expect(ending.errors.contains("block 4 of 4"), "\(ending.errors)")
            let document = try JSONValue(parsing: try #require(bench.read("c.json")))
            #expect(document.at("design").text == "paired" && document.at("blocks").number == 4)
            #expect(document.at("verdict").text == (ending.exit == 10 ? "regression" : "incomparable"))
            let page = try #require(bench.read("c.html"))
            #expect(page.contains("data-value=\"\(ending.exit == 10 ? "regression" : "incomparable")\""))
            // Runs that may not be compared have no charts of it.
            #expect(page.contains("chart-every-block") == (ending.exit == 10))
            let store = try RunStore(path: bench.store, isAlive: { _ in false })
            let (baseline, candidate) = (
                try store.compared(store.resolve("try-baseline")), try store.compared(store.resolve("try-candidate"))
            )
            #expect(baseline.trials.map(\.trial) == [0, 1, 2, 3] && candidate.trials.map(\.trial) == [0, 1, 2, 3])
            #expect(baseline.header.experiment?.id == candidate.header.experiment?.id)
            #expect(candidate.header.experiment?.baselineFirst == [true, false, true, false])
            #expect(candidate.header.experiment?.isUnchanged == false && candidate.header.status == .completed)
            for (one, other) in zip(baseline.trials, candidate.trials) { #expect(try #require(one.p50) * 2 < #require(other.p50)) }
            let again = try await Perfbench.run("compare", "try-baseline", "try-candidate", "--db", bench.store)
            #expect(again.exit == ending.exit, "\(again.output)")
        }

        @Test("that are the same build are known to be")
        func same() async throws {
            let bench = try Bench()
            let ending = try await Perfbench.run(
                "audit", try scenario(bench), "--pairs", "1", "--blocks", "6", "--duration", "500ms", "--db", bench.store, "--json",
                "--quiet",
                timeout: .seconds(60))
            #expect(ending.exit == 0, "\(ending.errors)")
            let document = try JSONValue(parsing: ending.output)
            #expect(document.at("schema").text == "perfbench.audit/1" && document.at("falseAlarms").number == 0)
            let store = try RunStore(path: bench.store, isAlive: { _ in false })
            #expect(try store.experiments(ofScenario: "trial-run").map(\.baseline.header.experiment?.isUnchanged) == [true])
            let stored = try await Perfbench.run("audit", "--stored", "--db", bench.store)
            #expect(stored.exit == 0 && stored.output.hasPrefix("Audit of all stored experiments"), "\(stored.output)")
        }

        @Test("end after the current trial when someone presses Ctrl-C, with what is known")
        func interrupted() async throws {
            let bench = try Bench()
            let path = try bench.write(
                Scenario(on: "demo").with(workload: load).with(#""thresholds": ["response_time p95 < 110% of baseline"]"#).text)
            var start = Perfbench.start(["ab", path, "--candidate-target", "demo", "--blocks", "100", "--db", bench.store])
            start.timeout = .seconds(60)
            let ending = try await RunningProgram.with(start) { program in
                #expect(await program.waitForErrors("block   2 of 100"))
                program.send(signal: SIGINT)
                #expect(await program.waitForErrors("Ending after this trial"))
                return await program.ending()
            }
            #expect(ending.exit == 130 && !ending.tookTooLong, "\(ending.errors)")
            #expect(
                ending.output.contains("i  Interrupted after 2 blocks of 100: this is what was known then."), "\(ending.output)")
            let store = try RunStore(path: bench.store, isAlive: { _ in false })
            #expect(try store.list().map(\.status) == [.interrupted, .interrupted])
            let trials = try store.list().map { try store.compared($0.id).trials.map(\.measured.inSeconds) }
            #expect(trials.areAll { $0.count >= 2 && $0.areAll { $0 > 0.9 } }, "\(trials)")
        }

        @Test("end with the sentence which side is down")
        func down() async throws {
            let bench = try Bench()
            let ending = try await Perfbench.run(
                "ab", try scenario(bench), "--baseline-target", "demo", "--candidate-command", "false ${port}", "--db", bench.store,
                timeout: .seconds(60))
            #expect(ending.exit == 3, "\(ending.errors)")
            #expect(ending.errors.contains("The candidate cannot be measured: The target ended before it was ready (exit code 1)."))
        }

        @Test("need to be named")
        func mistakes() async throws {
            let bench = try Bench()
            let path = try scenario(bench)
            for (words, sentence) in [
                ([], "needs to know what the two builds are"),
                (["--candidate-command", "./server"], "there is no ${port} in it"),
                (["--candidate-target", "http://127.0.0.1:1"], "One side is a URL, and the other is started by perfbench."),
                (["--candidate-target", "demo", "--candidate-command", "x ${port}"], "both say what the candidate is"),
                (["--baseline-target", "ftp://x"], "--baseline-target: the target \"ftp://x\""),
                (["--candidate-target", "demo", "--blocks", "2"], "is not a whole number from 3 to 500"),
                (["--candidate-target", "demo", "--fail-on", "rain"], "is nothing to fail on"),
            ] as [([String], String)] {
                let ending = try await RunningProgram.run(Perfbench.start(["ab", path, "--db", bench.store] + words))
                #expect(ending.exit == 2 && ending.errors.contains(sentence), "\(ending.errors)")
            }
        }

        @Test("and one after the other: a history with the commits of the CI server")
        func history() async throws {
            let bench = try Bench()
            let path = try scenario(bench)
            for commit in ["aaa", "bbb"] {
                var start = Perfbench.start(["run", path, "--db", bench.store, "--quiet", "--duration", "500ms"])
                start.environment = ["GITHUB_SHA": commit]
                let ending = try await RunningProgram.run(start)
                #expect([0, 4].contains(ending.exit), "\(ending.errors)")
            }
            let ending = try await Perfbench.run("trend", path, "--metric", "p50", "--db", bench.store, "--json")
            let document = try JSONValue(parsing: ending.output)
            #expect(
                ending.exit == 0 && document.at("scenario").text == "trial-run" && document.at("metric").text == "response_time p50"
            )
            let page = bench.folder.file("trend.html")
            #expect(try await Perfbench.run("trend", path, "--metric", "p50", "--db", bench.store, "--html", page).exit == 0)
            #expect(bench.read("trend.html")?.contains("<h1>trial-run <span class=\"tag\">response_time p50</span></h1>") == true)
            let unknown = try await Perfbench.run("trend", "trial-rnu", "--db", bench.store)
            #expect(unknown.exit == 2 && unknown.errors.contains("did you mean \"trial-run\"? There are runs of: trial-run."))
            let metric = try await Perfbench.run("trend", "trial-run", "--metric", "p42", "--db", bench.store)
            #expect(metric.exit == 2 && metric.errors.contains("\"--metric p42\" is not a metric"))
        }
    }
}
