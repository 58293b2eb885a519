/// What a client sends over a WebSocket: whole messages and control frames, each masked (RFC 6455, section 5.3).
enum FrameWriter {
    /// Appends a frame with all of `payload`. `key` is drawn anew for each.
    static func append(_ opcode: UInt8, _ payload: some Collection<UInt8>, key: UInt32, to out: inout [UInt8]) {
        out.append(0x80 | opcode)
        let count = payload.count
        switch count {
        case 0..<126: out.append(0x80 | UInt8(count))
        case 126..<65_536:
            out.append(0x80 | 126)
            for shift in [8, 0] { out.append(UInt8(truncatingIfNeeded: count >> shift)) }
        default:
            out.append(0x80 | 127)
            for shift in stride(from: 56, through: 0, by: -8) { out.append(UInt8(truncatingIfNeeded: count >> shift)) }
        }
        let start = out.count
        for shift in [24, 16, 8, 0] { out.append(UInt8(truncatingIfNeeded: key >> UInt32(shift))) }
        for (index, byte) in payload.enumerated() { out.append(byte ^ out[start + (index & 3)]) }
    }

    static let (text, binary, close, ping, pong): (UInt8, UInt8, UInt8, UInt8, UInt8) = (1, 2, 8, 9, 10)
}
