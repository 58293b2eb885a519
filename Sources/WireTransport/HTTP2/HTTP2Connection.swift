// One side of an HTTP/2 connection (RFC 9113): a state machine that is fed bytes as they arrive and puts what is to be sent into an outbox.
// It never reads, writes or waits itself. Whatever a server sends, memory stays bounded: header blocks, control frames between two pieces
// of a response, and windows all have limits, and a server that breaks one, or a rule, ends the connection.

import Basics
import HTTPMessages

/// The client's side of one connection.
struct HTTP2Connection {
    /// Bytes of data that a server may send ahead, for each stream and for all together; libcurl allows as much.
    static let window = 32 * 1024 * 1024
    /// Streams at once until the server has said how many it takes: as many as RFC 9113 wants at least (section 6.5.2).
    private static let assumedStreams = 100
    /// Frames in a row that bring no response forward.
    static let mostIdleFrames = 10_000
    /// The longest payload that is sent: every server takes one of this length.
    private static let longestFrame = FrameHead.defaultLimit
    private static let lastID: UInt32 = 0x7fff_ffff
    private static let preface: StaticString = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

    /// Why the connection cannot continue; set by the first rule that was broken.
    private(set) var failure: Failure?
    /// The server takes no new streams.
    private(set) var isGoingAway = false
    /// Streams whose exchange ended since they were last taken.
    private(set) var ended: [HTTP2Stream] = []
    /// Streams under way, in the order in which they began.
    private(set) var streams: [HTTP2Stream] = []

    private let blocks: RequestBlocks
    /// Storage of the loop, in use within one call only.
    let scratch: Outbox

    // What is sent.
    private var encoder = HeaderEncoder()
    private var nextID: UInt32 = 1
    private var sendWindow = 65_535
    private var initialSendWindow = 65_535
    private var mostStreams = assumedStreams

    // What is received; `internal` for the other files of this type.
    var frames = FrameReader()
    var decoder = HeaderDecoder()
    var block = HeaderBlock()
    var receiveWindow = HTTP2Connection.window
    private var idleFrames = 0
    private var hasSettings = false

    /// The outboxes and blocks are those of the loop.
    init(blocks: RequestBlocks, scratch: Outbox) {
        self.blocks = blocks
        self.scratch = scratch
    }

    // MARK: Sending

    /// What a client says first.
    func open(_ out: Outbox) {
        out.append(Self.preface)
        let start = out.count
        out.append(FrameHead(length: 0, type: .settings, stream: 0))
        out.append(setting: .enablePush, 0)
        out.append(setting: .initialWindow, UInt32(Self.window))
        out.append(setting: .longestHeaders, UInt32(ResponseParser.headLimit))
        out.endFrame(at: start)
        out.append(.windowUpdate, stream: 0, number: UInt32(Self.window - 65_535))
    }

    /// Whether another stream may begin now.
    var hasRoom: Bool { isUsable && streams.count < mostStreams }
    /// Whether another stream may begin, now or later.
    var isUsable: Bool { failure == nil && !isGoingAway && nextID < Self.lastID }

    /// Sends the request of `stream`, its body as far as there is room for it. There must be room for the stream.
    mutating func begin(_ stream: HTTP2Stream, _ out: Outbox) {
        stream.begin(nextID, sendWindow: initialSendWindow, receiveWindow: Self.window)
        nextID += 2
        streams.append(stream)
        let start = out.count
        out.append(FrameHead(length: 0, type: .headers, flags: FrameFlag.endHeaders, stream: stream.id))
        let statesLength: Bool
        if stream.request.constantID >= 0 {
            let block = blocks.block(for: stream.request)
            encoder.encode(block, of: stream.request, to: out)
            statesLength = block.statesLength
        } else {
            let authority = blocks.authority(of: stream.request.origin)
            statesLength = encoder.encode(stream.request, authority: authority, scratch: scratch, to: out)
        }
        if !stream.hasEnded, !statesLength { out.append(contentLength: stream.request.body.count) }
        if stream.bodyLeft == 0 { stream.hasEnded = true }
        if out.count - start - FrameHead.size > Self.longestFrame { cut(out, from: start) } else { out.endFrame(at: start) }
        if stream.hasEnded { out.replace(at: start + 4, byte: out.bytes[start + 4] | FrameFlag.endStream) }
        stream.sentCount += Int64(out.count - start)
        sendBodies(out)
    }

