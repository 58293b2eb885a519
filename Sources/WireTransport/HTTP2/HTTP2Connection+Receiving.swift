// How a connection takes in what arrives: frame by frame, data as it comes, everything else when all of the frame is there. The ordinary
// response, which arrives in one read, is taken in place.

import Basics
import HTTPMessages

/// Where in the stream of frames the last read ended.
struct FrameReader {
    /// The beginning of a frame whose rest has not arrived: its head, and of anything but data its payload.
    var carried: [UInt8] = []
    /// The DATA frame under way: its stream, as far as that is still of interest, and what is left of its payload.
    var data: HTTP2Stream?
    var isInData = false
    var dataLeft = 0
    var paddingLeft = 0
    /// The first byte of the payload says how long the padding is.
    var awaitsPadding = false
    var endsStream = false
}

extension HTTP2Connection {
    /// Takes in what arrived. Answers to it are put into `out`; streams that ended are in `ended`.
    mutating func take(_ bytes: UnsafeRawBufferPointer, at now: Nanoseconds, _ out: Outbox) {
        var position = 0
        while position < bytes.count, failure == nil {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            if frames.isInData {
                position += takeData(rest, out)
            } else if !frames.carried.isEmpty {
                position += takeCarried(rest, now, out)
            } else if rest.count >= FrameHead.size {
                let head = FrameHead(at: rest.baseAddress!)
                guard check(head, out) else { return }
                if head.type == FrameType.data.rawValue {
                    position += FrameHead.size
                    beginData(head, now, out)
                } else if rest.count >= FrameHead.size + head.length {
                    position += FrameHead.size + head.length
                    let payload = rest[FrameHead.size..<(FrameHead.size + head.length)]
                    takeFrame(head, UnsafeRawBufferPointer(rebasing: payload), now, out)
                } else {
                    frames.carried.append(contentsOf: rest)
                    return
                }
            } else {
                frames.carried.append(contentsOf: rest)
                return
            }
        }
    }

    /// Completes a frame of which a part came with an earlier read, as far as `bytes` go.
    private mutating func takeCarried(_ bytes: UnsafeRawBufferPointer, _ now: Nanoseconds, _ out: Outbox) -> Int {
        var taken = 0
        if frames.carried.count < FrameHead.size {
            taken = min(FrameHead.size - frames.carried.count, bytes.count)
            frames.carried.append(contentsOf: bytes[..<taken])
            guard frames.carried.count == FrameHead.size else { return taken }
        }
        let head = frames.carried.withUnsafeBytes { FrameHead(at: $0.baseAddress!) }
        guard frames.carried.count > FrameHead.size || check(head, out) else { return taken }
        if head.type == FrameType.data.rawValue {
            frames.carried.removeAll(keepingCapacity: true)
            beginData(head, now, out)
            return taken
        }
        let more = min(FrameHead.size + head.length - frames.carried.count, bytes.count - taken)
        frames.carried.append(contentsOf: bytes[taken..<(taken + more)])
        taken += more
        guard frames.carried.count == FrameHead.size + head.length else { return taken }
        // Taken out of its place, because taking a frame in changes everything.
        var frame: [UInt8] = []
        swap(&frame, &frames.carried)
        frame.withUnsafeBytes { takeFrame(head, UnsafeRawBufferPointer(rebasing: $0[FrameHead.size...]), now, out) }
        frame.removeAll(keepingCapacity: frame.capacity <= 1024)
        swap(&frame, &frames.carried)
        return taken
    }

    /// Whether a frame with this head may come now.
    private mutating func check(_ head: FrameHead, _ out: Outbox) -> Bool {
        checkBeginning(head, out)
        guard failure == nil else { return false }
        if head.length > FrameHead.defaultLimit {
            fail(.frameSize, .protocolViolation, out)
        } else if block.isOpen, head.type != FrameType.continuation.rawValue || head.stream != block.head.stream {
            fail(.protocolError, .protocolViolation, out)
        }
        return failure == nil
    }

    // MARK: Data

