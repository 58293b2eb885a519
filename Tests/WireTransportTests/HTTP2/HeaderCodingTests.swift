// Header blocks, read and written: the examples of RFC 7541, blocks that another implementation wrote, and those that break a rule.

import HTTPMessages
import TestSupport
import Testing

@testable import WireTransport

/// Decodes blocks one after the other, as one connection does.
private struct Reading {
    private var decoder = HeaderDecoder()
    private let scratch = Outbox()

    /// The fields; `nil` where the block breaks a rule.
    mutating func fields(_ block: [UInt8]) -> [TestField]? {
        var fields: [TestField] = []
        let isSound = block.withUnsafeBytes { bytes in
            decoder.decode(bytes, needsText: true, scratch: scratch) { field in
                fields.append(TestField(name: Array(field.name), value: field.value.map { Array($0) } ?? [0xff]))
            }
        }
        return isSound ? fields : nil
    }
}

@Suite("The Huffman code of HPACK") struct HuffmanTests {
    @Test("is written and read as hpack does")
    func vectors() throws {
        let texts = try HeaderVectors().texts
        #expect(texts.count > 400)
        let out = Outbox()
        for (text, code) in texts {
            out.removeAll()
            text.withUnsafeBytes { HuffmanCode.hpack.encode($0, to: out) }
            #expect(Array(out.bytes) == code)
            #expect(text.withUnsafeBytes { HuffmanCode.hpack.size(of: $0) } == code.count)
            #expect(decoded(code) == text)
        }
    }

    @Test(
        "refuses what is no code",
        arguments: [
            ("a byte of padding", "ff"), ("two", "1fffff"), ("padding of zeros", "18"), ("an end of string", "ffffffff"),
            ("a symbol that is broken off", "fffffe"),
        ])
    func refuses(_ name: String, _ code: String) {
        #expect(decoded([UInt8](hex: code)) == nil, Comment(rawValue: name))
    }

    private func decoded(_ code: [UInt8]) -> [UInt8]? {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: HuffmanCode.decodedLimit(code.count) + 1, alignment: 1)
        defer { room.deallocate() }
        return code.withUnsafeBytes { HuffmanCode.hpack.decode($0, into: room.baseAddress!) }.map { Array(room[..<$0]) }
    }
}