    /// Has what is in one HEADERS frame that is too long continue in CONTINUATION frames.
    private func cut(_ out: Outbox, from start: Int) {
        let stream = FrameHead(at: out.bytes.baseAddress! + start).stream
        let whole = Array(out.bytes[(start + FrameHead.size)...])
        out.removeAll(from: start)
        var position = 0
        while position < whole.count {
            let end = min(whole.count, position + Self.longestFrame)
            let flags = end == whole.count ? FrameFlag.endHeaders : 0
            let type = position == 0 ? FrameType.headers : .continuation
            out.append(FrameHead(length: end - position, type: type, flags: flags, stream: stream))
            whole[position..<end].withUnsafeBytes { out.append($0) }
            position = end
        }
    }

    /// How much is put into the outbox before what is there should be sent.
    private static let outboxLimit = 65_536

    /// Sends as much of the bodies as windows allow and the outbox should hold.
    mutating func sendBodies(_ out: Outbox) {
        for stream in streams where stream.bodyLeft > 0 {
            while stream.bodyLeft > 0, out.count < Self.outboxLimit {
                let count = min(stream.bodyLeft, Self.longestFrame, sendWindow, stream.sendWindow)
                guard count > 0 else { break }
                let range = stream.bodyPosition..<(stream.bodyPosition + count)
                let isLast = count == stream.bodyLeft
                out.append(
                    FrameHead(length: count, type: .data, flags: isLast ? FrameFlag.endStream : 0, stream: stream.id))
                stream.request.bytes.withUnsafeBytes { out.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
                stream.bodyPosition += count
                stream.hasEnded = isLast
                stream.sentCount += Int64(count + FrameHead.size)
                stream.sendWindow -= count
                sendWindow -= count
            }
        }
    }

    /// Gives the exchange of `stream` up; what the server still sends of it is passed over.
    mutating func cancel(_ stream: HTTP2Stream, _ out: Outbox) {
        guard remove(stream) else { return }
        stream.state = .idle
        out.append(.reset, stream: stream.id, number: ErrorCode.cancel.rawValue)
    }

    private mutating func remove(_ stream: HTTP2Stream) -> Bool {
        guard let index = streams.firstIndex(where: { $0 === stream }) else { return false }
        streams.remove(at: index)
        // Data under way is of no interest any more; the session may use the object for its next exchange.
        if frames.data === stream { frames.data = nil }
        return true
    }

    // MARK: Ends

    /// The streams that ended, of which each is told only once.
    mutating func takeEnded() -> HTTP2Stream? { ended.popLast() }

    /// The exchange of `stream` is over, well unless there is a failure.
    mutating func end(_ stream: HTTP2Stream, _ failure: Failure?, _ out: Outbox? = nil) {
        guard remove(stream) else { return }
        // A response that came before all of the request had gone is one all the same (RFC 9113, section 8.1).
        if let out, !stream.hasEnded || failure != nil {
            let code: ErrorCode = failure == nil ? .none : .protocolError
            out.append(.reset, stream: stream.id, number: code.rawValue)
        }
        stream.state = .over
        stream.failure = failure
        ended.append(stream)
    }

    /// The server has broken a rule, and the connection ends.
    mutating func fail(_ code: ErrorCode, _ failure: Failure, _ out: Outbox) {
        guard self.failure == nil else { return }
        self.failure = failure
        out.append(FrameHead(length: 8, type: .goAway, stream: 0))
        out.append(big: 0)
        out.append(big: code.rawValue)
        while let stream = streams.last { end(stream, failure) }
    }

    /// The server has closed the connection, or it broke.
    mutating func takeEnd(isBroken: Bool) {
        while let stream = streams.last {
            let isUnanswered = stream.state == .head
            let isGoingAway = isGoingAway
            end(
                stream,
                isGoingAway ? .shutDown : isBroken ? .reset : isUnanswered ? .closedWithoutResponse : .bodyTruncated)
        }
        isGoingAway = true
    }

    /// A frame that brought no response forward.
    mutating func countIdle(_ out: Outbox) {
        idleFrames += 1
        if idleFrames > Self.mostIdleFrames { fail(.enhanceYourCalm, .flooded, out) }
    }

    mutating func countProgress() { idleFrames = 0 }

    // MARK: What the server says about the connection

    /// The stream `id`, if it is under way. Fails the connection for one that never was.
    mutating func stream(_ id: UInt32, _ out: Outbox) -> HTTP2Stream? {
        if let first = streams.first, first.id == id { return first }
        if id >= nextID || id & 1 == 0 {
            fail(.protocolError, .protocolViolation, out)
            return nil
        }
        return streams.first { $0.id == id }
    }

    /// The first frame of a server is SETTINGS (RFC 9113, section 3.4).
    mutating func checkBeginning(_ head: FrameHead, _ out: Outbox) {
        guard !hasSettings else { return }
        hasSettings = true
        let isSettings = head.type == FrameType.settings.rawValue && !head.has(FrameFlag.acknowledgement) && head.stream == 0
        if !isSettings { fail(.protocolError, .noHTTP2, out) }
    }

    mutating func takeSettings(_ payload: UnsafeRawBufferPointer, _ out: Outbox) {
        var position = 0
        while position < payload.count {
            let id = UInt16(payload[position]) << 8 | UInt16(payload[position + 1])
            let value = Int(UInt32(bigEndian: payload.loadUnaligned(fromByteOffset: position + 2, as: UInt32.self)))
            position += 6
            switch SettingID(rawValue: id) {
            case .headerTableSize: encoder.allow(value)
            case .enablePush: if value != 0 { return fail(.protocolError, .protocolViolation, out) }
            case .mostStreams: mostStreams = value
            case .initialWindow:
                guard value <= largestWindow else { return fail(.flowControl, .protocolViolation, out) }
                for stream in streams { stream.sendWindow += value - initialSendWindow }
                initialSendWindow = value
                if streams.contains(where: { $0.sendWindow > largestWindow }) {
                    return fail(.flowControl, .protocolViolation, out)
                }
            case .longestFrame:
                guard (FrameHead.defaultLimit..<1 << 24).contains(value) else {
                    return fail(.protocolError, .protocolViolation, out)
                }
            case .longestHeaders, nil: break
            }
        }
        out.append(FrameHead(length: 0, type: .settings, flags: FrameFlag.acknowledgement, stream: 0))
    }

    mutating func takeWindowUpdate(_ id: UInt32, by step: Int, _ out: Outbox) {
        if id == 0 {
            sendWindow += step
            if step == 0 || sendWindow > largestWindow { fail(.flowControl, .protocolViolation, out) }
        } else if let stream = stream(id, out) {
            stream.sendWindow += step
            if step == 0 || stream.sendWindow > largestWindow { end(stream, .protocolViolation, out) }
        }
    }

    /// The server goes away: it has done nothing of the requests above `last`, and takes no others.
    mutating func takeGoAway(last: UInt32) {
        isGoingAway = true
        while let stream = streams.last(where: { $0.id > last }) {
            stream.isRefused = true
            end(stream, .refusedStream)
        }
    }

    mutating func takeReset(_ stream: HTTP2Stream, _ code: UInt32) {
        stream.isRefused = code == ErrorCode.refusedStream.rawValue
        end(stream, stream.isRefused ? .refusedStream : .streamReset)
    }
}
