// Stores that cannot be used, from the start or suddenly: a sentence, the way out, exit code 1, and what was measured is still said.

import Basics
import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd.Trouble {
    @Suite("A store that cannot be used") struct StoreTests {
        static let load = #"{ "executor": "constant-arrival-rate", "rate": "50/s", "for": "1s" }"#

        @Test("is found out before the load, which is not sent")
        func unusable() async throws {
            let bench = try Bench()
            let text = try bench.write("This is a letter, and no database at all.", to: "letter.txt")
            let foreign = bench.folder.file("foreign.sqlite"), newer = bench.folder.file("newer.sqlite")
            try await python("import sqlite3; sqlite3.connect('\(foreign)').execute('CREATE TABLE songs (title TEXT)')")
            #expect([0, 4].contains(try await Perfbench.run("run", bench.write(Scenario(on: "demo").text), "--db", newer).exit))
            try await python(
                "import sqlite3; c = sqlite3.connect('\(newer)'); c.execute(\"INSERT INTO migrations (name) VALUES ('9 future')\"); c.commit()"
            )
            try await Demo.with { demo in
                let path = try bench.write(Scenario(on: demo.url).text)
                for (store, sentence) in [
                    (text, "The file \"\(text)\" is not an SQLite database. Move it away, or use another file with --db."),
                    (foreign, "The database \"\(foreign)\" belongs to another program."),
                    (
                        newer,
                        "The database \"\(newer)\" was written by a newer perfbench (it has \"9 future\"). Update this perfbench"
                    ),
                    (bench.folder.path, "cannot be opened: it is a folder. Name a file in it with --db."),
                    (
                        "/nowhere/runs.sqlite",
                        "The folder \"/nowhere\" for the database \"/nowhere/runs.sqlite\" does not exist. Create it with: mkdir -p"
                    ),
                ] {
                    for command in [["run", path], ["runs", "list"]] {
                        let ending = try await RunningProgram.run(Perfbench.start(command + ["--db", store]))
                        // What reads needs a file that is there.
                        if command[0] == "runs", store.hasPrefix("/nowhere") {
                            #expect(ending.exit == 2)
                            continue
                        }
                        #expect(ending.exit == 1, "\(ending.errors)")
                        #expect(ending.errors.contains(sentence), "\(ending.errors)")
                        #expect(ending.output == "")
                    }
                }
                #expect(try demo.count() == 0)
            }
        }

        @Test("because another program holds its lock from the start")
        func lockedFromTheStart() async throws {
            let bench = try Bench()
            _ = try await bench.run(Scenario(on: "demo"))
            try await Demo.with { demo in
                try await withLock(on: bench, seconds: 60) {
                    let ending = try await Perfbench.run("run", bench.write(Scenario(on: demo.url).text), "--db", bench.store)
                    #expect(ending.exit == 1)
                    #expect(
                        ending.errors.contains(
                            "The database \"\(bench.store)\" is locked by another program. Close that program or wait until it is done"
                        ))
                    let list = try await Perfbench.run("runs", "--db", bench.store)
                    #expect(list.exit == 0 && list.output.contains("trial-run"))
                }
                #expect(try demo.count() == 0)
            }
        }

        @Test("for a while, because another program holds its lock: the load does not wait, and all of it is saved")
        func lockedForAWhile() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let ending = try await RunningProgram.with(try bench.start(Scenario(on: demo.url).with(workload: Self.load))) {
                    run in
                    #expect(await run.waitForErrors("trial-run on"))
                    return try await withLock(on: bench, seconds: 2) { await run.ending() }
                }
                let run = try bench.performed(ending)
                run.expect(exit: 0)
                #expect(run.integer("totals.requests") == 50)
                #expect(try demo.count() == 50)
                #expect(run.integer("totals.lateIterations") == 0)
                #expect(run.document == (try await bench.report().document))
            }
        }

        @Test("to the end, because another program holds its lock: the summary is printed all the same")
        func lockedToTheEnd() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let ending = try await RunningProgram.with(try bench.start(Scenario(on: demo.url).with(workload: Self.load))) {
                    run in
                    #expect(await run.waitForErrors("trial-run on"))
                    return try await withLock(on: bench, seconds: 60) { await run.ending() }
                }
                let run = try bench.performed(ending)
                #expect(ending.exit == 1 && !ending.tookTooLong, "\(run.text)")
                #expect(ending.errors.contains("The database \"\(bench.store)\" is locked by another program."))
                #expect(ending.output.contains("50 requests"))
                #expect(run.integer("totals.requests") == 50)
                #expect(try demo.count() == 50)
                let report = try await bench.report()
                #expect(report.ending.exit == 0)
                #expect(report.document.at("run.status") == "incomplete")
            }
        }

        @Test("by one run alone, for another uses it too: both are saved whole")
        func shared() async throws {
            let bench = try Bench()
            let path = try bench.write(Scenario(on: "demo").with(workload: Self.load).text)
            async let first = Perfbench.run("run", path, "--db", bench.store, "--label", "first")
            async let second = Perfbench.run("run", path, "--db", bench.store, "--label", "second")
            for ending in try await [first, second] { #expect([0, 4].contains(ending.exit), "\(ending.errors)") }
            for label in ["first", "second"] {
                let report = try await bench.report(label)
                #expect(report.document.at("run.status") == "completed")
                #expect(report.integer("totals.requests") == 50)
                #expect(report.document.at("intervals").list.reduce(0) { $0 + ($1.at("requests").number ?? 0) } == 50)
            }
        }

        @Test("because the document cannot be written: the run is saved")
        func noDocument() async throws {
            let bench = try Bench()
            let path = try bench.write(Scenario(on: "demo").text)
            let ending = try await Perfbench.run("run", path, "--db", bench.store, "--json", "/nowhere/result.json")
            #expect(ending.exit == 1)
            #expect(ending.output.contains("10 requests"))
            #expect(
                ending.errors.contains(#"The file "/nowhere/result.json" cannot be written: No such file or directory."#),
                "\(ending.errors)")
            #expect(try await bench.report().document.at("totals.requests") == 10)
        }

        @Test("because there are too few descriptors")
        func descriptors() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                var start = try bench.start(Scenario(on: demo.url))
                start.prelude = "ulimit -n 64"
                let ending = try await RunningProgram.run(start)
                #expect(ending.exit == 1)
                #expect(
                    ending.errors.contains(
                        #""2" virtual users need 258 open files, and the limit is 64. Raise it with "ulimit -n 258""#),
                    "\(ending.errors)")
                #expect(try demo.count() == 0)
            }
        }

        // MARK: Disks

        @Test("because its disk is read-only", .enabled(if: Disk.canBeMade, "a disk of its own needs the right to mount one"))
        func readOnly() async throws {
            let bench = try Bench()
            let path = try bench.write(Scenario(on: "demo").text)
            let ending = try await Disk.run(
                bench, options: "ro", "\(Perfbench.path) run \(path) --db \(Disk.folder(bench))/runs.sqlite")
            #expect(ending.exit == 1, "\(ending.errors)")
            #expect(
                ending.errors.contains("error: The database \"\(Disk.folder(bench))/runs.sqlite\" cannot be"), "\(ending.errors)")
            #expect(ending.output == "")
        }

        @Test("because its disk is full", .enabled(if: Disk.canBeMade, "a disk of its own needs the right to mount one"))
        func full() async throws {
            let bench = try Bench()
            let path = try bench.write(Scenario(on: "demo").text)
            let ending = try await Disk.run(
                bench, options: "size=32k", "\(Perfbench.path) run \(path) --db \(Disk.folder(bench))/runs.sqlite")
            #expect(ending.exit == 1)
            #expect(ending.errors.contains("There is no space left for the database"), "\(ending.errors)")
        }

        @Test(
            "because its disk fills up: the summary is printed, and what was saved before can be read",
            .enabled(if: Disk.canBeMade, "a disk of its own needs the right to mount one"))
        func fillsUp() async throws {
            let bench = try Bench()
            let path = try bench.write(
                Scenario(on: "demo").with(workload: #"{ "executor": "constant-arrival-rate", "rate": "50/s", "for": "3s" }"#).text)
            let store = Disk.folder(bench) + "/runs.sqlite"
            // What is left when the run has begun is taken away by a file beside the store.
            let ending = try await Disk.run(
                bench, options: "size=4m",
                """
                (while ! grep -q ' of 3 s' \(bench.folder.file("progress")); do sleep 0.05; done; sleep 0.5
                 dd if=/dev/zero of=\(Disk.folder(bench))/junk bs=1k 2>/dev/null) &
                \(Perfbench.path) run \(path) --db \(store) 2>\(bench.folder.file("progress")); code=$?
                cat \(bench.folder.file("progress")) >&2; rm -f \(Disk.folder(bench))/junk
                \(Perfbench.path) report latest --format json --db \(store) >\(bench.folder.file("result.json")); echo again $? >&2
                exit $code
                """)
            let report = try bench.performed(ending)
            #expect(ending.exit == 1, "\(report.text)")
            #expect(ending.errors.contains("There is no space left for the database \"\(store)\"."), "\(ending.errors)")
            #expect(ending.output.contains("150 requests"), "\(ending.output)")
            #expect(ending.errors.contains("again 0"))
            #expect(report.document.at("run.status") == "incomplete")
            #expect(report.integer("totals.requests").map { $0 >= 50 } == true)
        }

        // MARK: Others

        /// Another program holds the store's write lock for `seconds`, or until `body` is done.
        private func withLock<Result>(on bench: Bench, seconds: Int, _ body: () async throws -> Result) async throws -> Result {
            let program = """
                import sqlite3, sys, time
                connection = sqlite3.connect("\(bench.store)", isolation_level=None)
                connection.execute("BEGIN IMMEDIATE")
                print("locked", file=sys.stderr, flush=True)
                time.sleep(\(seconds))
                connection.execute("ROLLBACK")
                """
            return try await RunningProgram.with(RunningProgram.Start(["python3", "-c", program])) { program in
                #expect(await program.waitForErrors("locked"))
                return try await body()
            }
        }

        private func python(_ program: String) async throws {
            let ending = try await RunningProgram.run(RunningProgram.Start(["python3", "-c", program]))
            #expect(ending.exit == 0, "\(ending.errors)")
        }
    }
}

/// A small disk of its own, which is there for one command only.
private enum Disk {
    static let canBeMade = system("unshare -rm sh -c 'mount -t tmpfs none /mnt' 2>/dev/null") == 0

    static func folder(_ bench: Bench) -> String { bench.folder.file("disk") }

    /// Runs a shell's command that finds the disk in `folder`.
    static func run(_ bench: Bench, options: String, _ command: String) async throws -> RunningProgram.Ending {
        let script =
            "mkdir -p \(folder(bench)) && mount -t tmpfs -o \(options) none \(folder(bench)) && cd / || exit 77\n\(command)"
        return try await RunningProgram.run(RunningProgram.Start(["unshare", "-rm", "sh", "-c", script]))
    }
}
