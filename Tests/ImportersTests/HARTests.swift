import Basics
import JSON
import TestSupport
import Testing

@testable import Importers

/// Recordings of browsers: what is dropped, what flows from response to request, what is secret.
struct HARTests {
    /// A recording of these exchanges, each `METHOD path | request headers and body as JSON members | response`.
    private static func recording(_ entries: [String], pages: String = "") -> [UInt8] {
        Array(#"{"log":{"creator":{"name":"test"},"pages":[\#(pages)],"entries":[\#(entries.joined(separator: ","))]}}"#.utf8)
    }

    private static func entry(
        _ method: String, _ url: String, headers: [String: String] = [:], body: String? = nil, type: String = "application/json",
        status: Int = 200, answer: String = "", answerType: String = "application/json", answerHeaders: [(String, String)] = [],
        more: String = ""
    ) -> String {
        func list(_ headers: [(String, String)]) -> String {
            JSONValue.array(headers.map { ["name": .string($0.0), "value": .string($0.1)] }).text()
        }
        let data = body.map { #","postData":{"mimeType":"\#(type)","text":\#(JSONValue.string($0).text())}"# } ?? ""
        return #"""
            {"request":{"method":"\#(method)","url":"\#(url)","headers":\#(list(headers.map { ($0.key, $0.value) }))\#(data)},
             "response":{"status":\#(status),"headers":\#(list(answerHeaders)),
             "content":{"mimeType":"\#(answerType)","text":\#(JSONValue.string(answer).text())}}\#(more)}
            """#
    }

    private func steps(_ entries: [String], _ options: ImportOptions = ImportOptions()) throws -> [JSONValue] {
        let scenario = try HARImport.scenario(Self.recording(entries), options)
        return scenario.value.withoutComments["flows"]?.elements.first?["steps"]?.elements ?? []
    }

    private static let host = "http://localhost:81"

    @Test(
        "a value that flows from a response into a later request is extracted",
        arguments: [
            // (first response, its headers, second request's URL, headers, body, extract of the first, what the second says)
            (
                #"{"token":"abc123def"}"#, "/cart", ["Authorization": "Bearer abc123def"], nil as String?,
                #"{"token":{"json":"$.token"}}"#, #""Authorization":"Bearer ${token}""#
            ),
            (
                #"{"order":{"id":17}}"#, "/orders/17", [:], nil, #"{"orderId":{"json":"$.order.id"}}"#,
                #""get":"/orders/${orderId}""#
            ),
            (
                #"{"items":[{"id":"a"},{"id":"LAMP-7"}]}"#, "/buy?product=LAMP-7", [:], nil,
                #"{"startId":{"json":"$.items[1].id"}}"#, #""query":{"product":"${startId}"}"#
            ),
            (
                #"{"sku":42}"#, "/cart", [:], #"{"sku":42,"quantity":1}"#, #"{"sku":{"json":"$.sku"}}"#,
                #""body":"{\"sku\":${sku},\"quantity\":1}""#
            ),
            (
                #"{"a key":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}"#, "/x", [:],
                #"{"k":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}"#, #"{"aKey":{"json":"$['a key']"}}"#, #""json":{"k":"${aKey}"}"#
            ),
        ])
    func correlation(
        answer: String, path: String, headers: [String: String], body: String?, extract: String, expected: String
    ) throws {
        let method = body == nil ? "GET" : "POST"
        let steps = try steps([
            Self.entry("GET", Self.host + "/start", answer: answer),
            Self.entry(method, Self.host + path, headers: headers.merging(["Content-Type": "application/json"]) { $1 }, body: body),
        ])
        #expect(steps[0]["extract"]?.text() == extract)
        #expect(steps[1].text().contains(expected), "\(steps[1].text())")
    }

    @Test("the token in a page's form is found by a regular expression")
    func hiddenField() throws {
        let page = #"<form><input type="hidden" name="csrf" value="Zx81k2QpLm0099"></form>"#
        let steps = try steps([
            Self.entry("GET", Self.host + "/login", answer: page, answerType: "text/html"),
            Self.entry(
                "POST", Self.host + "/login", headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: "csrf=Zx81k2QpLm0099&user=anna", type: "application/x-www-form-urlencoded"),
        ])
        #expect(steps[0]["extract"]?["csrf"]?["regex"]?.string?.hasSuffix(#"name="csrf" value="([^"]+)"#) == true)
        #expect(steps[1]["form"]?.text() == #"{"csrf":"${csrf}","user":"anna"}"#)
    }

    @Test(
        "what only looks like a flow is left alone",
        arguments: [
            // The client said it first.
            ("/start?page=4", #"{"id":4}"#, "/products/4", #""get":"/products/4""#),
            // A number with a name that names nothing.
            ("/start", #"{"count":3}"#, "/products/3", #""get":"/products/3""#),
            ("/start", #"{"ok":true,"state":"open"}"#, "/x?state=open", #""get":"/x?state=open""#),
        ])
    func coincidence(first: String, answer: String, second: String, expected: String) throws {
        let steps = try steps([Self.entry("GET", Self.host + first, answer: answer), Self.entry("GET", Self.host + second)])
        #expect(steps[0]["extract"] == nil)
        #expect(steps[1].text().contains(expected))
    }

    @Test("a cookie that a response sets is left to the users; one from before comes from the environment")
    func cookies() throws {
        let entries = [
            Self.entry(
                "GET", Self.host + "/", headers: ["Cookie": "old=1; _ga=2"], answerHeaders: [("Set-Cookie", "sid=abc; Path=/")]),
            Self.entry("GET", Self.host + "/a", headers: ["Cookie": "old=1; sid=abc"]),
        ]
        let scenario = try HARImport.scenario(Self.recording(entries))
        #expect(!scenario.text.contains("abc"))
        #expect(!scenario.text.contains("_ga"))
        #expect(scenario.secrets.map(\.name) == ["COOKIE_OLD"])
        #expect(scenario.text.contains(#""Cookie": "old=${env.COOKIE_OLD}""#))
    }

    @Test("assets, preflights and other sites are dropped, unless everything is asked for")
    func relevance() throws {
        let entries = [
            Self.entry("GET", "https://shop.example/", answerType: "text/html"),
            Self.entry("GET", "https://shop.example/logo.png", answerType: "image/png"),
            Self.entry("GET", "https://shop.example/app.js", answerType: "text/javascript"),
            Self.entry("GET", "https://stats.example.net/hit"),
            Self.entry("OPTIONS", "https://api.shop.example/cart", headers: ["Access-Control-Request-Method": "POST"]),
            Self.entry("GET", "https://api.shop.example/cart"),
            Self.entry("GET", "https://shop.example/broken", status: 0),
        ]
        #expect(try steps(entries).compactMap { $0["get"]?.string } == ["/", "https://api.shop.example/cart"])
        var options = ImportOptions()
        options.takesEverything = true
        #expect(try steps(entries, options).count == 6)
        let scenario = try HARImport.scenario(Self.recording(entries))
        #expect(scenario.value["allowedHosts"]?.text() == #"["api.shop.example","shop.example"]"#)
        #expect(scenario.notes.count == 2)
    }

    @Test("pauses become think times when asked for, and pages become groups")
    func thinkTimes() throws {
        let times = ["2026-01-31T12:00:00.000Z", "2026-01-31T13:00:02.700+01:00", "2026-01-31T12:00:03.000Z"]
        let entries = times.enumerated().map { index, time in
            Self.entry(
                "GET", Self.host + "/\(index)",
                more: #","startedDateTime":"\#(time)","time":200,"pageref":"\#(index < 2 ? "p1" : "p2")""#)
        }
        var options = ImportOptions()
        options.keepsThinkTimes = true
        let pages = #"{"id":"p1","title":"Our Shop"},{"id":"p2","title":"http://localhost:81/checkout"}"#
        let scenario = try HARImport.scenario(Self.recording(entries, pages: pages), options)
        let steps = scenario.value["flows"]?.elements.first?["steps"]?.elements ?? []
        #expect(steps.map { $0["think"]?.string } == ["2s500ms", nil, nil])
        #expect(steps.map { $0["group"]?.string } == ["our-shop", "our-shop", "checkout"])
    }

    @Test("a session of the shop keeps nothing that a login or an order made, and no password")
    func shop() throws {
        let bytes = try fixture("shop.har")
        let scenario = try HARImport.scenario(bytes)
        #expect(!scenario.text.contains("correct horse"))
        #expect(scenario.secrets.map(\.name) == ["PASSWORD"])
        let steps = scenario.value.withoutComments["flows"]?.elements.first?["steps"]?.elements ?? []
        #expect(steps.count == 11)
        let extracts = steps.compactMap { $0["extract"]?.members.first?.key }
        #expect(extracts == ["productId", "token", "orderId"])
        #expect(steps.filter { $0.text().contains("Bearer ${token}") }.count == 4)
        // What is written reads back as what was meant.
        let document = try JSONDocument(Array(scenario.text.utf8), allowing: .comments)
        #expect(document.root.value == scenario.value.withoutComments)

        var options = ImportOptions()
        options.keepsSecrets = true
        #expect(try HARImport.scenario(bytes, options).text.contains("correct horse"))
    }

    @Test(
        "what is no recording is refused with the way out",
        arguments: [
            ("", "the recording is not JSON"), ("{}", "it has no \"log.entries\""),
            (#"{"log":{"entries":[]}}"#, "no request that could be tested"),
            (#"{"log":{"entries":[1,null,{"request":{}}]}}"#, "no request that could be tested"),
        ])
    func refusals(text: String, part: String) {
        #expect { try HARImport.scenario(Array(text.utf8)) } throws: { "\($0)".contains(part) }
    }

    @Test("an upload keeps names and types of its files, and their absence is said")
    func upload() throws {
        let text =
            #"--X\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na lamp\r\n--X\r\nContent-Disposition: form-data; name=\"file\"; "#
            + #"filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\r\n--X--\r\n"#
        let entry = #"""
            {"request":{"method":"POST","url":"http://localhost:81/up","headers":[],"postData":{"mimeType":"multipart/form-data; boundary=X",
             "params":[{"name":"title","value":"a lamp"},{"name":"file","value":"(binary)"}],"text":"\#(text)"}},"response":{"status":200,"headers":[]}}
            """#
        let scenario = try HARImport.scenario(Self.recording([entry]))
        let step = scenario.value.withoutComments["flows"]?.elements.first?["steps"]?.elements.first
        #expect(step?["multipart"]?.text() == #"{"title":"a lamp","file":{"file":"a.png","type":"image/png"}}"#)
        #expect(
            scenario.notes == ["the bytes of the file \"a.png\", which the recording does not have: put it beside the scenario"])
    }

    @Test("an entry without a response is taken, without a check; other methods, cookies and odd headers are as they were meant")
    func odd() throws {
        let entry = #"""
            {"request":{"method":"PURGE","url":"http://localhost:81/a","headers":[{"name":"a b","value":"1"}],
             "cookies":[{"name":"x","value":"1"},{"name":"y","value":"2"}]}}
            """#
        var options = ImportOptions()
        options.keepsSecrets = true
        let scenario = try HARImport.scenario(Self.recording([entry]), options)
        let step = scenario.value.withoutComments["flows"]?.elements.first?["steps"]?.elements.first
        #expect(step?.text() == #"{"name":"purge-a","method":"PURGE","path":"/a","headers":{"Cookie":"x=1; y=2"}}"#)
        #expect(scenario.notes == ["the header \"a b\", which no request can hold"])
    }

    @Test(
        "a recording of nothing that can be repeated says what it has",
        arguments: [
            (entry("GET", "wss://localhost/s", status: 101), "only 1 WebSockets."),
            (entry("GET", "http://localhost/a", status: 0), "only 1 requests whose answer never came (status 0)."),
            (entry("GET", "data:text/plain,a"), "only 1 addresses of data in the page."),
            (entry("GET", "http://localhost/a.png", answerType: "image/png"), "only 1 images, styles and scripts. Take images"),
        ])
    func nothing(entry: String, part: String) {
        #expect { try HARImport.scenario(Self.recording([entry])) } throws: { "\($0)".contains(part) }
    }

    @Test("parameters that are encoded already are not encoded again, and a zone needs no colon")
    func encoded() throws {
        let entry = #"""
            {"request":{"method":"POST","url":"http://localhost:81/a","headers":[],"postData":{"mimeType":"application/x-www-form-urlencoded",
             "params":[{"name":"q","value":"a%20b"},{"name":"r","value":"50% x"}]}},"response":{"status":200,"headers":[]}}
            """#
        #expect(try steps([entry])[0]["form"]?.text() == #"{"q":"a b","r":"50% x"}"#)
        #expect(milliseconds("2026-01-31T12:00:00+0530") == milliseconds("2026-01-31T12:00:00+05:30"))
    }
}
