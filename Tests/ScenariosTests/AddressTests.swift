import Basics
import HTTPMessages
import Scenarios
import Testing

/// What a step asks for, where, and with which header lines.
@Suite struct AddressTests {
    @Test(arguments: [("PURGE", "PURGE"), ("PROPFIND", "PROPFIND"), ("purge", "purge"), ("GET", "GET"), ("M-SEARCH", "M-SEARCH")])
    func `takes other methods`(method: String, sent: String) throws {
        let plan = try Scenario(step: #""name": "s", "method": "\#(method)", "path": "/x""#).plan()
        #expect(plan.steps[0].action.http?.method.rawValue == sent)
        #expect(shown(plan.steps[0].action.http!.target) == "/x")
        if sent == "GET" { #expect(plan.steps[0].action.http?.method == .get) }
    }

    @Test(arguments: [
        (#""method": "PURGE""#, #""flows[0].steps[0].method" needs "path": where the request goes."#),
        (
            #""get": "/", "path": "/x""#,
            #""flows[0].steps[0].path" cannot be combined with "get", which says where the request goes."#
        ),
        (#""get": "/", "method": "PURGE", "path": "/x""#, #""method" cannot be combined with "get": a step does one thing."#),
        (
            #""method": "CONNECT", "path": "/x""#,
            #""flows[0].steps[0].method" cannot be "CONNECT", which is about the connection and no request."#
        ),
        (
            #""method": "A B", "path": "/x""#,
            #""flows[0].steps[0].method" has "A B" for a method, which is no word of a request line."#
        ),
    ])
    func `says what is wrong with a method`(request: String, sentence: String) {
        #expect(Scenario(step: #""name": "s", \#(request)"#).problems().map(\.sentence).contains(sentence))
    }

    private static let extracting = #""name": "a", "get": "/", "extract": { "next": "$.next" } }, { "name": "b", "#

    @Test func `takes one variable for a whole address`() throws {
        let plan = try Scenario(step: Self.extracting + #""get": "${next}""#).plan()
        #expect(plan.steps.map { $0.action.http!.isLink } == [false, true])
        #expect(plan.steps[1].action.http?.target == Template([.value(.slot(0), .raw)]))
    }

    @Test(arguments: [
        (#""get": "/${next}""#, "/‹slot(0) url›"), (#""get": "http://127.0.0.1/${next}""#, "/‹slot(0) url›"),
    ])
    func `keeps a variable inside an address one segment`(address: String, target: String) throws {
        let plan = try Scenario(step: Self.extracting + address).plan()
        #expect(!plan.steps[1].action.http!.isLink && shown(plan.steps[1].action.http!.target) == target)
    }

    @Test(arguments: [
        (#""get": "${next}/x""#, #"must be a path that begins with "/", or a URL, not "${next}/x"."#),
        (#""get": "${vu}""#, #"must be a path that begins with "/", or a URL, not "${vu}"."#),
        (#""get": "${next}", "query": { "a": 1 }"#, "cannot be combined with a link, which has its query already."),
    ])
    func `says where a link cannot be`(address: String, sentence: String) {
        let problems = Scenario(step: Self.extracting + address).problems()
        #expect(problems.count == 1 && problems[0].sentence.hasSuffix(sentence))
    }

    @Test func `sends a header line for each value of a list`() throws {
        let head = #""name": "t", "target": "demo", "defaults": { "headers": { "X-A": ["1", "2"], "X-B": "3" } }"#
        let own = try Scenario(head: head, step: #""name": "s", "get": "/", "headers": { "x-a": ["${vu}", "z"] }"#).plan()
        #expect(shown(own.steps[0].action.http!.headers) == "x-a: ‹vu header›\r\nx-a: z\r\nX-B: 3\r\nUser-Agent: perfbench/1\r\n")
        let inherited = try Scenario(head: head).plan()
        #expect(shown(inherited.steps[0].action.http!.headers) == "X-A: 1\r\nX-A: 2\r\nX-B: 3\r\nUser-Agent: perfbench/1\r\n")
    }

    @Test(
        arguments: [
            ([0x75, 0x0A, 0x4A, 0xF6, 0x0A], #"line 2 of "d.csv" is not UTF-8."#),
            (Array(#"{"a":1}"#.utf8), #""d.csv" looks like JSON lines, not like CSV."#),
        ] as [([UInt8], String)])
    func `says that a data file is no text, or no CSV`(bytes: [UInt8], sentence: String) {
        let head = #""name": "t", "target": "demo", "data": { "d": { "file": "d.csv" } }"#
        let problems = Scenario(head: head).problems(files: ScenarioFiles { _, _ in .success(bytes) })
        #expect(problems.map(\.sentence) == [sentence])
    }

    @Test func `reaches a column with a blank in its name`() throws {
        let head = #""name": "t", "target": "demo", "data": { "d": { "file": "d.csv" } }"#
        let plan = try Scenario(head: head, step: #""name": "s", "get": "/${d.User Name}""#).plan(
            files: ScenarioFiles { _, _ in .success(Array("id,User Name\n1,x\n".utf8)) })
        #expect(shown(plan.steps[0].action.http!.target) == "/‹data(feeder: 0, column: 1) url›")
    }

    @Test func `leaves out what would be sent by itself where a header is null`() throws {
        let head = #""name": "t", "target": "demo", "defaults": { "headers": { "X-A": "1" } }"#
        let step =
            #""name": "s", "post": "/", "form": { "a": 1 }, "headers": { "x-a": null, "User-Agent": null, "Content-Type": null, "B": "" }"#
        #expect(shown(try Scenario(head: head, step: step).plan().steps[0].action.http!.headers) == "B: \r\n")
    }

    @Test(arguments: [("sk_x", "", "c2tfeDo="), ("", "pw", "OnB3"), ("", "", "Og==")])
    func `sends a name or a password that is empty`(user: String, password: String, encoded: String) throws {
        let step = #""name": "s", "get": "/", "auth": { "basic": { "user": "\#(user)", "password": "\#(password)" } }"#
        #expect(
            shown(try Scenario(step: step).plan().steps[0].action.http!.headers).contains("Authorization: Basic \(encoded)\r\n"))
    }

    @Test(arguments: [
        (#"{ "text": "{}", "type": "application/json" }"#, #"name="m"\#r\#nContent-Type: application/json\#r\#n\#r\#n{}\#r\#n"#),
        (#"{ "text": "", "name": "q.txt" }"#, #"name="m"; filename="q.txt"\#r\#n\#r\#n\#r\#n"#),
        (#"{ "text": "a", "headers": { "X-P": "1" } }"#, #"name="m"\#r\#nX-P: 1\#r\#n\#r\#na\#r\#n"#),
    ])
    func `writes parts of text with a type, a name and headers`(part: String, expected: String) throws {
        let step = try Scenario(step: #""name": "s", "post": "/", "multipart": { "m": \#(part) }"#).plan().steps[0]
        #expect(shown(try #require(step.action.http?.body)).contains(expected))
    }

    @Test(arguments: [
        ("{}", "needs \"file\": the path of the file to send."), (#"{ "text": "", "file": "a" }"#, "a part has one content"),
        (#"{ "text": "", "headers": { "a b": "" } }"#, "\"a b\" cannot be a header line of a part."),
    ])
    func `says what is wrong with a part`(part: String, words: String) {
        let problems = Scenario(step: #""name": "s", "post": "/", "multipart": { "m": \#(part) }"#).problems()
        #expect(problems.contains { $0.sentence.contains(words) }, "\(problems)")
    }

    @Test(arguments: [
        (
            #"{ "X": [] }"#,
            #""flows[0].steps[0].headers.X" is an empty list: it needs at least one of its values, a line for each."#
        ),
        (#"{ "X": ["a", 1] }"#, #""flows[0].steps[0].headers.X[1]" must be a text, not 1."#),
        (#"{ "Host": ["a"] }"#, #"the header "Host" is written by perfbench itself."#),
    ])
    func `says what is wrong with a list of values`(headers: String, sentence: String) {
        #expect(Scenario(step: #""name": "s", "get": "/", "headers": \#(headers)"#).problems().map(\.sentence) == [sentence])
    }

    @Test func `hides what is in a list of confidential values`() throws {
        let plan = try Scenario(step: #""name": "s", "get": "/", "headers": { "Cookie": ["a=secret1", "b=secret2"] }"#).plan()
        #expect(!plan.source.contains("secret1") && !plan.source.contains("secret2"))
    }
}
