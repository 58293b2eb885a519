// What a server may send over a WebSocket and what must come of it: a table in the manner of the Autobahn test suite.

import Testing

@testable import WireTransport

/// Bytes from a server, and the events in them.
struct MessageCase: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var events: [String]
    var testDescription: String { name }

    init(_ name: String, _ frames: [[UInt8]], _ events: String...) {
        self.name = name
        bytes = frames.flatMap { $0 }
        self.events = events
    }

    /// A frame as a server sends it; `first` has the final bit, the reserved bits and the opcode.
    static func frame(_ first: UInt8, _ payload: [UInt8], masked: Bool = false, form: Int? = nil) -> [UInt8] {
        let mask: UInt8 = masked ? 0x80 : 0
        let key: [UInt8] = masked ? [0, 0, 0, 0] : []
        let form = form ?? (payload.count < 126 ? 7 : payload.count < 65_536 ? 16 : 64)
        let length: [UInt8] =
            switch form {
            case 7: [mask | UInt8(payload.count)]
            case 16: [mask | 126, UInt8(payload.count >> 8 & 255), UInt8(payload.count & 255)]
            default: [mask | 127] + stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: payload.count >> $0) }
            }
        return [first] + length + key + payload
    }

    static func text(_ text: String) -> [UInt8] { frame(0x81, Array(text.utf8)) }
    static func close(_ code: Int, _ reason: [UInt8] = []) -> [UInt8] {
        frame(0x88, [UInt8(code >> 8), UInt8(code & 255)] + reason)
    }

    static let all = sizes + framing + reserved + controls + fragments + texts + codes + closes

    /// Every form of a length, of texts, binaries and fragments.
    private static let sizes = [0, 1, 124, 125, 126, 127, 128, 255, 65_535, 65_536, 70_000].flatMap { size in
        let payload = [UInt8](repeating: 0x2A, count: size)
        return [
            MessageCase("text of \(size)", [frame(0x81, payload)], "text \(size)"),
            MessageCase("binary of \(size)", [frame(0x82, payload)], "binary \(size)"),
            MessageCase("\(size) in two fragments", [frame(1, payload), frame(0x80, payload)], "text \(2 * size)"),
        ]
    }

    private static let framing = [
        MessageCase("a length of 16 bits that fits in 7", [frame(0x81, [1], form: 16)], "broken 1002"),
        MessageCase(
            "a length of 64 bits that fits in 16", [frame(0x81, [UInt8](repeating: 1, count: 200), form: 64)], "broken 1002"),
        MessageCase("a length of 64 bits with the highest set", [[0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]], "broken 1002"),
        MessageCase("a length beyond the limit", [[0x82, 127, 0, 0, 0, 0, 0x7F, 0, 0, 0]], "broken 1009"),
        MessageCase("fragments beyond the limit", [frame(2, [1]), [0x80, 127, 0, 0, 0, 0, 1, 0, 0, 0]], "broken 1009"),
        MessageCase("a masked text", [frame(0x81, [0x61], masked: true)], "broken 1002"),
        MessageCase("a masked ping", [frame(0x89, [], masked: true)], "broken 1002"),
        MessageCase("nothing after a close", [close(1000), text("late")], "close 1000"),
        MessageCase("nothing after a mistake", [frame(0x83, []), text("late")], "broken 1002"),
        MessageCase("three messages in one read", [text("a"), text("bc"), frame(0x82, [7])], "text 1", "text 2", "binary 1"),
        MessageCase("half a message", [Array(text("hello").dropLast(2))]),
        MessageCase("half a head", [[0x81]]),
    ]

    /// Reserved bits without an extension, and opcodes that mean nothing.
    private static let reserved =
        (1...7).flatMap { bits in
            [
                MessageCase("reserved bits \(bits) of a text", [frame(0x81 | UInt8(bits << 4), [0x61])], "broken 1002"),
                MessageCase(
                    "reserved bits \(bits) of a ping", [text("a"), frame(0x89 | UInt8(bits << 4), [])], "text 1", "broken 1002"),
            ]
        }
        + [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map { opcode in
            MessageCase("opcode \(opcode)", [frame(0x80 | UInt8(opcode), [])], "broken 1002")
        }

    private static let controls =
        [0, 1, 125].flatMap { size in
            [
                MessageCase("a ping of \(size)", [frame(0x89, [UInt8](repeating: 0xFE, count: size))], "ping \(size)"),
                MessageCase("a pong of \(size)", [frame(0x8A, [UInt8](repeating: 0xFE, count: size))], "pong \(size)"),
            ]
        }
        + [
            MessageCase("a ping of 126", [frame(0x89, [UInt8](repeating: 1, count: 126))], "broken 1002"),
            MessageCase("a pong of 126", [frame(0x8A, [UInt8](repeating: 1, count: 126))], "broken 1002"),
            MessageCase("a close of 126", [frame(0x88, [UInt8](repeating: 0x61, count: 126))], "broken 1002"),
            MessageCase("a ping in fragments", [frame(0x09, [1]), frame(0x80, [2])], "broken 1002"),
            MessageCase("a close in fragments", [frame(0x08, [3, 0xE8])], "broken 1002"),
            MessageCase(
                "ten pings", (0..<10).map { _ in frame(0x89, []) }, "ping 0", "ping 0", "ping 0", "ping 0", "ping 0", "ping 0",
                "ping 0", "ping 0", "ping 0", "ping 0"),
            MessageCase("a ping between fragments", [frame(1, [0x61]), frame(0x89, [7]), frame(0x80, [0x62])], "ping 1", "text 2"),
            MessageCase("a pong between fragments", [frame(2, [1]), frame(0x8A, []), frame(0x80, [2])], "pong 0", "binary 2"),
            MessageCase("a close between fragments", [frame(1, [0x61]), close(1001)], "close 1001"),
        ]

    private static let fragments = [
        MessageCase("an empty beginning", [frame(1, []), frame(0x80, [0x61])], "text 1"),
        MessageCase("an empty end", [frame(1, [0x61]), frame(0x80, [])], "text 1"),
        MessageCase("nothing but empty fragments", [frame(1, []), frame(0, []), frame(0x80, [])], "text 0"),
        MessageCase("five fragments", [frame(2, [1]), frame(0, [2]), frame(0, [3]), frame(0, [4]), frame(0x80, [5])], "binary 5"),
        MessageCase("a continuation of nothing", [frame(0x80, [1])], "broken 1002"),
        MessageCase("a continuation of nothing, not final", [frame(0, [1])], "broken 1002"),
        MessageCase("a continuation after a whole message", [text("a"), frame(0x80, [1])], "text 1", "broken 1002"),
        MessageCase("a text within a text", [frame(1, [0x61]), text("b")], "broken 1002"),
        MessageCase("a binary within a text", [frame(1, [0x61]), frame(0x82, [1])], "broken 1002"),
        MessageCase("a new beginning within a text", [frame(1, [0x61]), frame(1, [0x62])], "broken 1002"),
    ]

    /// Texts that are UTF-8 and those that are not, whole and cut in the middle of a character.
    private static let texts =
        [
            ("κόσμε", true), ("Hello-µ@ßöäüàá-UTF-8!!", true), ("🛒", true), ("\u{10FFFF}", true), ("\u{D7FF}", true),
            ("\u{E000}", true),
            ("\u{FFFF}", true), ("\u{0}", true),
        ].flatMap { text, _ -> [MessageCase] in
            let bytes = Array(text.utf8)
            return [
                MessageCase(
                    "UTF-8 \(text.unicodeScalars.map { String($0.value, radix: 16) })", [frame(0x81, bytes)], "text \(bytes.count)"),
                MessageCase(
                    "cut UTF-8 \(text.unicodeScalars.map { String($0.value, radix: 16) })",
                    [frame(1, [bytes[0]]), frame(0x80, Array(bytes.dropFirst()))], "text \(bytes.count)"),
            ]
        }
        + [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE1, 0x80],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xF0, 0x9F, 0x9B], [0xFE], [0xFF], [0x61, 0xFF, 0x62], [0xCE, 0x61],
        ].map { MessageCase("no UTF-8 \($0)", [frame(0x81, $0)], "broken 1007") }
        + [
            MessageCase("a binary that is no UTF-8", [frame(0x82, [0xFF, 0xFE])], "binary 2"),
            MessageCase("fragments whose sum is no UTF-8", [frame(1, [0xCE]), frame(0x80, [0x61])], "broken 1007"),
        ]

    private static let codes =
        [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4321, 4999].map {
            MessageCase("close \($0)", [close($0)], "close \($0)")
        }
        + [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map {
            MessageCase("close \($0), which may not be sent", [close($0)], "broken 1002")
        }

    private static let closes = [
        MessageCase("a close without a code", [frame(0x88, [])], "close 1005"),
        MessageCase("a close of one byte", [frame(0x88, [3])], "broken 1002"),
        MessageCase("a close with a reason", [close(1000, Array("done".utf8))], "close 1000"),
        MessageCase("a close with the longest reason", [close(1000, [UInt8](repeating: 0x61, count: 123))], "close 1000"),
        MessageCase("a close whose reason is no UTF-8", [close(1000, [0xFF])], "broken 1007"),
    ]
}
