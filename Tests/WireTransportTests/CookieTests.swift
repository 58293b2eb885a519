// What a server sets, and what the next requests of the same session carry: the same with either transport.

import Basics
import HTTPMessages
import TestSupport
import Testing

@Suite("Cookies, with either transport,") struct CookieTests {
    struct Row: Sendable {
        var name: String
        /// What the responses to `/a/b/c` set, in turn.
        var set: [String]
        /// The target asked for afterwards, and the `Cookie` line it must carry.
        var then: [(target: String, cookies: String?)]
    }

    static let rows = [
        Row(name: "one", set: ["id=7"], then: [("/a/b/c", "id=7"), ("/a/b/x", "id=7"), ("/a", nil), ("/", nil)]),
        Row(name: "a path", set: ["id=7; Path=/"], then: [("/", "id=7"), ("/z?q=1", "id=7")]),
        Row(name: "a deeper path", set: ["id=7; path=/a/b"], then: [("/a/b", "id=7"), ("/a/bc", nil), ("/a/b/d", "id=7")]),
        Row(name: "two", set: ["a=1; Path=/", "b=2; Path=/"], then: [("/", "a=1; b=2")]),
        Row(name: "the longer path first", set: ["a=1; Path=/", "b=2; Path=/a"], then: [("/a/x", "b=2; a=1")]),
        Row(name: "set again", set: ["a=1; Path=/", "a=2; Path=/"], then: [("/", "a=2")]),
        Row(name: "taken back", set: ["a=1; Path=/", "a=; Path=/; Max-Age=0"], then: [("/", nil)]),
        Row(name: "expired", set: ["a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:10 GMT"], then: [("/", nil)]),
        Row(name: "not yet expired", set: ["a=1; Path=/; Expires=Fri, 01 Jan 2100 00:00:00 GMT"], then: [("/", "a=1")]),
        Row(name: "an age", set: ["a=1; Path=/; Max-Age=1000"], then: [("/", "a=1")]),
        Row(name: "secure, over plain loopback", set: ["a=1; Path=/; Secure"], then: [("/", "a=1")]),
        Row(name: "for scripts", set: ["a=1; Path=/; HttpOnly; SameSite=Lax"], then: [("/", "a=1")]),
        Row(name: "a value with equals", set: ["a=b=c; Path=/"], then: [("/", "a=b=c")]),
        Row(name: "an empty value", set: ["a=; Path=/"], then: [("/", "a=")]),
        Row(name: "a quoted value", set: ["a=\"b c\"; Path=/"], then: [("/", "a=\"b c\"")]),
        Row(name: "no name", set: ["=b; Path=/"], then: [("/", nil)]),
        Row(name: "another domain", set: ["a=1; Path=/; Domain=other.example"], then: [("/", nil)]),
        Row(name: "its own address for a domain", set: ["a=1; Path=/; Domain=127.0.0.1"], then: [("/", "a=1")]),
        Row(name: "a prefix that needs https", set: ["__Host-a=1; Path=/"], then: [("/", nil)]),
    ]

    @Test("are kept and sent", arguments: Driver.allCases)
    func cookies(_ driver: Driver) async throws {
        for row in Self.rows {
            try await ScriptedServer.with { connection in
                var number = 0
                while connection.readRequest() != nil {
                    let line = number < row.set.count ? "Set-Cookie: \(row.set[number])\r\n" : ""
                    connection.send("HTTP/1.1 200 OK\r\n\(line)Content-Length: 0\r\n\r\n")
                    number += 1
                }
            } _: { server in
                let setting = row.set.map { _ in OutgoingRequest(.post, "/a/b/c", port: server.port, body: "x", constantID: 0) }
                let asking = row.then.map { OutgoingRequest(.get, $0.target, port: server.port) }
                _ = try await driver.answers(to: setting + asking)
                #expect(server.received.count == setting.count + asking.count)
                for (received, expected) in zip(server.received.dropFirst(row.set.count), row.then) {
                    let line = received.head.split(separator: "\r\n").first { $0.hasPrefix("Cookie: ") }?.dropFirst(8)
                    let name = Comment(rawValue: "\(row.name): \(expected.target)")
                    #expect(cookies(line.map(String.init)) == cookies(expected.cookies), name)
                    // Among those of one path libcurl has an order of its own.
                    if row.set.count == 1 || row.name.hasPrefix("the longer") {
                        #expect(line.map(String.init) == expected.cookies, name)
                    }
                }
            }
        }
    }

    private func cookies(_ line: String?) -> Set<String> {
        Set((line ?? "").split(separator: ";").map { $0.trimmingPrefix(" ") }.map(String.init))
    }
}
