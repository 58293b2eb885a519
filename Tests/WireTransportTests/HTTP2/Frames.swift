// Frames as a server might send them, sound or not.

@testable import WireTransport

/// Writes frames.
enum Frames {
    static func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8], length: Int? = nil) -> [UInt8] {
        let length = UInt32(length ?? payload.count)
        return big(length).dropFirst() + [type, flags] + big(stream) + payload
    }

    static func big(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

    static func settings(_ values: (UInt16, UInt32)...) -> [UInt8] {
        frame(4, 0, 0, values.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 0xff)] + big($0.1) })
    }

    static let settingsAcknowledged = frame(4, 1, 0, [])

    /// A block of fields, none of which is remembered.
    static func block(_ fields: [(String, String)]) -> [UInt8] {
        let out = Outbox()
        for (name, value) in fields {
            out.append(byte: 0)
            out.append(integer: name.utf8.count, bits: 7, pattern: 0)
            out.append(name)
            out.append(integer: value.utf8.count, bits: 7, pattern: 0)
            out.append(value)
        }
        return Array(out.bytes)
    }

    static func headers(_ stream: UInt32, _ fields: [(String, String)], end: Bool = false, whole: Bool = true) -> [UInt8] {
        frame(1, (end ? 1 : 0) | (whole ? 4 : 0), stream, block(fields))
    }

    /// The head of a response.
    static func response(_ stream: UInt32, _ status: Int = 200, _ fields: [(String, String)] = [], end: Bool = false) -> [UInt8] {
        headers(stream, [(":status", "\(status)")] + fields, end: end)
    }

    static func continuation(_ stream: UInt32, _ block: [UInt8], whole: Bool) -> [UInt8] { frame(9, whole ? 4 : 0, stream, block) }

    static func data(_ stream: UInt32, _ text: String, end: Bool = true) -> [UInt8] {
        frame(0, end ? 1 : 0, stream, Array(text.utf8))
    }

    static func padded(_ stream: UInt32, _ text: String, by padding: UInt8, end: Bool = true) -> [UInt8] {
        frame(0, (end ? 1 : 0) | 8, stream, [padding] + Array(text.utf8) + [UInt8](repeating: 0, count: Int(padding)))
    }

    static func reset(_ stream: UInt32, _ code: UInt32) -> [UInt8] { frame(3, 0, stream, big(code)) }
    static func goAway(last: UInt32, _ code: UInt32 = 0) -> [UInt8] { frame(7, 0, 0, big(last) + big(code)) }
    static func windowUpdate(_ stream: UInt32, _ step: UInt32) -> [UInt8] { frame(8, 0, stream, big(step)) }
    static func ping(_ flags: UInt8 = 0) -> [UInt8] { frame(6, flags, 0, Array("pingpong".utf8)) }
}

/// The frames that a client put into its outbox.
struct SentFrames {
    var frames: [(type: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8])] = []

    init(_ bytes: [UInt8]) {
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        var position = bytes.starts(with: preface) ? preface.count : 0
        while position + 9 <= bytes.count {
            let head = bytes[position...].withUnsafeBytes { FrameHead(at: $0.baseAddress!) }
            let end = position + 9 + head.length
            frames.append((head.type, head.flags, head.stream, Array(bytes[(position + 9)..<min(end, bytes.count)])))
            position = end
        }
    }

    func count(_ type: FrameType) -> Int { frames.filter { $0.type == type.rawValue }.count }

    /// The error codes of RST_STREAM frames, and of a GOAWAY.
    var resets: [UInt32] { codes(.reset) }
    var goAway: UInt32? { codes(.goAway).last }

    private func codes(_ type: FrameType) -> [UInt32] {
        frames.filter { $0.type == type.rawValue }.map { $0.payload.suffix(4).reduce(0) { $0 << 8 | UInt32($1) } }
    }
}
