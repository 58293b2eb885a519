import HTTPMessages
@testable import LoadEngine
import Runs
import Scenarios
import Testing

/// Links as answers give them.
@Suite("A link") struct LinkTests {
    private static let page = Link.Page(
        origin: Origin(scheme: .http, host: "127.0.0.1", port: 8080), target: Array("/b/c/d;p?q".utf8))

    private static func shown(_ link: Link?) -> String? { link.map { $0.origin.url + String(decoding: $0.target, as: UTF8.self) } }

    @Test(
        "is resolved as RFC 3986 has it, and requested as it is written",
        arguments: [
            ("/items?page=2&sort=a%20b", "/items?page=2&sort=a%20b"),
            ("http://127.0.0.1:8080/items/7?sig=x%2By%3D", "/items/7?sig=x%2By%3D"),
            ("//127.0.0.1:8080/g", "/g"), ("http://127.0.0.1:8080", "/"), ("http://127.0.0.1:8080?x", "/?x"), ("?y", "/b/c/d;p?y"),
            ("", "/b/c/d;p?q"), ("#s", "/b/c/d;p?q"), ("/a#s", "/a"), ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"),
            ("g?y", "/b/c/g?y"), ("g#s", "/b/c/g"), (";x", "/b/c/;x"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"),
            ("../", "/b/"),
            ("../g", "/b/g"), ("../..", "/"), ("../../g", "/g"), ("../../../g", "/g"), ("g.", "/b/c/g."), ("..g", "/b/c/..g"),
            ("./g/.", "/b/c/g/"), ("g/../h", "/b/c/h"), ("g?y/../x", "/b/c/g?y/../x"), ("/a/../b", "/a/../b"),
            (" /a\n", "/a"), ("/a b\r\nX: y", "/a%20b%0D%0AX:%20y"), ("/ä", "/%C3%A4"), ("HTTP://127.0.0.1:8080/A", "/A"),
        ])
    func resolved(link: String, target: String) {
        #expect(Self.shown(Link(link.utf8, on: Self.page)) == "http://127.0.0.1:8080" + target)
    }

    @Test("may lead to another origin")
    func elsewhere() {
        #expect(Self.shown(Link("https://shop.example/x".utf8, on: Self.page)) == "https://shop.example/x")
        #expect(Self.shown(Link("//[::0:1]:81/x".utf8, on: Self.page)) == "http://[::1]:81/x")
        let socket = Link.Page(origin: Origin(socket: "/run/app.sock"), target: Array("/".utf8))
        #expect(Link("http://localhost/x".utf8, on: socket)?.origin.socket == "/run/app.sock")
        #expect(Link("http://localhost:81/x".utf8, on: socket)?.origin.socket == nil)
    }

    @Test(
        "is none where nothing can be requested",
        arguments: ["mailto:a@b", "javascript:void(0)", "http://", "http://a b/", "http://u:p@h/", "ftp://h/x", "http://h:99999/"])
    func malformed(link: String) { #expect(Link(link.utf8, on: Self.page) == nil) }

    // MARK: in a scenario

    private static func run(_ next: String, allowed: String = "[]") async throws -> Simulation {
        let text = #"""
            { "name": "t", "target": "demo", "allowedHosts": \#(allowed),
              "workload": { "executor": "per-vu-iterations", "vus": 1, "iterations": 1 },
              "flows": [{ "name": "f", "steps": [
                { "name": "a", "get": "/list?page=1", "extract": { "next": "$.next" } },
                { "name": "b", "get": "${next}" }, { "name": "c", "get": "/c" } ] }] }
            """#
        let plan = try Plan.load(Array(text.utf8), file: "t.json")
        return try await Simulation.run(
            plan, content: { _ in ("", #"{"next":"\#(next)"}"#) }, script: { _ in (1_000_000, 200, nil) })
    }

    @Test(
        "out of an answer is requested as it is",
        arguments: [
            ("/items?page=2&sort=a%20b", "GET /items?page=2&sort=a%20b"), ("?page=2", "GET /list?page=2"), ("more", "GET /more"),
            ("http://127.0.0.1:80/x", "GET /x"), ("http://shop.example/y", "GET /y"),
        ])
    func followed(next: String, sent: String) async throws {
        let run = try await Self.run(next, allowed: #"["shop.example"]"#)
        #expect(run.log.requests.map(\.text) == ["GET /list?page=1", sent, "GET /c"])
        #expect(run.totals.failedRequests == 0)
    }

    @Test(
        "to a host that is not allowed, or to nowhere, is a counted failure and never sent",
        arguments: [
            ("http://shop.example/y", Failure.linkNotAllowed), ("mailto:x@y", .linkMalformed),
        ])
    func refused(next: String, failure: Failure) async throws {
        let run = try await Self.run(next)
        #expect(run.log.requests.map(\.text) == ["GET /list?page=1", "GET /c"])
        #expect(run.totals.failures.map(\.failure) == [failure] && run.totals.failures.map(\.count) == [1])
    }
}
