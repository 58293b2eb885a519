import Basics
import FoundationEssentials
import JSON
import Scenarios
import Testing

@testable import perfbench

/// `quick`: letters in, a scenario out.
struct QuickTests {
    private func scenario(_ words: [String]) throws -> JSONValue {
        try JSONValue(parsing: QuickScenario(Arguments(words, of: .quick)).text)
    }

    @Test(
        "the letters decide the workload",
        arguments: [
            ([], #"{"executor":"constant-vus","vus":50,"for":"10s"}"#),
            (["-c", "5", "-d", "1m"], #"{"executor":"constant-vus","vus":5,"for":"1m"}"#),
            (["-c5", "-z10"], #"{"executor":"constant-vus","vus":5,"for":"10s"}"#),
            (["-n", "10k"], #"{"executor":"shared-iterations","vus":50,"iterations":10000,"atMost":"1d"}"#),
            (["-n", "3", "-d", "2s"], #"{"executor":"shared-iterations","vus":3,"iterations":3,"atMost":"2s"}"#),
            (["-R", "1000"], #"{"executor":"constant-arrival-rate","rate":"1000/s","for":"10s"}"#),
            (["-q100/s", "-c", "7"], #"{"executor":"constant-arrival-rate","rate":"100/s","for":"10s","maxVUs":7}"#),
            (["--rate=60/min", "-n", "2"], #"{"executor":"constant-arrival-rate","rate":"60/min","for":"2s"}"#),
        ])
    func workload(words: [String], expected: String) throws {
        #expect(try scenario(["http://localhost/"] + words)["workload"]?.text() == expected)
    }

    @Test(
        "the letters decide the request",
        arguments: [
            (["http://localhost:81/a?b=c#d"], #"{"name":"request","get":"/a?b=c"}"#),
            (["127.0.0.1:81"], #"{"name":"request","get":"/"}"#),
            (["demo/products"], #"{"name":"request","get":"/products"}"#),
            (["demo", "-X", "delete"], #"{"name":"request","delete":"/"}"#),
            (["demo", "-b", "hi"], #"{"name":"request","post":"/","body":"hi"}"#),
            (
                ["demo", "-m", "PUT", "-b", #"{"a":1}"#],
                #"{"name":"request","put":"/","headers":{"Content-Type":"application/json"},"body":"{\"a\":1}"}"#
            ),
            (
                ["demo", "-H", "A: b", "-HC:d", "-a", "u:p"],
                #"{"name":"request","get":"/","headers":{"A":"b","C":"d","Authorization":"Basic dTpw"}}"#
            ),
        ])
    func request(words: [String], expected: String) throws {
        guard case .array(let flows)? = try scenario(words)["flows"], case .array(let steps)? = flows[0]["steps"] else {
            Issue.record("no steps")
            return
        }
        #expect(steps[0].text() == expected)
    }

    @Test(
        "what cannot be meant is refused with the way out",
        arguments: [
            (["http://shop.example/"], "If you may send load to it, add: --allow-host shop.example"),
            (["ftp://localhost/"], "has the scheme \"ftp\""),
            (["demo", "-d", "{}"], "A body is given with -b."),
            (["demo", "-t4"], "--workers 4 for wrk's threads"),
            (["demo", "-r", "5"], "--redirects 5 for oha's redirects"),
            (["demo", "-q", "20"], "hey's -q is for each of its workers"),
            (["demo", "-r", "-n"], "ab's -r, to continue after errors, is what perfbench always does."),
            (["demo", "-T", "2s"], "The limit for each request is --timeout 2s."),
            (["demo", "-A", "anna:secret"], "A name and a password are -a USER:PASSWORD."),
            (["demo", "-s", "script.lua"], "for a script of wrk write a scenario"),
            (["demo", "-cpus", "2"], "threads are --workers N."),
            (["demo", "-disable-compression"], "answers are not compressed unless --compressed; leave it out."),
            (["demo", "-n", "0"], "\"-n 0\" is not a number of requests"),
            (["demo", "-r", "fast"], "\"-r fast\" is not a rate"),
            (["demo", "-m", "G T"], "is not a method that a request can have"),
            (["demo", "-H", "nothing"], "\"-H nothing\" is not a header."),
            (["demo", "--http", "3"], "\"--http 3\" is not a version."),
            (["demo", "-B", "/nowhere/at/all"], "the body file \"/nowhere/at/all\" cannot be read."),
            (["demo", "--conections", "3"], "did you mean \"--connections\"?"),
        ])
    func refusals(words: [String], part: String) {
        #expect(throws: Problems.self) { try scenario(words) }
        do { _ = try scenario(words) } catch { #expect("\(error)".contains(part)) }
    }

    @Test("every scenario it makes is sound, and its arrivals are as many as were asked for", arguments: [1, 7, 1000, 999_983])
    func count(requests: Int64) throws {
        let text = try QuickScenario(Arguments(["demo", "-n", "\(requests)", "-R", "333.3"], of: .quick)).text
        let plan = try Plan.load(Array(text.utf8), file: "quick")
        #expect(plan.workloads[0].executor.expectedIterations == requests)
    }

    @Test("every flag of run that does not ask for what the letters say is there")
    func flagsOfRun() {
        let names = Set(Command.quick.flags.flatMap(\.names))
        for flag in [
            "--json", "--db", "--allow-host", "--label", "--tag", "--env", "--seed", "--workers", "--quiet", "--html", "--compare",
            "--trials",
        ] {
            #expect(names.contains(flag), "\(flag)")
        }
        #expect(Command.quick.flags.flatMap(\.names).count == names.count, "a name stands for two flags")
    }

    @Test("a host that was allowed can be loaded")
    func allowed() throws {
        let found = try scenario(["http://shop.example/", "--allow-host", "shop.example"])
        #expect(found["target"] == "http://shop.example")
    }
}

/// What the command line says of flags, everywhere.
struct HintTests {
    @Test("an unknown flag is one mistake, whatever follows it")
    func unknown() throws {
        do {
            _ = try Arguments(["a.json", "--dbb", "file"], of: .run)
            Issue.record("taken")
        } catch let problems as Problems {
            #expect(problems.all.map(\.sentence) == ["\"--dbb\" is not a flag of \"perfbench run\"; did you mean \"--db\"?"])
        }
    }

    @Test("every flag that a hint below the commands names is one of run and of quick, or of the commands that a module is for")
    func hints() throws {
        let sources = String(#filePath.prefix(upTo: try #require(#filePath.firstRange(of: "/Tests/")).lowerBound)) + "/Sources/"
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources).filter {
            $0.hasSuffix(".swift") && !$0.hasPrefix("perfbench/")
        }
        let pattern = try Regex("hint:[^\n]*?(--[a-z][a-z-]+)", as: (Substring, Substring).self)
        let taken = Set(Command.run.flags.flatMap(\.names)).intersection(Command.quick.flags.flatMap(\.names))
        // Modules that stand behind commands of their own.
        let own: [String: [Command]] = ["ServeAPI": [.serve, .token], "Watch": [.watch, .alerts]]
        // Flags of the programs that imports read, and of those that a hint tells the user to run.
        let others: Set<String> = [
            "--data-binary", "--all", "--bots", "--bodies", "--format", "--max-time", "--json", "--scenario",
        ]
        var found = 0
        for file in files {
            let text = String(decoding: try Data(contentsOf: URL(filePath: sources + file)), as: UTF8.self)
            let module = String(file.prefix { $0 != "/" })
            let taken = own[module].map { Set($0.flatMap(\.flags).flatMap(\.names)) } ?? taken
            for match in text.matches(of: pattern) {
                found += 1
                let flag = String(match.output.1)
                #expect(taken.contains(flag) || others.contains(flag), "\(file) names \(flag)")
            }
        }
        #expect(found > 3)
    }
}