    private mutating func beginData(_ head: FrameHead, _ now: Nanoseconds, _ out: Outbox) {
        frames.data = stream(head.stream, out)
        guard failure == nil else { return }
        frames.isInData = true
        frames.dataLeft = head.length
        frames.paddingLeft = 0
        frames.awaitsPadding = head.has(FrameFlag.padded)
        frames.endsStream = head.has(FrameFlag.endStream)
        receiveWindow -= head.length
        if frames.awaitsPadding, head.length == 0 || receiveWindow < 0 {
            return fail(.frameSize, .protocolViolation, out)
        }
        if receiveWindow < 0 { return fail(.flowControl, .protocolViolation, out) }
        if receiveWindow <= Self.window / 2 {
            out.append(.windowUpdate, stream: 0, number: UInt32(Self.window - receiveWindow))
            receiveWindow = Self.window
        }
        if let stream = frames.data {
            if stream.firstFrameAt == 0 { stream.firstFrameAt = now }
            stream.receivedCount += Int64(FrameHead.size + head.length)
            stream.receiveWindow -= head.length
            if stream.receiveWindow < 0 { return fail(.flowControl, .protocolViolation, out) }
            if stream.state != .body {
                end(stream, .protocolViolation, out)
            } else if stream.receiveWindow <= Self.window / 2, !frames.endsStream {
                out.append(.windowUpdate, stream: stream.id, number: UInt32(Self.window - stream.receiveWindow))
                stream.receiveWindow = Self.window
            }
        }
        if frames.data != nil, head.length > 0 { countProgress() } else if !frames.endsStream { countIdle(out) }
        if failure == nil, head.length == 0 { endData(out) }
    }

    private mutating func takeData(_ bytes: UnsafeRawBufferPointer, _ out: Outbox) -> Int {
        var taken = 0
        if frames.awaitsPadding {
            frames.awaitsPadding = false
            frames.dataLeft -= 1
            frames.paddingLeft = Int(bytes[0])
            taken = 1
            guard frames.paddingLeft <= frames.dataLeft else {
                fail(.protocolError, .protocolViolation, out)
                return taken
            }
            frames.dataLeft -= frames.paddingLeft
        }
        let count = min(frames.dataLeft, bytes.count - taken)
        if let stream = frames.data, count > 0 {
            stream.keep(UnsafeRawBufferPointer(rebasing: bytes[taken..<(taken + count)]))
        }
        frames.dataLeft -= count
        taken += count
        let padding = min(frames.paddingLeft, bytes.count - taken)
        frames.paddingLeft -= padding
        taken += padding
        if frames.dataLeft == 0, frames.paddingLeft == 0 { endData(out) }
        return taken
    }

    private mutating func endData(_ out: Outbox) {
        frames.isInData = false
        guard let stream = frames.data else { return }
        frames.data = nil
        if frames.endsStream { complete(stream, out) }
    }

    // MARK: Other frames

    private mutating func takeFrame(_ head: FrameHead, _ payload: UnsafeRawBufferPointer, _ now: Nanoseconds, _ out: Outbox) {
        let isOfConnection = head.stream == 0
        switch FrameType(rawValue: head.type) {
        case .headers:
            guard !isOfConnection, let content = Self.content(payload, head) else { break }
            return takeHeaders(head, content, now, out)
        case .continuation:
            guard block.isOpen else { break }
            return takeContinuation(head, payload, now, out)
        case .settings:
            let isAcknowledged = head.has(FrameFlag.acknowledgement)
            guard isOfConnection, isAcknowledged ? payload.isEmpty : payload.count % 6 == 0 else { break }
            if !isAcknowledged { takeSettings(payload, out) }
            return countIdle(out)
        case .ping:
            guard isOfConnection, payload.count == 8 else { break }
            if !head.has(FrameFlag.acknowledgement) {
                out.append(FrameHead(length: 8, type: .ping, flags: FrameFlag.acknowledgement, stream: 0))
                out.append(payload)
            }
            return countIdle(out)
        case .goAway:
            guard isOfConnection, payload.count >= 8 else { break }
            takeGoAway(last: UInt32(bigEndian: payload.loadUnaligned(as: UInt32.self)) & 0x7fff_ffff)
            return countIdle(out)
        case .reset:
            guard !isOfConnection, payload.count == 4 else { break }
            if let stream = stream(head.stream, out) {
                takeReset(stream, UInt32(bigEndian: payload.loadUnaligned(as: UInt32.self)))
            }
            return countIdle(out)
        case .windowUpdate:
            guard payload.count == 4 else { break }
            let step = UInt32(bigEndian: payload.loadUnaligned(as: UInt32.self)) & 0x7fff_ffff
            takeWindowUpdate(head.stream, by: Int(step), out)
            return countIdle(out)
        case .priority, nil: return countIdle(out)
        // Nothing was allowed to be pushed; data is taken elsewhere.
        case .pushPromise, .data: break
        }
        fail(.protocolError, .protocolViolation, out)
    }

    /// The block within the payload of a HEADERS frame; `nil` when the padding does not fit.
    private static func content(_ payload: UnsafeRawBufferPointer, _ head: FrameHead) -> UnsafeRawBufferPointer? {
        var content = payload[...]
        if head.has(FrameFlag.padded) {
            guard let padding = content.popFirst(), Int(padding) <= content.count else { return nil }
            content = content.dropLast(Int(padding))
        }
        if head.has(FrameFlag.priority) {
            guard content.count >= 5 else { return nil }
            content = content.dropFirst(5)
        }
        return UnsafeRawBufferPointer(rebasing: content)
    }
}
