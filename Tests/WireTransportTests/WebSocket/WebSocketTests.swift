import Testing

@testable import WireTransport

@Suite("Messages of a WebSocket")
struct MessageTests {
    /// The events in `bytes`, handed over in pieces of `length`, each with the size of what it carries.
    private func events(_ bytes: [UInt8], pieces length: Int) -> [String] {
        var reader = MessageReader()
        var found: [String] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            Array(bytes[start..<min(start + length, bytes.count)]).withUnsafeBytes { piece in
                var rest = piece
                while !rest.isEmpty, !reader.isOver {
                    let (count, event) = reader.take(rest)
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                    switch event {
                    case .text: found.append("text \(reader.message.count)")
                    case .binary: found.append("binary \(reader.message.count)")
                    case .ping: found.append("ping \(reader.control.count)")
                    case .pong: found.append("pong \(reader.control.count)")
                    case .close(let code): found.append("close \(code)")
                    case .broken(let code): found.append("broken \(code)")
                    case nil: break
                    }
                }
            }
        }
        return found
    }

    @Test("are taken as the protocol says, wherever the bytes are cut", arguments: MessageCase.all)
    func cases(one: MessageCase) {
        #expect(MessageCase.all.count >= 120)
        for length in [Int.max / 2, 1, 2, 3, 7, 1000] where length > 1 || one.bytes.count < 10_000 {
            #expect(events(one.bytes, pieces: min(length, max(1, one.bytes.count))) == one.events, "in pieces of \(length)")
        }
    }

    @Test("go out masked, in the shortest form", arguments: [0, 1, 125, 126, 65_535, 65_536])
    func written(size: Int) {
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        var out: [UInt8] = []
        FrameWriter.append(FrameWriter.text, payload, key: 0x0102_0304, to: &out)
        #expect(out[0] == 0x81 && out[1] & 0x80 != 0)
        let head = size < 126 ? 2 : size < 65_536 ? 4 : 10
        #expect(out.count == head + 4 + size && Array(out[head..<head + 4]) == [1, 2, 3, 4])
        #expect(out[(head + 4)...].enumerated().map { $1 ^ UInt8($0 % 4 + 1) } == payload)
    }

    @Test("begin with a handshake whose answer is looked at")
    func handshake() {
        // RFC 6455, section 1.3.
        let handshake = Handshake(key: "dGhlIHNhbXBsZSBub25jZQ==")
        #expect(handshake.accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        let good = "Upgrade: WebSocket\r\nconnection: keep-alive, Upgrade\r\nSec-Websocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        #expect(handshake.accepts(Array(good.utf8)))
        for bad in ["Upgrade: h2c\r\n", "Sec-WebSocket-Accept: x\r\n", "Sec-WebSocket-Extensions: permessage-deflate\r\n"] {
            #expect(!handshake.accepts(Array((good + bad).utf8)))
        }
        #expect(!handshake.accepts(Array(good.replacing("Upgrade\r\nSec", with: "close\r\nSec").utf8)))
        #expect(Handshake((1, 2)).key.utf8.count == 24)
    }

    @Test(
        "are hashed as the standard says",
        arguments: [("", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="), ("abc", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=")])
    func hash(text: String, digest: String) { #expect(base64(sha1(Array(text.utf8))) == digest) }
}
