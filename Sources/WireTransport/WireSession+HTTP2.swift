// The exchanges of a session that may go over HTTP/2: which version a connection speaks is known only when it is made, so the request is
// kept until then; and a request that the server did nothing of is sent again.

import Basics
import HTTPMessages
import Reactor

extension WireSession {
    /// How often a request that was refused is sent again.
    private static let mostResends = 2
    private static let endsOfConnection: [Failure] = [.closedWithoutResponse, .reset, .shutDown]

    /// Begins an exchange of which it is not known how it will go, or that it will go over HTTP/2.
    func startEither(_ request: borrowing OutgoingRequest, at now: Nanoseconds) {
        let stream = stream ?? makeStream(request)
        self.stream = stream
        stream.take(request)
        cookies?.addLine(to: &stream.request, with: transport.scratch)
        resends = 0
        isIdempotent = request.method.isIdempotent
        if wire?.origin != request.origin { chooseWire(to: request.origin) }
        guard let wire, wire.isOpen, isIdempotent || !wire.isStale(), wire.link?.hasRoom ?? true else { return dial(now) }
        phase = .exchanging
        lookAgain(before: deadline)
        sendEither(wire, at: now)
    }

    private func makeStream(_ request: borrowing OutgoingRequest) -> HTTP2Stream {
        HTTP2Stream(request: OutgoingRequest(origin: request.origin), kept: response) { [unowned self] in streamEnded() }
    }

    /// Sends the request that was kept, in the language of the connection.
    func sendEither(_ wire: Wire, at now: Nanoseconds) {
        guard let stream else { return }
        firstByteAt = 0
        handedAt = now
        isMultiplexed = wire.link != nil
        if let link = wire.link {
            if transport.options.keepsSent { response.sent = stream.request.http2Head }
            return link.begin(stream, at: now)
        }
        compose(stream.request)
        if transport.options.keepsSent { keepHead(of: stream.request) }
        keepText()
        send(wire)
    }

    /// The connection says that the exchange is over.
    private func streamEnded() {
        guard phase == .exchanging, isMultiplexed, let stream, let wire else { return }
        // As over HTTP/1.1: a kept connection that ended before an answer, be it with a word that it ends.
        let isUnheard = stream.firstFrameAt == 0 && (stream.failure.map { Self.endsOfConnection.contains($0) } ?? false)
        if stream.isRefused ? resends < Self.mostResends : isUnheard && !isRepeated && isIdempotent && wire.link?.isUsed == true {
            if stream.isRefused { resends += 1 } else { isRepeated = true }
            exchange.retried += 1
            exchange.bytesSent += stream.sentCount
            return dial(loop.readClock())
        }
        if !stream.cookieLines.isEmpty {
            takeCookies(stream.cookieLines, from: wire.origin, target: stream.request.bytes[stream.request.target])
        }
        if !transport.options.keepAlive { wire.close() }
        end(stream.failure, at: loop.now)
    }
}

extension OutgoingRequest {
    /// Its fields as lines of text, for people: over HTTP/2 they go out packed.
    fileprivate var http2Head: [UInt8] {
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let length = sendsBody ? "content-length: \(body.count)\r\n" : ""
        return Array(
            "\(method.rawValue) \(text(target)) HTTP/2\r\nHost: \(origin.authority)\r\n\(text(headers))\(length)\r\n".utf8)
    }
}

extension HTTP2Stream {
    /// Copies a request into storage of its own, which only grows.
    func take(_ request: borrowing OutgoingRequest) {
        var bytes: [UInt8] = []
        swap(&bytes, &self.request.bytes)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: request.bytes)
        self.request = copy request
        self.request.bytes = bytes
    }
}
