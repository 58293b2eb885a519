// Bytes in, requests out: the part of the server that knows HTTP/1.1 and nothing of sockets.

import Glibc

/// Takes in what a connection received, in pieces of any size, and gives out whole requests.
package struct RequestParser {
    /// The largest request line and headers, in bytes.
    package static let maximumHead = 65_536
    /// The largest body, in bytes, without its chunking.
    package static let maximumBody = 16 << 20

    package enum Step: Equatable {
        /// Nothing whole is here; more must be received.
        case incomplete
        /// The client waits for `100 Continue` before it sends the body. Said once a request.
        case continueExpected
        /// The request was filled in.
        case complete
        /// The connection must be closed after the answer.
        case malformed(Malformed)
    }

    private enum Body {
        case unknown
        /// The head is whole, and ends `head` bytes after `start`; the body is not.
        case length(head: Int, total: Int)
        case chunked(head: [UInt8], ChunkedBody)
    }

    private var input: [UInt8] = []
    private var start = 0
    private var searched = 0
    private var body = Body.unknown

    package init() {}

    /// Bytes that were received and belong to no request yet.
    package var buffered: Int { input.count - start }

    /// Whether part of a request is here, and not all of it.
    package var isInRequest: Bool {
        if case .unknown = body { return buffered > 0 }
        return true
    }

    /// Takes in the next bytes of the connection.
    package mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        if start > 0 {
            input.removeSubrange(0..<start)
            start = 0
        }
        input.append(contentsOf: bytes)
    }

    /// Takes in the next bytes of the connection.
    package mutating func receive(_ bytes: [UInt8]) { bytes.withUnsafeBytes { receive($0) } }

    /// Fills in the next request, if all of it is here.
    package mutating func next(into request: Request) -> Step {
        do {
            switch body {
            case .unknown: return try beginning(request)
            case .length(let head, let total): return try sized(request, head: head, total: total)
            case .chunked: return try chunked(request)
            }
        } catch {
            return .malformed(error)
        }
    }

    // MARK: Head

    private mutating func beginning(_ request: Request) throws(Malformed) -> Step {
        // An empty line before a request is to be ignored (RFC 9112 §2.2).
        while buffered >= 2, input[start] == 13, input[start + 1] == 10 { start += 2 }
        guard buffered > 0 else {
            release()
            return .incomplete
        }
        guard let end = try endOfHead() else { return .incomplete }
        searched = 0
        try request.head.read(input, from: start, to: end)
        switch request.head.framing {
        case .length(let length):
            guard input.count - end < length else { return finish(request, head: end - start, total: end - start + length) }
            body = .length(head: end - start, total: end - start + length)
        case .chunked:
            body = .chunked(head: Array(input[start..<end]), ChunkedBody())
            start = end
            let step = try chunked(request)
            guard step == .incomplete else { return step }
        }
        return request.head.expectsContinue && input.count == end ? .continueExpected : .incomplete
    }

    /// Behind the empty line that ends the head; `nil` when that has not come.
    private mutating func endOfHead() throws(Malformed) -> Int? {
        let from = max(start, start + searched - 3)
        let end = input.withUnsafeBufferPointer { bytes -> Int? in
            var at = from
            while at < bytes.count, let found = memchr(bytes.baseAddress! + at, 13, bytes.count - at) {
                at = UnsafeRawPointer(found) - UnsafeRawPointer(bytes.baseAddress!)
                if at + 3 < bytes.count, bytes[at + 1] == 10, bytes[at + 2] == 13, bytes[at + 3] == 10 { return at + 4 }
                at += 1
            }
            return nil
        }
        guard let end else {
            try refuseEarly(from: from)
            searched = buffered
            return nil
        }
        guard end - start <= Self.maximumHead else { throw .headersTooLarge }
        return end
    }

    /// A client that sends something else than HTTP, or ends lines with LF alone, is waiting for an answer already.
    private func refuseEarly(from: Int) throws(Malformed) {
        guard buffered <= Self.maximumHead else { throw .headersTooLarge }
        guard RequestHead.isToken(input[start]) || (input[start] == 13 && buffered == 1) else { throw .requestLine }
        for at in from..<input.count where input[at] == 10 && (at == start || input[at - 1] != 13) { throw .header }
    }

    // MARK: Body

    private mutating func sized(_ request: Request, head: Int, total: Int) throws(Malformed) -> Step {
        guard buffered >= total else { return .incomplete }
        // Another connection of the loop may have used the request meanwhile: its head is read again.
        try request.head.read(input, from: start, to: start + head)
        return finish(request, head: head, total: total)
    }

    private mutating func chunked(_ request: Request) throws(Malformed) -> Step {
        guard case .chunked(let head, var chunks) = body else { return .incomplete }
        // Out of the enum, so that the content has one owner and grows in place.
        body = .unknown
        start += try chunks.take(input, from: start)
        guard chunks.isComplete else {
            body = .chunked(head: head, chunks)
            return .incomplete
        }
        try request.head.read(head, from: 0, to: head.count)
        request.bytes = head
        request.base = 0
        request.body = chunks.content
        release()
        return .complete
    }

    private mutating func finish(_ request: Request, head: Int, total: Int) -> Step {
        body = .unknown
        request.bytes.removeAll(keepingCapacity: true)
        request.bytes.append(contentsOf: input[start..<start + head])
        request.base = start
        request.body.removeAll(keepingCapacity: request.body.capacity <= 65_536)
        if total > head { request.body.append(contentsOf: input[start + head..<start + total]) }
        start += total
        release()
        return .complete
    }

    /// Forgets what was used. A large buffer is given back, so that an idle connection is small.
    private mutating func release() {
        guard start == input.count else { return }
        input.removeAll(keepingCapacity: input.capacity <= 4096)
        start = 0
        searched = 0
    }
}
