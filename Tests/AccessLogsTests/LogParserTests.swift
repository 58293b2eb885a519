import Basics
import Testing

@testable import AccessLogs

/// A line, read and turned into text.
struct ReadLine: Equatable, CustomStringConvertible {
    var time: Nanoseconds?
    var duration: Nanoseconds?
    var method: String
    var target: String
    var status: Int
    var client: String
    var agent: String
    var host: String

    init(_ parser: inout LogParser, _ text: String) throws { try self.init(&parser, Array(text.utf8)) }

    init(_ parser: inout LogParser, _ line: [UInt8]) throws {
        let record = try parser.read(line, 0..<line.count)
        func text(_ range: Range<Int>) -> String {
            String(validating: parser.bytes[range], as: UTF8.self) ?? "not UTF-8: \(Array(parser.bytes[range]))"
        }
        (time, duration, status) = (record.time, record.duration, record.status)
        (method, target, client) = (text(record.method), text(record.target), text(record.client))
        (agent, host) = (text(record.agent), text(record.host))
    }

    var description: String { "\(method) \(target) \(status) \(client) \(agent) \(host) \(time ?? -1) \(duration ?? -1)" }
}

/// What real servers were seen to write, read back to what was sent to them.
struct LogParserTests {
    private func read(_ format: String, _ text: String) throws -> ReadLine {
        var parser = LogParser(try LogFormat.reading(format))
        return try ReadLine(&parser, text)
    }

    @Test(
        "awkward characters come back as they were sent",
        arguments: [
            (
                "nginx",
                #"127.0.0.1 - - [29/Nov/2026:11:51:41 +0000] "GET /a%20b?q=\x22x\x22\x5Cy&z=\xC3\xA9 HTTP/1.1" 404 153 "-" "say \x22hi\x22 \x5C tab\x09\xC3\xA9""#,
                #"/a%20b?q="x"\y&z=é"#, "say \"hi\" \\ tab\té"
            ),
            (
                "apache",
                #"127.0.0.1 - - [29/Nov/2026:11:51:41 +0000] "GET /a%20b?q=\"x\"\\y&z=\xc3\xa9 HTTP/1.1" 404 431 "-" "say \"hi\" \\ tab\t\xc3\xa9""#,
                #"/a%20b?q="x"\y&z=é"#, "say \"hi\" \\ tab\té"
            ),
            (
                "lighttpd",
                #"127.0.0.1 127.0.0.1 - [29/Nov/2026:11:51:41 +0000] "GET /a%20b?q=\"x\"\\y&z=\xC3\xA9 HTTP/1.1" 404 341 "-" "say \"hi\"""#,
                #"/a%20b?q="x"\y&z=é"#, "say \"hi\""
            ),
            (
                "h2o",
                #"127.0.0.1 - - [29/Nov/2026:11:38:25 +0000] "GET /hello/\x7eu!?z1=\x7e;[]\y HTTP/1.1" 404 9 "http://x/" "UA \x22 \x41""#,
                #"/hello/~u!?z1=~;[]\y"#, #"UA " \x41"#
            ),
            (
                "varnish",
                #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET http://127.0.0.1/a%20b?q=\"x\"\\y HTTP/1.1" 200 6 "-" "say \"hi\"""#,
                #"/a%20b?q="x"\y"#, "say \"hi\""
            ),
            (
                "tomcat",
                #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET /q?n=plain HTTP/1.1" 404 762 "-" "tab\tx \u00c3\u00a9""#,
                "/q?n=plain", "tab\tx é"
            ),
            (
                "gunicorn",
                #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET /q?n=onlybs\y\"x HTTP/1.1" 200 6 "-" "bs \ x""#,
                #"/q?n=onlybs\y"x"#,
                #"bs \ x"#
            ),
            (
                "nghttpx",
                #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET /a?q=\x22x\x22\x5cy HTTP/2" 400 129 "-" "say \x22hi\x22""#,
                #"/a?q="x"\y"#, "say \"hi\""
            ),
            (
                "squid-combined",
                #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET http://127.0.0.1:27900/a%20b? HTTP/1.1" 200 256 "-" "say "hi" \ x" TCP_MISS:HIER_DIRECT"#,
                "/a%20b?", #"say "hi" \ x"#
            ),
            (
                "hypercorn",
                #"[2026-11-29 11:39:16 +0000] [24768] [INFO] 127.0.0.1:40188 - - [29/Nov/2026:11:39:16 +0000] "GET /one two/"q"/x 1.1" 200 6 "-" "say "hi"""#,
                #"/one two/"q"/x"#, #"say "hi""#
            ),
            (
                "jetty", #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET /a%20b?q="x"\y&z=é HTTP/1.1" 404 448 "#,
                #"/a%20b?q="x"\y&z=é"#, ""
            ),
            (
                "haproxy",
                #"127.0.0.1:36934 [29/Nov/2026:11:51:41.995] f1 b/s1 0/0/0/0/0 200 98 - - ---- 1/1/0/0/0 0/0 {say #22hi#22|-} "GET /a%20b?q=#22x#22\y&z=#C3#A9 HTTP/1.1""#,
                #"/a%20b?q="x"\y&z=é"#, ""
            ),
            (
                "haproxy-clf",
                #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET /q?n=#22x HTTP/1.1" 200 98 "" "" 43080 005 "f2" "b" "s1" 0 0 0 0 7 ---- 1 1 0 0 0 0 0 "" "" "say #22hi#22" "#,
                #"/q?n="x"#, ""
            ),
        ] as [(String, String, String, String)])
    func characters(format: String, line: String, target: String, agent: String) throws {
        let found = try read(format, line)
        #expect(found.target == target)
        #expect(found.agent == agent)
        #expect(found.method == "GET")
        #expect(found.client == "127.0.0.1")
    }

