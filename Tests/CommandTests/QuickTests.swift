import Basics
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
            (["-r", "1000"], #"{"executor":"constant-arrival-rate","rate":"1000/s","for":"10s"}"#),
            (["-q100", "-c", "7"], #"{"executor":"constant-arrival-rate","rate":"100/s","for":"10s","maxVUs":7}"#),
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
            (["demo", "-n", "0"], "\"-n 0\" is not a number of requests"),
            (["demo", "-r", "fast"], "\"-r fast\" is not a rate"),
            (["demo", "-m", "GIT"], "did you mean \"GET\"?"),
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
        let text = try QuickScenario(Arguments(["demo", "-n", "\(requests)", "-r", "333.3"], of: .quick)).text
        let plan = try Plan.load(Array(text.utf8), file: "quick")
        #expect(plan.workloads[0].executor.expectedIterations == requests)
    }
}
