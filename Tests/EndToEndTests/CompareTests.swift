// Comparing runs as a user does: baselines, `compare`, `run --compare`, limits of a baseline, and the exit codes.

import Basics
import Histograms
import JSON
import Metrics
import RunStore
import Runs
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("Comparing runs") struct CompareTests {
        private static let flow = #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 150 }"#

        /// Stores runs without carrying them out: like `header`, so much slower, in trials with so many seconds of 200 requests.
        private func fake(
            _ headers: [RunHeader], in bench: Bench, typical: (RunHeader, Int) -> Nanoseconds, seconds: Int = 2
        ) throws {
            let store = try RunStore(path: bench.store, isAlive: { _ in false })
            for header in headers {
                let recording = try store.begin(header)
                var totals = Tally(header.layout)
                for trial in 0..<header.trials {
                    for second in 0..<seconds {
                        var random = SeededRandom(seed: 7, part: UInt64(trial), UInt64(second), UInt64(header.id.utf8.last ?? 0))
                        var tally = Tally(header.layout)
                        for _ in 0..<200 {
                            let time = Nanoseconds(Double(typical(header, trial)) * (0.9 + 0.2 * random.unit()))
                            tally.steps[0].responseTime.record(time)
                            tally.steps[0].serviceTime.record(time)
                        }
                        tally.steps[0].requests = 200
                        tally.counts.offered = 200
                        tally.counts.started = 200
                        totals.add(tally)
                        try recording.append(
                            Interval(
                                trial: trial, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: false,
                                vus: 2, busyVUs: 1, loopCPU: [0.1], tally: tally))
                    }
                }
                try recording.finish(
                    Ending(
                        status: .completed, finishedAt: header.startedAt + 1, measured: .seconds(seconds * header.trials),
                        totals: totals, peakVUs: 2))
                try store.conclude(header.id, thresholds: [], findings: [], verdict: Verdict(outcome: .passed))
            }
        }

        private func arm(_ arm: Experiment.Arm) -> RunHeader {
            RunHeader(
                id: "pair-\(arm.rawValue)", scenario: "pair", kind: .benchmark, startedAt: 1_795_000_000, finishedAt: nil,
                target: "http://127.0.0.1:1", trials: 8, fingerprint: "f", version: "1",
                machine: Machine(host: "h", kernel: "k", cpu: "c", cores: 2, memoryBytes: 1),
                layout: Layout(steps: [.init(name: "a", flow: "a")], flows: ["a"]),
                experiment: Experiment(id: "pair", arm: arm, baselineFirst: Experiment.orders(blocks: 8)))
        }

        @Test("arms of an experiment: a regression is 10, twice the same to the byte, and the other way round is none")
        func paired() async throws {
            let bench = try Bench()
            try fake([arm(.baseline), arm(.candidate)], in: bench) { header, _ in
                header.id == "pair-baseline" ? .milliseconds(10) : .milliseconds(11)
            }
            func compare(_ words: String...) async throws -> RunningProgram.Ending {
                try await RunningProgram.run(Perfbench.start(["compare"] + words + ["--db", bench.store]))
            }
            let files = ["c.json", "c.md", "c.xml"].map { bench.folder.file($0) }
            let first = try await compare(
                "pair-baseline", "pair-candidate", "--json", files[0], "--markdown", files[1], "--junit", files[2])
            #expect(first.exit == 10, "\(first.errors)")
            #expect(first.output.contains("REGRESSION  the candidate is worse: response_time p50"), "\(first.output)")
            let document = try JSONValue(parsing: bench.read("c.json") ?? "")
            #expect(document["schema"] == "perfbench.comparison/1" && document["verdict"] == "regression")
            #expect(document["design"] == "paired" && document["blocks"] == 8)
            #expect(bench.read("c.md")?.contains("**regression**") == true && bench.read("c.xml")?.contains("<failure") == true)
            #expect(try await compare("pair-baseline", "pair-candidate").output == first.output)
            #expect(try await compare("pair-baseline", "pair-candidate", "--json", "-").output == bench.read("c.json"))
            let page = bench.folder.file("c.html")
            #expect(try await compare("pair-baseline", "pair-candidate", "--html", page).output == first.output)
            let html = try #require(bench.read("c.html"))
            #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("data-value=\"regression\""))
            for chart in ["forest", "shift", "every-block", "curve"] { #expect(html.contains("id=\"chart-\(chart)\""), "\(chart)") }
            let nowhere = try await compare("pair-baseline", "pair-candidate", "--html", bench.folder.file("no/c.html"))
            #expect(nowhere.exit == 1 && nowhere.errors.contains("no/c.html\" cannot be written: "), "\(nowhere.errors)")
            let reversed = try await compare("pair-candidate", "pair-baseline")
            #expect(reversed.exit == 0 && reversed.output.contains("IMPROVEMENT"), "\(reversed.output)")
        }

        @Test("without a history nothing can be told, with one it can; another machine cannot be compared")
        func historical() async throws {
            let bench = try Bench()
            func header(_ number: Int, _ id: String? = nil) -> RunHeader {
                var header = arm(.baseline)
                (header.id, header.experiment, header.trials) = (id ?? "run-\(number)", nil, 1)
                header.startedAt += Double(number)
                return header
            }
            let slow = header(50, "slow")
            var foreign = header(60, "foreign")
            foreign.machine.cpu = "another"
            let typical: (RunHeader, Int) -> Nanoseconds = { header, _ in .milliseconds(header.id == "slow" ? 12 : 10) }
            try fake([header(0), slow, foreign], in: bench, typical: typical)
            func compare(_ words: String...) async throws -> RunningProgram.Ending {
                try await RunningProgram.run(Perfbench.start(["compare"] + words + ["--db", bench.store]))
            }
            let alone = try await compare("run-0", "slow")
            #expect(alone.exit == 0 && alone.output.contains("INCONCLUSIVE") && alone.output.contains("7 more"), "\(alone.output)")
            #expect(try await compare("run-0", "slow", "--fail-on", "inconclusive").exit == 10)
            #expect(try await compare("run-0", "slow", "--fail-on", "regression").exit == 2)
            #expect(try await compare("run-0", "slowly").exit == 2)
            let barred = try await compare("run-0", "foreign")
            #expect(barred.exit == 3 && barred.output.contains("The processor differs"), "\(barred.output)")
            let forced = try await compare("run-0", "foreign", "--force")
            #expect(forced.exit == 3 && forced.output.contains("they decide nothing"), "\(forced.output)")
            try fake((1..<10).map { header($0) }, in: bench, typical: typical)
            let known = try await compare("run-0", "slow")
            #expect(known.exit == 10 && known.output.contains("10 runs on the baseline's level"), "\(known.output)")
            #expect(try await compare("run-0", "run-9").exit == 0)
        }

        @Test("a baseline is set, listed and removed")
        func baselines() async throws {
            let bench = try Bench()
            try fake([arm(.baseline)], in: bench) { _, _ in .milliseconds(10) }
            func baseline(_ words: String...) async throws -> RunningProgram.Ending {
                try await RunningProgram.run(Perfbench.start(["baseline"] + words + ["--db", bench.store]))
            }
            #expect(try await baseline().output.hasPrefix("No baselines yet."))
            let set = try await baseline("set", "latest", "--name", "release-2")
            #expect(set.exit == 0 && set.output == "The run pair-baseline is now the baseline \"release-2\" of \"pair\".\n")
            #expect(try await baseline("list").output.contains("release-2  pair      pair-baseline"))
            #expect(try await Perfbench.run("report", "baseline:release-2", "--db", bench.store).exit == 0)
            #expect(try await Perfbench.run("runs", "delete", "pair-baseline", "--db", bench.store).exit == 2)
            let unknown = try await baseline("remove", "relase-2")
            #expect(unknown.exit == 2 && unknown.errors.contains("did you mean \"release-2\"?"))
            #expect(try await baseline("remove", "release-2").exit == 0)
            #expect(try await baseline("forget").exit == 2)
            #expect(try await baseline("set").exit == 2)
        }

        @Test("run --compare: a REF that names nothing is found out before anything is sent")
        func missingReference() async throws {
            let bench = try Bench()
            _ = try await bench.run(Scenario(on: "demo"))
            try await Demo.with { demo in
                let run = try await bench.run(Scenario(on: demo.url), "--compare", "baseline")
                #expect(run.ending.exit == 2 && run.ending.errors.contains("There is no baseline \"default\""))
                #expect(try demo.count() == 0)
            }
        }

        @Test("run --compare against much faster runs: regressed, exit code 10, and the same again from the store")
        func regressed() async throws {
            let bench = try Bench()
            let scenario = Scenario(on: "demo").with(workload: Self.flow).with(
                steps: #"{ "name": "a", "get": "/health?delay=2ms" }"#)
            let model = try await bench.run(scenario)
            let store = try RunStore(path: bench.store, isAlive: { _ in false })
            let real = try store.load(try #require(model.document.at("run.id").text)).header
            let headers = (1..<10).map { number in
                var header = real
                header.id = "fast-\(number)"
                header.startedAt -= Double(100 - number)
                return header
            }
            try fake(headers, in: bench) { _, _ in .microseconds(500) }
            let run = try await bench.run(scenario, "--compare", "fast-9", "--junit", bench.folder.file("run.xml"))
            guard run.document.at("verdict.outcome") == "regressed" else {
                // On a busy machine the generator may disown either run.
                #expect([3, 4].contains(run.ending.exit), "\(run.text)")
                return
            }
            #expect(run.ending.exit == 10, "\(run.text)")
            #expect(run.document.at("verdict.exitCode").number == 10)
            #expect(run.document.at("comparison.verdict") == "regression")
            #expect(run.document.at("comparison.baseline.id") == "fast-9")
            #expect(run.ending.output.contains("REGRESSED  worse than the baseline"), "\(run.text)")
            #expect(try await bench.report().document == run.document)
            let again = try await Perfbench.run("compare", "fast-9", "latest", "--db", bench.store, "--json", "-")
            #expect(try JSONValue(parsing: again.output) == run.document["comparison"])
        }

        @Test("limits of a baseline: unmeasured without one, then held against it, and the same again from the store")
        func thresholds() async throws {
            let bench = try Bench()
            let scenario = Scenario(on: "demo").with(workload: Self.flow).with(
                #""thresholds": ["requests count >= 100% of baseline", "requests count < 50% of baseline"]"#)
            let first = try await bench.run(scenario)
            let reasons = first.document.at("verdict.reasons").list.compactMap(\.text)
            #expect(first.ending.exit == 3, "\(first.text)")
            #expect(reasons.contains { $0.hasSuffix("\" has no baseline to be held against.") }, "\(reasons)")
            #expect(try await Perfbench.run("baseline", "set", "latest", "--db", bench.store).exit == 0)
            let second = try await bench.run(scenario)
            #expect(second.document.at("thresholds.0.state") == "passed" && second.integer("thresholds.0.limit") == 300)
            #expect(second.document.at("thresholds.1.state") == "failed" && second.integer("thresholds.1.limit") == 150)
            second.expect(exit: 99)
            #expect(second.document["comparison"] == nil)
            #expect(try await bench.report().document == second.document)
        }
    }
}