    @Test(
        "times and durations have the server's units",
        arguments: [
            (
                "haproxy",
                #"127.0.0.1:45358 [29/Nov/2026:11:26:22.514] f1 b/s1 1000/0/0/502/1502 200 98 - - ---- 2/1/1/1/0 0/0 {|} "GET /slow05?C HTTP/1.1""#,
                1_795_951_582_514_000_000, 1_502_000_000
            ),
            (
                "squid",
                "1795951581.308   2003 127.0.0.1 TCP_MISS/200 256 GET http://127.0.0.1:27900/slow2? - HIER_DIRECT/127.0.0.1 text/plain",
                1_795_951_581_308_000_000, 2_003_000_000
            ),
            (
                "granian", #"[2026-11-29 11:26:19 +0000] 127.0.0.1 - "GET /slow2 HTTP/1.1" 200 2003.168"#,
                1_795_951_579_000_000_000,
                2_003_168_000
            ),
            (
                #"nginx:$remote_addr "$request" $status rt=$request_time msec=$msec"#,
                #"127.0.0.1 "GET /slow05?C HTTP/1.1" 200 rt=1.501 msec=1795951584.012"#, 1_795_951_584_012_000_000, 1_501_000_000
            ),
            (
                #"apache:\"%r\" s=%s D=%D t=%t begin=%{begin:msec}t"#,
                #""GET /slow05?C HTTP/1.1" s=200 D=1504669 t=[29/Nov/2026:11:27:35 +0000] begin=1795951655513"#,
                1_795_951_655_513_000_000, 1_504_669_000
            ),
            (
                #"tomcat9:%h %t "%r" %s D=%D"#, #"127.0.0.1 [29/Nov/2026:12:52:55 +0100] "GET /slow HTTP/1.1" 200 D=534"#,
                1_795_953_175_000_000_000, 534_000_000
            ),
            (
                #"h2o:"%r" t=%t dur=%{duration}x m=%m"#,
                #""GET /slow05?C HTTP/1.1" t=[29/Nov/2026:11:27:36 +0000] dur=1.503987 m=GET"#, 1_795_951_656_000_000_000,
                1_503_987_000
            ),
        ] as [(String, String, Nanoseconds, Nanoseconds)])
    func times(format: String, line: String, time: Nanoseconds, duration: Nanoseconds) throws {
        let found = try read(format, line)
        #expect(found.time == time)
        #expect(found.duration == duration)
    }

