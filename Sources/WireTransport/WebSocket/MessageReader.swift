// What a WebSocket server sends (RFC 6455, section 5), message by message: a state machine that is fed bytes in any pieces and never reads or
// waits itself. One message and one control frame are kept in storage that is used again.

/// Takes the bytes of a connection apart into messages.
struct MessageReader {
    /// What ended where `take` stopped.
    enum Event: Equatable {
        case text, binary
        case ping, pong
        /// The server closes, with this code; 1005 when it gives none.
        case close(Int)
        /// The server broke the protocol; the code is what it is told (section 7.4.1).
        case broken(Int)
    }

    /// The longest message that is taken, all its frames together.
    static let limit = 16 << 20

    /// The message that `take` ended with, or the payload of a ping, pong or close.
    private(set) var message: [UInt8] = []
    private(set) var control: [UInt8] = []

    private var head: [UInt8] = []
    private var left = 0
    private var opcode: UInt8 = 0
    private var isFinal = false
    private var isInPayload = false
    /// 1 for text, 2 for binary, while fragments of one are to come; 0 for none.
    private var kind: UInt8 = 0
    private var isHandedOut = false
    private(set) var isOver = false

    /// Takes `bytes` in, as far as the next event. Answers how many it took, and the event if there was one.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> (count: Int, event: Event?) {
        if isHandedOut {
            isHandedOut = false
            message.removeAll(keepingCapacity: message.capacity <= 65_536)
        }
        var position = 0
        while position < bytes.count, !isOver {
            if !isInPayload {
                head.append(bytes[position])
                position += 1
                guard head.count >= 2, head.count == headSize else { continue }
                if let event = beginPayload() { return (position, event) }
            } else {
                let count = min(left, bytes.count - position)
                let piece = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
                if opcode >= 8 { control.append(contentsOf: piece) } else { message.append(contentsOf: piece) }
                left -= count
                position += count
            }
            if isInPayload, left == 0, let event = endPayload() { return (position, event) }
        }
        return (position, nil)
    }

    private var headSize: Int {
        switch head[1] & 0x7F {
        case 126: 4
        case 127: 10
        default: 2
        }
    }

    /// The head of a frame is whole.
    private mutating func beginPayload() -> Event? {
        let (first, second) = (head[0], head[1])
        var length = UInt64(second & 0x7F)
        if head.count > 2 { length = head[2...].reduce(0) { $0 << 8 | UInt64($1) } }
        let isShort = head.count == 4 && length < 126 || head.count == 10 && length < 65_536
        head.removeAll(keepingCapacity: true)
        opcode = first & 0x0F
        isFinal = first & 0x80 != 0
        // Reserved bits without an extension, a mask, a length longer than need be or of 64 bits.
        guard first & 0x70 == 0, second & 0x80 == 0, !isShort, length >> 63 == 0 else { return fail(1002) }
        switch opcode {
        case 0 where kind != 0: break
        case 1, 2:
            guard kind == 0 else { return fail(1002) }
            kind = opcode
        case 8, 9, 10:
            guard isFinal, length <= 125 else { return fail(1002) }
            control.removeAll(keepingCapacity: true)
        default: return fail(1002)
        }
        if opcode < 8, length > UInt64(Self.limit - message.count) { return fail(1009) }
        left = Int(length)
        isInPayload = true
        return nil
    }

    /// The payload of a frame is whole.
    private mutating func endPayload() -> Event? {
        isInPayload = false
        switch opcode {
        case 8: return close()
        case 9: return .ping
        case 10: return .pong
        default:
            guard isFinal else { return nil }
            let isText = kind == 1
            kind = 0
            if isText, !message.isUTF8 { return fail(1007) }
            isHandedOut = true
            return isText ? .text : .binary
        }
    }

    private mutating func close() -> Event {
        guard !control.isEmpty else {
            isOver = true
            return .close(1005)
        }
        guard control.count >= 2 else { return fail(1002) }
        let code = Int(control[0]) << 8 | Int(control[1])
        guard CloseCode.mayBeSent(code) else { return fail(1002) }
        guard control[2...].isUTF8 else { return fail(1007) }
        isOver = true
        return .close(code)
    }

    private mutating func fail(_ code: Int) -> Event {
        isOver = true
        return .broken(code)
    }
}

/// Why a connection ends (RFC 6455, section 7.4).
enum CloseCode {
    /// Whether a close frame may carry it: those that are defined and not only of local meaning, and those of applications.
    static func mayBeSent(_ code: Int) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

extension Collection<UInt8> {
    /// Whether it is UTF-8: no surrogates, nothing beyond U+10FFFF, nothing longer than need be (RFC 3629, section 4).
    var isUTF8: Bool {
        var left = 0
        var range: ClosedRange<UInt8> = 0x80...0xBF
        for byte in self {
            if left > 0 {
                guard range.contains(byte) else { return false }
                left -= 1
                range = 0x80...0xBF
                continue
            }
            switch byte {
            case 0...0x7F: break
            case 0xC2...0xDF: left = 1
            case 0xE0: (left, range) = (2, 0xA0...0xBF)
            case 0xED: (left, range) = (2, 0x80...0x9F)
            case 0xE1...0xEF: left = 2
            case 0xF0: (left, range) = (3, 0x90...0xBF)
            case 0xF4: (left, range) = (3, 0x80...0x8F)
            case 0xF1...0xF3: left = 3
            default: return false
            }
        }
        return left == 0
    }
}
