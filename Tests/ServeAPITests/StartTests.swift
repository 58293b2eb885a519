import Basics
import FoundationEssentials
import Glibc
import HTTPMessages
import JSON
import RunStore
import TestSupport
import Testing

@testable import ServeAPI

@Suite("Runs that are started through the server") struct StartTests {
    private func office(
        _ target: String = "\"http://127.0.0.1:1\"", _ more: String = "", _ change: (inout ServeSettings) -> Void = { _ in }
    ) throws -> Office {
        let office = try Office(change)
        let text = """
            { "name": "quick", "target": \(target), \(more)
              "workload": { "executor": "constant-arrival-rate", "rate": "10/s", "for": "5s", "maxVUs": 20 },
              "flows": [{ "name": "f", "steps": [{ "name": "s", "get": "/" }] }] }
            """
        try Data(text.utf8).write(to: URL(filePath: office.folder.file("quick.json")))
        return office
    }

    @Test("wait in the queue under their number, and can be taken out of it")
    func queue() throws {
        let office = try office()
        let reply = office.ask(
            .post, "/api/v1/runs", as: .operator, body: #"{"scenario":"quick.json","rate":"20/s","label":"--db=x"}"#)
        #expect(reply.status == 202 && reply.field("Location") == "/api/v1/starts/1", "\(reply.text)")
        let start = try #require(try office.store.start(1))
        #expect(start.state == .queued && start.flags == ["--rate=20/s", "--label=--db=x"] && start.askedBy == "operator")
        #expect(office.ask(.delete, "/api/v1/starts/1", as: .operator).status == 204)
        #expect(try office.store.start(1)?.state == .cancelled)
        #expect(office.ask(.delete, "/api/v1/starts/1", as: .operator).status == 409)
    }

    @Test("end with what their process said", arguments: [("/bin/false", 1 as Int32), ("/nonexistent", nil)])
    func ending(_ program: String, _ code: Int32?) throws {
        let office = try office { $0.program = program }
        #expect(office.ask(.post, "/api/v1/runs", as: .operator, body: #"{"scenario":"quick.json"}"#).status == 202)
        for _ in 0..<200 where try office.store.start(1)?.state != .ended {
            try office.desk.superviseStarts()
            usleep(10_000)
        }
        let start = try #require(try office.store.start(1))
        #expect(start.state == .ended && start.exitCode == code)
        if code == nil { #expect(start.message == "\"/nonexistent\" could not be started: No such file or directory.") }
    }

    @Test("are never started twice by a server that was killed in between")
    func killed() throws {
        let office = try office()
        _ = office.ask(.post, "/api/v1/runs", as: .operator, body: #"{"scenario":"quick.json"}"#)
        var start = try #require(try office.store.start(1))
        start.state = .running
        try office.store.update(start)
        try office.desk.superviseStarts()
        #expect(try office.store.start(1)?.message == "The server was ended while it started the run; start it again.")
    }

    @Test(
        "keep to what the server was started with",
        arguments: [
            (
                #""http://127.0.0.1:1""#, "", #"{"scenario":"quick.json","rate":"101/s"}"#,
                "It reaches 101/s; the server allows 100/s."
            ),
            (
                #""http://127.0.0.1:1""#, "", #"{"scenario":"quick.json","duration":"2m"}"#,
                "Its load lasts 2m; the server allows 1m."
            ),
            (
                #""http://127.0.0.1:1""#, #""trials": 30,"#, #"{"scenario":"quick.json"}"#,
                "Its load lasts 2m30s; the server allows 1m."
            ),
            (
                #"{ "command": ["./server"], "url": "http://127.0.0.1:1" }"#, "", #"{"scenario":"quick.json"}"#,
                "Its target is a command; the server was started without --allow-commands."
            ),
            (
                #""http://other.example""#, #""allowedHosts": ["other.example"],"#, #"{"scenario":"quick.json"}"#,
                #"It may send load to "other.example"; the server was started without --allow-host for it."#
            ),
            (#""http://127.0.0.1:1""#, "", #"{"scenario":"quick.json","tag":"x"}"#, #""tag" "x" is not of the form KEY=VALUE."#),
            (#""http://127.0.0.1:1""#, "", #"{"scenario":"quick.json","rate":"x"}"#, #""rate" "x" is not a rate"#),
        ])
    func caps(_ target: String, _ more: String, _ body: String, _ sentence: String) throws {
        let office = try office(target, more) {
            $0.maximumRate = Rate("100/s")
            $0.maximumDuration = .seconds(60)
        }
        let reply = office.ask(.post, "/api/v1/runs", as: .operator, body: body)
        #expect(reply.status == 422 && reply.text.contains(sentence.replacing("\"", with: "\\\"")), "\(reply.text)")
        let check = try JSONValue(parsing: office.ask(.post, "/api/v1/validations", as: .operator, body: body).body)
        #expect(check["valid"] == false && check["problems"] != [])
    }

    @Test("are of the folder only", arguments: ["../quick.json", "/etc/passwd", "other.json", "quick"])
    func folder(_ name: String) throws {
        let reply = try office().ask(.post, "/api/v1/runs", as: .operator, body: #"{"scenario":"\#(name)"}"#)
        #expect(reply.status == 404 && reply.text.contains("There is no scenario"))
    }

    @Test("are nobody else's processes")
    func interrupt() {
        #expect(!Child.interrupt(1) && !Child.interrupt(0) && !Child.interrupt(-1) && !Child.interrupt(getpid()))
    }
}
