// What a connection makes of what a server sends: responses, refusals, and all that no server should send.

import HTTPMessages
import TestSupport
import Testing

@testable import WireTransport

@Suite("An HTTP/2 connection") struct ConnectionTests {
    private typealias F = Frames

    @Test("takes in responses, however they are cut", arguments: ConnectionCase.responses, [Int.max, 1, 2, 7])
    func responses(_ one: ConnectionCase, _ piece: Int) { check(one, piece) }

    @Test("fails a stream, and goes on, when the response is wrong", arguments: ConnectionCase.wrongResponses, [Int.max, 1])
    func wrongResponses(_ one: ConnectionCase, _ piece: Int) { check(one, piece) }

    @Test("ends when a rule is broken", arguments: ConnectionCase.brokenRules, [Int.max, 1])
    func brokenRules(_ one: ConnectionCase, _ piece: Int) { check(one, piece) }

    private func check(_ one: ConnectionCase, _ piece: Int) {
        let talk = Talk()
        var request = OutgoingRequest(one.method, port: 80)
        request.keepBody = 1 << 20
        let stream = talk.begin(request)
        talk.hear(F.settings() + one.frames, nextSize: { piece })
        let result = StreamResult(stream)
        #expect(result.failure == one.failure)
        #expect((result.state == .over) == one.isOver)
        if one.failure == nil { #expect(result.body == one.body) }
        if one.status > 0 { #expect(result.status == one.status) }
        #expect(talk.connection.failure == one.ofConnection)
        #expect(talk.frames.resets == one.resets)
        #expect((talk.frames.goAway != nil) == (one.ofConnection != nil))
        guard one.ofConnection == nil, talk.connection.isUsable else { return }
        // The tables of both sides still agree.
        let next = talk.begin()
        talk.hear(F.response(next.id) + F.data(next.id, "next"))
        #expect(StreamResult(next).body == "next")
    }

    @Test(
        "is told at once where no HTTP/2 is spoken",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n", "\0\0\0\u{1}\0\0\0\0\0",
        ])
    func otherProtocol(_ said: String) {
        let talk = Talk()
        let stream = talk.begin()
        talk.hear(Array(said.utf8))
        #expect(stream.failure == .noHTTP2)
        #expect(talk.connection.failure == .noHTTP2)
    }

    @Test("keeps header lines and trailers where they are wanted")
    func keptHeaders() {
        let talk = Talk()
        let stream = talk.begin()
        talk.hear(
            F.settings() + F.response(1, 103, [("link", "a")]) + F.response(1, 200, [("x-a", "b"), ("set-cookie", "c=d")])
                + F.headers(1, [("x-t", "1")], end: true))
        #expect(String(decoding: stream.kept.headers, as: UTF8.self) == "x-a: b\r\nset-cookie: c=d\r\nx-t: 1\r\n")
        #expect(String(decoding: stream.cookieLines, as: UTF8.self) == "set-cookie: c=d\r\n")
    }

    @Test("passes over what comes of a stream that was given up, and reads its fields for the sake of the table")
    func cancelled() {
        let talk = Talk()
        let first = talk.begin()
        talk.hear(F.settings() + F.response(1) + F.frame(0, 0, 1, Array("he".utf8), length: 5))
        talk.cancel(first)
        #expect(talk.frames.resets == [8])
        let second = talk.begin()
        // The rest of the data, trailers that are remembered, and a field from there.
        talk.hear(
            Array("llo".utf8) + F.frame(1, 5, 1, [UInt8](hex: "40016101 62")) + F.frame(1, 4, 3, [0x88, 0xbe]) + F.data(3, "ok"))
        #expect(StreamResult(first).body == "he")
        #expect(StreamResult(second).body == "ok")
        #expect(StreamResult(second).headers == "a: b\r\n")
    }

    @Test("answers pings and settings, and gives windows back before they are used up")
    func answers() {
        let talk = Talk()
        talk.begin()
        talk.hear(F.settings() + F.ping() + F.ping(1) + F.settingsAcknowledged)
        #expect(talk.frames.count(.ping) == 1)
        #expect(talk.frames.count(.settings) == 2)
        let piece = F.frame(0, 0, 1, [UInt8](repeating: 0, count: 16_384))
        talk.hear(F.response(1))
        let before = talk.frames.count(.windowUpdate)
        for _ in 0..<1100 { talk.hear(piece) }
        #expect(talk.frames.count(.windowUpdate) == before + 2)
        #expect(talk.connection.failure == nil)
    }

    @Test("sends a body as the server's windows allow")
    func sendWindows() {
        let talk = Talk()
        let body = String(repeating: "0123456789", count: 10_000)
        let stream = talk.begin(OutgoingRequest(.post, port: 80, body: body))
        func sentBytes() -> Int { talk.frames.frames.filter { $0.type == 0 }.reduce(0) { $0 + $1.payload.count } }
        #expect(sentBytes() == 65_535)
        #expect(talk.frames.frames.areAll { $0.payload.count <= 16_384 })
        talk.hear(F.settings((4, 65_545)) + F.windowUpdate(0, 4))
        #expect(sentBytes() == 65_539)
        talk.hear(F.windowUpdate(1, 1_000_000))
        #expect(sentBytes() == 65_539)
        talk.hear(F.windowUpdate(0, 1_000_000))
        #expect(sentBytes() == 100_000)
        #expect(talk.frames.frames.last { $0.type == 0 }?.flags == 1)
        #expect(stream.bodyLeft == 0)
        talk.hear(F.response(1, end: true))
        #expect(talk.frames.resets == [])
    }

    @Test("ends a request whose answer came before all of it had gone")
    func earlyAnswer() {
        let talk = Talk()
        let stream = talk.begin(OutgoingRequest(.post, port: 80, body: String(repeating: "x", count: 100_000)))
        talk.hear(F.settings() + F.response(1, 413, end: true))
        #expect(StreamResult(stream).failure == nil && StreamResult(stream).status == 413)
        #expect(talk.frames.resets == [0])
    }

    @Test("sends a head that is too long for a frame in several")
    func longHead() {
        let talk = Talk()
        talk.begin(OutgoingRequest(port: 80, headers: "X-Long: " + String(repeating: "{", count: 40_000) + "\r\n"))
        let heads = talk.frames.frames.filter { $0.type == 1 || $0.type == 9 }
        #expect(heads.map(\.type) == [1, 9, 9])
        #expect(heads.map(\.flags) == [1, 0, 4])
    }

    @Test("takes no more streams than the server, and none when that goes away")
    func room() {
        let talk = Talk()
        let streams = (0..<100).map { _ in talk.begin() }
        #expect(!talk.connection.hasRoom)
        talk.hear(F.settings((3, 101)))
        #expect(talk.connection.hasRoom)
        talk.hear(F.goAway(last: 99))
        #expect(!talk.connection.hasRoom && !talk.connection.isUsable)
        #expect(streams.map(\.isRefused) == (0..<100).map { $0 >= 50 })
        #expect(talk.connection.streams.count == 50)
        talk.connection.takeEnd(isBroken: false)
        #expect(streams.prefix(50).map(\.failure) == Array(repeating: .shutDown, count: 50))
        #expect(talk.connection.streams.isEmpty)
    }

    @Test(
        "tells by the moment at which a connection ends what became of the exchange",
        arguments: [
            (false, false, Failure.closedWithoutResponse), (false, true, .bodyTruncated), (true, false, .reset),
            (true, true, .reset),
        ])
    func ends(_ isBroken: Bool, _ hasBegun: Bool, _ failure: Failure) {
        let talk = Talk()
        let stream = talk.begin()
        talk.hear(F.settings() + (hasBegun ? F.response(1) : []))
        talk.connection.takeEnd(isBroken: isBroken)
        #expect(stream.failure == failure)
    }
}
