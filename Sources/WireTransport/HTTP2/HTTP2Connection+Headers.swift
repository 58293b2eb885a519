// Header blocks: how they are put together from frames, and what the fields of a response say.

import Basics
import HTTPMessages

/// A header block whose last frame has not come.
struct HeaderBlock {
    var isOpen = false
    /// The HEADERS frame it began with.
    var head = FrameHead(length: 0, type: .headers, stream: 0)
    var bytes: [UInt8] = []
    var frameCount = 0

    /// A block of the largest size in frames of the usual length takes 16; empty ones bring nothing but work.
    static let mostFrames = 64
}

extension HTTP2Connection {
    mutating func takeHeaders(
        _ head: FrameHead, _ content: UnsafeRawBufferPointer, _ now: Nanoseconds, _ out: Outbox
    ) {
        let stream = stream(head.stream, out)
        guard failure == nil else { return }
        if let stream {
            if stream.firstFrameAt == 0 { stream.firstFrameAt = now }
            stream.receivedCount += Int64(FrameHead.size + head.length)
        }
        if head.has(FrameFlag.endHeaders) { return takeBlock(head, content, stream, out) }
        block.isOpen = true
        block.head = head
        block.frameCount = 1
        block.bytes.append(contentsOf: content)
    }

    mutating func takeContinuation(
        _ head: FrameHead, _ payload: UnsafeRawBufferPointer, _ now: Nanoseconds, _ out: Outbox
    ) {
        block.bytes.append(contentsOf: payload)
        block.frameCount += 1
        let stream = stream(head.stream, out)
        stream?.receivedCount += Int64(FrameHead.size + head.length)
        if block.bytes.count > ResponseParser.headLimit {
            return fail(.enhanceYourCalm, .headersTooLarge, out)
        }
        if block.frameCount > HeaderBlock.mostFrames { return fail(.enhanceYourCalm, .flooded, out) }
        guard head.has(FrameFlag.endHeaders) else { return }
        var bytes: [UInt8] = []
        swap(&bytes, &block.bytes)
        block.isOpen = false
        bytes.withUnsafeBytes { takeBlock(block.head, $0, stream, out) }
    }

    /// Takes in a whole block. It has to be read even if nothing waits for it any more: it may change the table.
    private mutating func takeBlock(
        _ head: FrameHead, _ bytes: UnsafeRawBufferPointer, _ stream: HTTP2Stream?, _ out: Outbox
    ) {
        let isTrailer = stream?.state == .body
        let keepsText = stream?.request.keepHeaders ?? false
        var intake = FieldIntake(isTrailer: isTrailer)
        let isSound = decoder.decode(bytes, needsText: keepsText, scratch: scratch) { field in
            if let stream { intake.take(field, for: stream) }
        }
        guard isSound else { return fail(.compression, .protocolViolation, out) }
        guard let stream else { return countIdle(out) }
        countProgress()
        if stream.headerSize > ResponseParser.headLimit { return end(stream, .headersTooLarge, out) }
        let ends = head.has(FrameFlag.endStream)
        guard !intake.isMalformed else { return end(stream, .malformedResponse, out) }
        if isTrailer {
            // Trailers are the last that comes.
            return ends ? complete(stream, out) : end(stream, .malformedResponse, out)
        }
        guard intake.status >= 100, intake.status != 101 else { return end(stream, .malformedResponse, out) }
        stream.status = intake.status
        if intake.status < 200 {
            if ends { end(stream, .malformedResponse, out) }
            return
        }
        stream.declaredLength = intake.length
        stream.state = .body
        if ends { complete(stream, out) }
    }

    /// The response has come to its end.
    mutating func complete(_ stream: HTTP2Stream, _ out: Outbox) {
        let isBodyless = stream.request.method == .head || stream.status == 204 || stream.status == 304
        if isBodyless ? stream.bodyCount > 0 : stream.declaredLength >= 0 && stream.bodyCount > stream.declaredLength {
            end(stream, .malformedResponse, out)
        } else if !isBodyless, stream.bodyCount < stream.declaredLength {
            end(stream, .bodyTruncated, out)
        } else {
            end(stream, nil, out)
        }
    }
}

/// What the fields of one block say.
private struct FieldIntake {
    let isTrailer: Bool
    var status = -1
    var length = -1
    var isMalformed = false
    private var hasFields = false

    init(isTrailer: Bool) { self.isTrailer = isTrailer }

    mutating func take(_ field: ReceivedField, for stream: HTTP2Stream) {
        stream.headerSize += field.size
        switch field.kind {
        case .status:
            // One, before all others, and none in trailers.
            if isTrailer || hasFields || status >= 0 || field.number < 100 { isMalformed = true }
            status = field.number
            if stream.request.keepHeaders, !stream.kept.headers.isEmpty { stream.kept.headers.removeAll(keepingCapacity: true) }
            return
        case .forbidden: isMalformed = true
        case .contentLength where !isTrailer:
            if field.number < 0 || length >= 0 && length != field.number { isMalformed = true }
            length = field.number
        case .contentLength: break
        case .cookie:
            if !isTrailer, let value = field.value { stream.cookieLines.append(line: field.name, value) }
        case .ordinary: break
        }
        hasFields = true
        guard let value = field.value else { return }
        for byte in value where byte == 0 || byte == 0x0a || byte == 0x0d { isMalformed = true }
        if stream.request.keepHeaders, !isMalformed, stream.headerSize <= ResponseParser.headLimit {
            stream.kept.headers.append(line: field.name, value)
        }
    }
}

extension HTTP2Stream {
    /// Takes in a piece of the body.
    func keep(_ piece: UnsafeRawBufferPointer) {
        bodyCount += piece.count
        if request.isStreamed { return kept.sink?.take(piece) ?? () }
        guard request.keepBody > 0 else { return }
        let room = request.keepBody - kept.body.count
        kept.body.append(contentsOf: piece.prefix(room))
        if piece.count > room { kept.isTruncated = true }
    }
}

extension [UInt8] {
    /// Appends a header line.
    fileprivate mutating func append(line name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        append(contentsOf: name)
        append(UInt8(ascii: ":"))
        append(UInt8(ascii: " "))
        append(contentsOf: value)
        append(0x0d)
        append(0x0a)
    }
}