    @Test(
        "what is no request is refused with its reason",
        arguments: [
            ("nginx", #"127.0.0.1 - - [29/Nov/2026:11:25:15 +0000] "\x16\x03\x01\x02\x00" 400 157 "-" "-""#, .notHTTP),
            ("lighttpd", #"127.0.0.1 - - [29/Nov/2026:11:25:16 +0000] "  " 400 345 "-" "-""#, .notHTTP),
            ("tomcat", #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET - HTTP/1.1" 400 2043 "-" "-""#, .pathLost),
            ("tomcat", #"127.0.0.1 - - [29/Nov/2026:11:51:42 +0000] "GET null HTTP/1.1" 400 2043 "-" "-""#, .pathLost),
            ("tomcat", #"127.0.0.1 - - [29/Nov/2026:11:30:39 +0000] "GET /hello HTTP/1.1" 101 - "-" "curl""#, .upgrade),
            ("jetty", #"127.0.0.1 - - [29/Nov/2026:11:25:27 +0000] "- - -" 400 70 "#, .notHTTP),
            ("nghttpx", #"127.0.0.1 - - [29/Nov/2026:11:25:26 +0000] "<unknown> - HTTP/1.1" 501 137 "-" "-""#, .notHTTP),
            (
                "haproxy",
                #"127.0.0.1:51992 [29/Nov/2026:11:38:55.197] f1 f1/<NOSRV> -1/-1/-1/-1/2001 408 0 - - cR-- 1/1/0/0/0 0/0 "<BADREQ>""#,
                .notHTTP
            ),
            (
                "squid", "1795951523.267      0 127.0.0.1 NONE_NONE/400 3404 - error:invalid-request - HIER_NONE/- text/html",
                .notHTTP
            ),
            ("uvicorn", "WARNING:  Invalid HTTP request received.", .unlike),
            ("nginx", "", .empty),
            ("nginx", "hello", .unlike),
            ("nginx", #"127.0.0.1 - - [29/Nov/2026:11:25:15 +0000] "OPTIONS * HTTP/1.1" 200 0 "-" "-""#, .noPath),
            ("nginx", #"127.0.0.1 - - [29/Nov/2026:11:25:15 +0000] "CONNECT a.example:443 HTTP/1.1" 400 0 "-" "-""#, .noPath),
            ("nginx", #"127.0.0.1 - - [29/Nuv/2026:11:25:15 +0000] "GET / HTTP/1.1" 200 0 "-" "-""#, .badTime),
            ("nginx", #"127.0.0.1 - - [29/Nov/2926:11:25:15 +0000] "GET / HTTP/1.1" 200 0 "-" "-""#, .badTime),
            ("nginx", #"127.0.0.1 - - [29/Nov/9999:11:25:15 +0000] "GET / HTTP/1.1" 200 0 "-" "-""#, .badTime),
            ("nginx", #"127.0.0.1 - - [29/Nov/1069:11:25:15 +0000] "GET / HTTP/1.1" 200 0 "-" "-""#, .badTime),
        ] as [(String, String, LogRejection)])
    func refused(format: String, line: String, reason: LogRejection) throws {
        var parser = LogParser(try LogFormat.reading(format))
        #expect(throws: reason) { try ReadLine(&parser, line) }
    }

    @Test(
        "HTTP/2, absolute addresses, IPv6 clients, syslog heads and further fields are understood",
        arguments: [
            (
                "haproxy",
                #"Nov 29 11:51:41 lb haproxy[411]: [::1]:41322 [29/Nov/2026:11:30:38.557] f1~ b/s1 0/0/0/1/1 200 98 - - ---- 1/1/0/0/0 0/0 {x|} "GET https://localhost:28122/hello?h2tls HTTP/2.0""#,
                "[::1]", "/hello?h2tls", "localhost:28122"
            ),
            (
                "nginx", #"2001:db8::7 - anna [29/Nov/2026:11:51:41 +0000] "POST /x HTTP/2.0" 201 0 "-" "a" "203.0.113.9" 0.012"#,
                "2001:db8::7", "/x", ""
            ),
            (
                "vhost", #"shop.example:443 10.0.0.9 - - [29/Nov/2026:11:51:41 +0000] "GET /x HTTP/1.1" 200 12 "-" "a b""#,
                "10.0.0.9", "/x",
                "shop.example:443"
            ),
        ] as [(String, String, String, String, String)])
    func variants(format: String, line: String, client: String, target: String, host: String) throws {
        let found = try read(format, line)
        #expect([found.client, found.target, found.host] == [client, target, host])
    }

    @Test("JSON lines are read by Caddy's names, by usual names, and by names that a user gives")
    func json() throws {
        var parser = LogParser(.caddy)
        let caddy = try ReadLine(
            &parser,
            #"{"level":"info","ts":1795951581.3131804,"request":{"remote_ip":"127.0.0.1","proto":"HTTP/1.1","method":"GET","host":"h","uri":"/a%20b?q=\"x\"\\y&z=é","headers":{"User-Agent":["a\tb"]}},"duration":2.001934341,"size":6,"status":200}"#
        )
        #expect(caddy.target == #"/a%20b?q="x"\y&z=é"#)
        #expect(caddy.time == 1_795_951_581_313_180_400)
        #expect(caddy.duration == 2_001_934_341)
        #expect(caddy.agent == "a\tb")

        let line =
            #"{"time":"2026-11-29T11:26:24+00:00","request":"GET /x?y HTTP/1.1","status":"200","request_time":0.25,"remote_addr":"::1"}"#
        let found = try #require(LogDetection([Array(line.utf8)]))
        parser = LogParser(found.format)
        let usual = try ReadLine(&parser, line)
        #expect(usual.description == "GET /x?y 200 ::1   1795951584000000000 250000000")

        parser = LogParser(try LogFormat.reading("json:time=at:ms,method=m,target=req.path,duration=took:us"))
        let named = try ReadLine(&parser, #"{"at":1795951584000,"m":"PUT","req":{"path":"/p"},"took":17}"#)
        #expect(named.description == "PUT /p 0    1795951584000000000 17000")
    }

    @Test("a W3C log names its own fields")
    func w3c() throws {
        var parser = LogParser(try LogFormat.reading("w3c"))
        #expect(throws: LogRejection.comment) { try ReadLine(&parser, "#Version: 1.0") }
        #expect(throws: LogRejection.comment) {
            try ReadLine(&parser, "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status time-taken cs(User-Agent)")
        }
        let found = try ReadLine(&parser, "2026-11-29 11:26:24 10.0.0.1 GET /a/b q=1 200 15 Mozilla/5.0+(X11)")
        #expect(found.description == "GET /a/b?q=1 200 10.0.0.1 Mozilla/5.0+(X11)  1795951584000000000 15000000")
        #expect(throws: LogRejection.unlike) { try ReadLine(&parser, "2026-11-29 11:26:24 10.0.0.1") }
    }

    @Test("a line that fits in very many ways is given up, not tried for ever")
    func hostile() throws {
        var parser = LogParser(try LogFormat.reading("hypercorn"))
        let line = "[" + String(repeating: "] [] [\" 2 \" [", count: 20_000)
        #expect(throws: LogRejection.unlike) { try ReadLine(&parser, line) }
    }

    @Test(
        "formats that cannot be used say why",
        arguments: [
            ("ngnix", #""ngnix" is no format of access logs; did you mean "nginx"?"#),
            ("$remote_addr$status $request", "two fields of the format follow each other with nothing between them."),
            ("$remote_addr [$time_local]", "the format has no field for the request."),
            ("%h \"%r\"", "the format has no field for the time."),
            ("%{%s}t \"%r\"", "the time format \"%s\" cannot be read."),
            ("json:time=ts", "the format names no time, or neither \"request\" nor \"target\"."),
            ("json:tme=ts", "\"tme=ts\" is no field of a JSON log."),
        ])
    func formats(text: String, sentence: String) {
        do throws(Problem) {
            _ = try LogFormat.reading(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.sentence == sentence)
            #expect(error.kind == .usage)
        }
    }
}
