// The units in which HTTP/2 sends everything (RFC 9113, sections 4 and 6): how their heads are read and written, and what the numbers in
// them are called.

/// The nine bytes before the payload of a frame.
struct FrameHead {
    static let size = 9
    /// The longest payload that each side takes unless it says otherwise.
    static let defaultLimit = 16_384

    var length: Int
    var type: UInt8
    var flags: UInt8
    var stream: UInt32

    init(length: Int, type: FrameType, flags: UInt8 = 0, stream: UInt32) {
        self.length = length
        self.type = type.rawValue
        self.flags = flags
        self.stream = stream
    }

    /// Reads the nine bytes at `bytes`.
    init(at bytes: UnsafeRawPointer) {
        let first = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
        length = Int(first >> 8)
        type = UInt8(truncatingIfNeeded: first)
        flags = bytes.load(fromByteOffset: 4, as: UInt8.self)
        stream = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 5, as: UInt32.self)) & 0x7fff_ffff
    }

    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }
}

enum FrameType: UInt8 {
    case data = 0
    case headers = 1
    case priority = 2
    case reset = 3
    case settings = 4
    case pushPromise = 5
    case ping = 6
    case goAway = 7
    case windowUpdate = 8
    case continuation = 9
}

/// Bits of `FrameHead.flags`.
enum FrameFlag {
    static let endStream: UInt8 = 0x1
    /// The same bit, of SETTINGS and PING.
    static let acknowledgement: UInt8 = 0x1
    static let endHeaders: UInt8 = 0x4
    static let padded: UInt8 = 0x8
    static let priority: UInt8 = 0x20
}

/// Why a stream or a connection ends (RFC 9113, section 7).
enum ErrorCode: UInt32 {
    case none = 0
    case protocolError = 1
    case flowControl = 3
    case frameSize = 6
    case refusedStream = 7
    case cancel = 8
    case compression = 9
    case enhanceYourCalm = 11
}

/// Parameters of a SETTINGS frame (RFC 9113, section 6.5.2).
enum SettingID: UInt16 {
    case headerTableSize = 1
    case enablePush = 2
    case mostStreams = 3
    case initialWindow = 4
    case longestFrame = 5
    case longestHeaders = 6
}

/// What a window, or the step of a WINDOW_UPDATE, may be at the most.
let largestWindow = 0x7fff_ffff

extension Outbox {
    /// Appends a number in network order.
    func append(big number: UInt32) {
        room(for: 4).storeBytes(of: number.bigEndian, as: UInt32.self)
        grow(by: 4)
    }

    func append(_ head: FrameHead) {
        append(big: UInt32(head.length) << 8 | UInt32(head.type))
        append(byte: head.flags)
        append(big: head.stream)
    }

    /// Appends a frame whose payload is one number: RST_STREAM or WINDOW_UPDATE.
    func append(_ type: FrameType, stream: UInt32, number: UInt32) {
        append(FrameHead(length: 4, type: type, stream: stream))
        append(big: number)
    }

    func append(setting: SettingID, _ value: UInt32) {
        append(byte: 0)
        append(byte: UInt8(truncatingIfNeeded: setting.rawValue))
        append(big: value)
    }

    /// Writes the length of the frame that begins at `start` and ends here.
    func endFrame(at start: Int) {
        let length = UInt32(count - start - FrameHead.size)
        let type = bytes[start + 3]
        withUnsafeBytes(of: (length << 8 | UInt32(type)).bigEndian) { replace(at: start, with: $0) }
    }
}