@Suite("The decoder of header blocks") struct HeaderDecoderTests {
    @Test("reads what hpack writes")
    func vectors() throws {
        let connections = try HeaderVectors().connections
        #expect(connections.count == 6)
        for connection in connections {
            #expect(connection.count == 16)
            var reading = Reading()
            for block in connection { #expect(reading.fields(block.bytes) == block.fields) }
        }
    }

    /// RFC 7541, appendices C.3 to C.6: one connection each. For the responses the RFC has a table of 256 bytes, which a server says first.
    @Test(
        "reads the examples of RFC 7541",
        arguments: [
            [
                ("828684410f7777772e6578616d706c652e636f6d", 4), ("828684be58086e6f2d6361636865", 5),
                ("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565", 5),
            ],
            [
                ("828684418cf1e3c2e5f23a6ba0ab90f4ff", 4), ("828684be5886a8eb10649cbf", 5),
                ("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", 5),
            ],
            [
                (
                    "3fe10148033330325807707269766174 65611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
                    4
                ),
                ("4803333037c1c0bf", 4),
                (
                    "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
                    6
                ),
            ],
            [
                (
                    "3fe101488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
                    4
                ),
                ("4883640effc1c0bf", 4),
                (
                    "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
                    6
                ),
            ],
        ])
    func examples(_ blocks: [(String, Int)]) {
        var reading = Reading()
        var last: [TestField]?
        for (block, count) in blocks {
            last = reading.fields([UInt8](hex: block))
            #expect(last?.count == count)
        }
        let ends = [
            TestField("custom-key", "custom-value"),
            TestField("set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"),
        ]
        #expect(last.map { fields in ends.contains { $0 == fields.last } } == true)
    }

    @Test(
        "refuses a block that breaks a rule",
        arguments: [
            ("index 0", "80"), ("an index beyond the table", "be"), ("a name beyond the table", "7e0161"),
            ("an integer without end", "ffffffffffff"),
            ("an integer that is too large", "ffffffffff7f"), ("an integer broken off", "ff"),
            ("a name longer than the block", "400561"),
            ("no value", "400161"), ("a value longer than the block", "4001610561"), ("a table larger than was allowed", "3fe21f"),
            ("a change of size after a field", "8220"), ("a name that is no code", "4081ff0161"),
            ("a value that is no code", "40016181ff"),
        ])
    func refuses(_ name: String, _ block: String) {
        var reading = Reading()
        #expect(reading.fields([UInt8](hex: block)) == nil, Comment(rawValue: name))
    }

    @Test("forgets the oldest fields when there is no room")
    func eviction() {
        var reading = Reading()
        // A table of 100 bytes holds two fields of 1 + 1 + 32 bytes.
        #expect(reading.fields([UInt8](hex: "3f45 4001610131 4001620132 4001630133"))?.count == 3)
        #expect(reading.fields([UInt8](hex: "bf be")) == [TestField("b", "2"), TestField("c", "3")])
        #expect(reading.fields([UInt8](hex: "c0")) == nil)
    }

    @Test("passes over what nobody asked for, and knows its kind all the same")
    func kinds() {
        var decoder = HeaderDecoder()
        var kinds: [FieldKind] = []
        var numbers: [Int] = []
        let block = [UInt8](
            hex: "8d 0f0d023432 0f28 03613d62 0f10 0161 0005782d616263 0132 0001580131 000a636f6e6e656374696f6e 0178")
        let isSound = block.withUnsafeBytes { bytes in
            decoder.decode(bytes, needsText: false, scratch: Outbox()) { field in
                kinds.append(field.kind)
                numbers.append(field.number)
                if field.kind == .ordinary { #expect(field.value == nil) }
            }
        }
        #expect(isSound)
        #expect(kinds == [.status, .contentLength, .cookie, .ordinary, .ordinary, .forbidden, .forbidden])
        #expect(numbers.prefix(2) == [404, 42])
    }
}

@Suite("The encoder of header blocks") struct HeaderEncoderTests {
    private let blocks = RequestBlocks()
    private let out = Outbox()
    private let scratch = Outbox()

    private func encode(_ request: OutgoingRequest, with encoder: inout HeaderEncoder) -> [UInt8] {
        out.removeAll()
        if request.constantID >= 0 {
            encoder.encode(blocks.block(for: request), of: request, to: out)
        } else {
            _ = encoder.encode(request, authority: blocks.authority(of: request.origin), scratch: scratch, to: out)
        }
        return Array(out.bytes)
    }

    private static let headers =
        "Accept: */*\r\nHost: a.example\r\nConnection: keep-alive\r\nTE: gzip\r\nX-Mixed: Case \r\nAuthorization: Bearer x\r\nTransfer-Encoding: chunked\r\n"

    @Test("writes what its own decoder reads, without what HTTP/2 may not carry", arguments: [0, -1])
    func fields(_ constantID: Int) {
        var encoder = HeaderEncoder()
        var reading = Reading()
        let request = OutgoingRequest(.put, "/a?b", port: 80, headers: Self.headers, constantID: constantID)
        for _ in 0..<3 {
            let fields = reading.fields(encode(request, with: &encoder))
            #expect(
                fields?.sorted { $0.description < $1.description } == [
                    TestField(":authority", "a.example"), TestField(":method", "PUT"), TestField(":path", "/a?b"),
                    TestField(":scheme", "http"), TestField("accept", "*/*"), TestField("authorization", "Bearer x"),
                    TestField("x-mixed", "Case"),
                ])
            #expect(fields?.prefix(4).areAll { $0.name.first == UInt8(ascii: ":") } == true)
        }
    }

    @Test("sends a field that never varies once, and its place after that")
    func remembers() {
        var encoder = HeaderEncoder()
        let request = OutgoingRequest(.get, "/", port: 8080, headers: "Accept: text/html\r\nX-A: b\r\n", constantID: 0)
        let first = encode(request, with: &encoder)
        let second = encode(request, with: &encoder)
        #expect(first.count > 25)
        #expect(second == [UInt8](hex: "828684 c0 bf be"))
        let other = OutgoingRequest(.get, "/", port: 8080, headers: "X-A: b\r\n", constantID: 1)
        #expect(encode(other, with: &encoder) == [UInt8](hex: "828684 c0 be"))
    }

    @Test("never has a secret remembered", arguments: ["Authorization", "Cookie", "Proxy-Authorization"])
    func secrets(_ name: String) {
        var encoder = HeaderEncoder()
        let request = OutgoingRequest(.get, "/", port: 80, headers: "\(name): secret\r\n", constantID: 0)
        let first = encode(request, with: &encoder)
        let second = encode(request, with: &encoder)
        #expect(first.suffix(6) == second.suffix(6))
        #expect(second.dropFirst(4).first.map { $0 & 0xf0 } == 0x10)
    }

    @Test("fills the table of the server and does not push anything out of it")
    func capacity() {
        var encoder = HeaderEncoder()
        var reading = Reading()
        let lines = (0..<100).map { "X-\($0): \(String(repeating: "v", count: 80))\r\n" }.joined()
        let request = OutgoingRequest(.get, "/", port: 80, headers: lines, constantID: 0)
        let blocks = (0..<3).map { _ in encode(request, with: &encoder) }
        #expect(blocks[1].count < blocks[0].count && blocks[1] == blocks[2])
        #expect(blocks.map { reading.fields($0)?.count } == [104, 104, 104])
    }

    @Test("follows the server to a smaller table, and says so", arguments: [0, 60, 4096])
    func allowed(_ size: Int) {
        var encoder = HeaderEncoder()
        var reading = Reading()
        let request = OutgoingRequest(.get, "/", port: 80, headers: "X-A: b\r\nX-B: c\r\n", constantID: 0)
        let expected = reading.fields(encode(request, with: &encoder))
        encoder.allow(size)
        let blocks = (0..<3).map { _ in encode(request, with: &encoder) }
        #expect(blocks.map { reading.fields($0) == expected } == [true, true, true])
        #expect(blocks[0].starts(with: [0x20]) == (size < 4096))
    }

    @Test("puts the stamp of each request in its place")
    func stamp() {
        var encoder = HeaderEncoder()
        var reading = Reading()
        var request = OutgoingRequest(.get, "/", port: 80, headers: "X-A: b\r\ntraceparent: 0000\r\nX-B: c\r\n", constantID: 0)
        let start = 1 + "X-A: b\r\ntraceparent: ".utf8.count
        request.stamp = start..<(start + 4)
        for stamp in ["1234", "5678"] {
            request.bytes.replaceSubrange(request.stamp, with: stamp.utf8)
            let fields = reading.fields(encode(request, with: &encoder))
            #expect(fields?.suffix(3) == [TestField("x-a", "b"), TestField("traceparent", stamp), TestField("x-b", "c")])
        }
    }
}
