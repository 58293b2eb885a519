// A run that several processes carry out, and what merging makes of it.

import Basics
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("A run in parts") struct PartTests {
        private static func perfbench(_ arguments: [String]) async throws -> RunningProgram.Ending {
            try await RunningProgram.run(Perfbench.start(arguments))
        }

        @Test func `is merged into the one run that it is`() async throws {
            let bench = try Bench()
            let path = try bench.write(
                Scenario(on: "demo").with(
                    workload: #"{ "executor": "constant-arrival-rate", "rate": "60/s", "for": "2s", "maxVUs": 20 }"#
                ).text)
            let (folder, merged) = (bench.folder.file("meeting"), bench.folder.file("all.sqlite"))
            let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
                for part in 1...3 {
                    group.addTask {
                        try await Self.perfbench([
                            "run", path, "--part", "\(part)/3", "--meet", folder, "--db", bench.folder.file("part-\(part).sqlite"),
                            "--quiet",
                        ]).exit
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes == [0, 0, 0])
            let stores = (1...3).map { bench.folder.file("part-\($0).sqlite") }
            let run = try await Self.perfbench(["merge"] + stores + ["-o", merged, "--json", bench.folder.file("all.json")])
            let document = try JSONValue(parsing: try #require(bench.read("all.json")))
            // The machine may be busy with something else; what was sent is exact all the same.
            #expect(run.exit == 0 || run.exit == 4, "\(run.output) \(run.errors)")
            #expect(document.at("totals.requests").number == 120)
            #expect(document.at("generators").list.count == 3)
            #expect(document.at("generators").list.areAll { $0.at("lost") == false && ($0.at("startSkewMs").number ?? 999) < 500 })
            let again = try await Self.perfbench(["merge"] + stores + ["-o", merged])
            #expect(again.exit == 2 && again.errors.contains("already merged"))
            // Without one of them the load is not the one that was asked for.
            let lost = try await Self.perfbench(["merge"] + stores.dropLast() + ["-o", bench.folder.file("two.sqlite")])
            #expect(lost.exit == 4 && lost.output.contains("did not carry out their share to the end: generator 3"))
        }

        @Test func `is refused in one sentence where it cannot be one`() async throws {
            let bench = try Bench()
            let path = try bench.write(Scenario(on: "demo").text)
            for (flags, words) in [
                (["--part", "5/4"], "is no share of a run"), (["--part", "auto"], "finds no launcher"),
                (["--meet", "x"], "this run is whole"),
                (["--part", "1/2", "--meet", "http://x"], "PERFBENCH_TOKEN is not set"),
                (["--part", "1/2", "--meet", "https://x"], "is not plain HTTP"),
                (["--part", "1/2", "--meet", ""], "names no place"),
                (["--start-at", "noon"], "is no moment"),
            ] {
                let run = try await Self.perfbench(["run", path, "--db", bench.store] + flags)
                #expect(run.exit == 2 && run.errors.contains(words), "\(run.errors)")
            }
            let none = try await Perfbench.run("merge", bench.folder.file("none.sqlite"))
            #expect(none.exit == 2 && none.errors.contains("does not say where") && none.errors.contains("does not exist"))
        }
    }
}
