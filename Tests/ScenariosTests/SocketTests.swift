import Basics
import HTTPMessages
import Scenarios
import Testing

@Suite("Steps that use a WebSocket")
struct SocketTests {
    private func plan(_ step: String) throws -> Plan {
        try Scenario(head: #""name": "t", "target": "http://127.0.0.1:1""#, step: #""name": "s", \#(step)"#).plan()
    }

    @Test("open it, send, expect and listen")
    func deeds() throws {
        let connect = try #require(
            try plan(#""connect": "/ws?u=${vu}", "headers": { "Origin": "http://a" }, "timeout": "3s""#).steps[0].action.socket)
        guard case .connect(nil) = connect.deed else {
            Issue.record("\(connect.deed)")
            return
        }
        #expect(connect.values.count == 2 && connect.timeout == .seconds(3))
        let elsewhere = try #require(try plan(#""connect": "wss://localhost:8443/ws""#).steps[0].action.socket)
        guard case .connect(let origin?) = elsewhere.deed else {
            Issue.record("\(elsewhere.deed)")
            return
        }
        #expect(origin.scheme == .https && origin.port == 8443)
        let ask = try #require(try plan(#""send": "hello ${vu}", "expect": "you ${vu}""#).steps[0].action.socket)
        #expect(ask.expected == .containing && ask.values.count == 2)
        let hear = try #require(try plan(#""expect": true, "check": { "json": { "$.a": 1 } }"#).steps[0].action.socket)
        #expect(hear.expected == .any && hear.values.isEmpty)
        let listen = try #require(try plan(#""for": "5s""#).steps[0].action.socket)
        guard case .listen(.seconds(5)) = listen.deed else {
            Issue.record("\(listen.deed)")
            return
        }
    }

    @Test(
        "are refused with a sentence",
        arguments: [
            (#""send": "x", "get": "/""#, #"cannot be combined with "send": a step does one thing."#),
            (
                #""for": "1s", "expect": true"#,
                #""flows[0].steps[0].expect" cannot be combined with "for". Expect a message in a step of its own, or after "send"."#
            ),
            (#""get": "/", "expect": true, "send": "x""#, "a step does one thing."),
            (#""expect": 7"#, #""flows[0].steps[0].expect" must be true for any message, or a text that must be in it, not 7."#),
            (
                #""send": "x", "check": { "status": 200 }"#,
                #""status" does not belong in flows[0].steps[0].check. A message has "json", "body" and "under"."#
            ),
            (
                #""send": "x", "json": {}"#,
                #""json" does not belong in flows[0].steps[0]. It is a key of steps that send a request."#
            ),
        ])
    func refused(step: String, sentence: String) {
        #expect { try plan(step) } throws: { "\($0)".contains(sentence) }
    }
}
