import Basics
import Testing

@testable import AccessLogs

/// Which server wrote it, from lines of it.
struct LogDetectionTests {
    private static let head = "127.0.0.1 - - [29/Nov/2026:11:51:41 +0000] "

    @Test(
        "servers are told by their lines",
        arguments: [
            (#"\#(head)"GET /a?q=\x22x\x22 HTTP/1.1" 404 153 "-" "-""#, "nginx"),
            (#"\#(head)"GET /a?q=\xC3\xA9 HTTP/1.1" 404 153 "-" "-""#, "nginx"),
            (#"\#(head)"GET /a?q=\"x\" HTTP/1.1" 404 153 "-" "-""#, "apache"),
            (#"\#(head)"GET /a HTTP/1.1" 304 - "-" "-""#, "apache"),
            (#"127.0.0.1 shop.example - [29/Nov/2026:11:51:41 +0000] "GET / HTTP/1.1" 200 1 "-" "-""#, "lighttpd"),
            (#"\#(head)"GET /\x7eu HTTP/1.1" 404 9 "-" "-""#, "h2o"),
            (#"\#(head)"GET http://h/a HTTP/1.1" 200 6 "-" "-""#, "varnish"),
            (#"\#(head)"GET /q HTTP/1.1" 404 762 "-" "lat\u00e9""#, "tomcat"),
            (#"shop.example:80 10.0.0.1 - - [29/Nov/2026:11:51:41 +0000] "GET / HTTP/1.1" 200 1 "-" "-""#, "vhost"),
            (#"\#(head)"GET /a HTTP/1.1" 404 448 "#, "jetty"),
            (#"\#(head)"GET /a HTTP/1.1" 404 448"#, "common"),
            (#"1795951581.308   2003 127.0.0.1 TCP_MISS/200 256 GET http://h/slow2? - HIER_DIRECT/127.0.0.1 text/plain"#, "squid"),
            (#"[2026-11-29 11:26:19 +0000] 127.0.0.1 - "GET /slow2 HTTP/1.1" 200 2003.168"#, "granian"),
            (#"INFO:     127.0.0.1:52732 - "GET /q HTTP/1.1" 200 OK"#, "uvicorn"),
            (#"{"ts":1.5,"request":{"method":"GET","uri":"/","host":"h"},"status":200}"#, "caddy"),
            ("#Fields: date time cs-method cs-uri-stem", "w3c"),
        ])
    func servers(line: String, name: String) throws {
        let found = try #require(LogDetection([Array(line.utf8)]))
        #expect(found.format.name == name)
        #expect(found.note == nil)
    }

    @Test("a line that several servers could have written is read as nginx's, and that is said")
    func unsure() throws {
        let found = try #require(LogDetection([Array(#"\#(Self.head)"GET /a HTTP/1.1" 200 153 "-" "-""#.utf8)]))
        #expect(found.format.name == "nginx")
        #expect(found.note?.contains("--format apache") == true)
    }

    @Test("probes among the requests do not hide the server", arguments: [1, 2, 5])
    func probes(count: Int) throws {
        let probe = Array(#"\#(Self.head)"\x16\x03\x01" 400 157 "-" "-""#.utf8)
        let request = Array(#"\#(Self.head)"GET /a?\x22 HTTP/1.1" 200 153 "-" "-""#.utf8)
        let found = try #require(LogDetection(Array(repeating: probe, count: count) + [request]))
        #expect(found.format.name == "nginx")
    }

    @Test(
        "what is no access log is not taken for one",
        arguments: ["hello", "{\"a\": 1}", "2026-11-29 11:26:24 ERROR something broke", ""])
    func others(text: String) { #expect(LogDetection([Array(text.utf8)]) == nil) }
}

/// Lines out of chunks.
struct LogLinesTests {
    private func lines(of text: String, chunk: Int) throws -> [String] {
        let bytes = Array(text.utf8)
        var at = 0
        var lines = LogLines(chunk: chunk) { piece in
            let count = min(piece.count, bytes.count - at)
            for offset in 0..<count { piece[offset] = bytes[at + offset] }
            at += count
            return count
        }
        var found: [String] = []
        while let range = try lines.next() { found.append(String(decoding: lines.buffer[range], as: UTF8.self)) }
        return found
    }

    @Test("wherever chunks end, the lines are the same", arguments: [1, 2, 3, 7, 100])
    func chunks(size: Int) throws {
        #expect(try lines(of: "ab\nc\n\ndef", chunk: size) == ["ab", "c", "", "def"])
        #expect(try lines(of: "ab\n", chunk: size) == ["ab"])
        #expect(try lines(of: "", chunk: size) == [])
    }

    @Test("a line without end is passed on once, and what follows it is read")
    func endless() throws {
        let long = String(repeating: "x", count: 3 << 20)
        let found = try lines(of: "a\n\(long)\nb\n", chunk: 1 << 16)
        #expect(found.count == 3)
        #expect(found.first == "a" && found.last == "b")
        #expect(found[1].utf8.count > LogParser.longestLine)
    }
}
