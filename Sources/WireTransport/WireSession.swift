// One virtual user's way to the target. A request is sent within `start` when there is a connection; what comes back is taken in when the
// loop says so, and the last byte resumes the task that waits in `finish`. Between two requests of a step that never varies nothing is
// allocated, locked or made a string; the time limit costs nothing either, because the timer that is armed looks for itself whether it
// has come too early.

import Basics
import CCurl
import CurlTransport
package import HTTPMessages
import Reactor

/// The session of one VU.
package final class WireSession: TransportSession {
    package let response = KeptResponse()

    let transport: WireTransport
    let loop: EventLoop
    private var timer = LoopTimer { _ in }
    private var continuation: UnsafeContinuation<Void, Never>?

    // Connections: the one in use, and those to other origins of the plan.
    var wire: Wire?
    private var others: [Wire] = []
    private static let mostWires = 4

    // What is sent.
    private var templateID = -1
    private var template = UnsafeRawBufferPointer(start: nil, count: 0)
    var text = UnsafeRawBufferPointer(start: nil, count: 0)
    var sentCount = 0
    var copy = TextCopy()
    var isIdempotent = false
    var cookies: CookieJar?
    /// The request and its response where they may go over HTTP/2; see `startEither`.
    var stream: HTTP2Stream?
    /// Whether the exchange goes over HTTP/2.
    var isMultiplexed = false
    /// How often the request was sent again because the server had refused it.
    var resends = 0

    // The exchange under way, or the last one.
    enum Phase: UInt8 { case idle, connecting, exchanging }
    var phase = Phase.idle
    var exchange = Exchange(at: 0)
    private var parser = ResponseParser()
    var handedAt: Nanoseconds = 0
    var firstByteAt: Nanoseconds = 0
    var deadline = Nanoseconds.max
    private var connectDeadline = Nanoseconds.max
    /// When the timer will look again; `max` when it is not armed.
    private var nextLook = Nanoseconds.max
    var isRepeated = false
    /// Something arrived on an idle connection since the last exchange.
    private var hasHeardUnasked = false
    private var keepsAnything = false
    private var isStreamed = false
    private var isUnwatched = false
    /// The timer is to continue with what was received in part.
    private var hasMore = false

    init(of transport: WireTransport) {
        self.transport = transport
        loop = transport.loop
        timer = LoopTimer { [unowned self] now in look(now) }
    }

    deinit { close() }

    // MARK: An exchange

    package func start(_ request: borrowing OutgoingRequest) {
        precondition(phase == .idle, "one exchange at a time")
        if keepsAnything { response.reset() }
        if transport.options.stampsArrivals { response.arrivedAt = 0 }
        keepsAnything = request.keepBody > 0 || request.keepHeaders || request.isStreamed
        isStreamed = request.isStreamed
        let now = loop.readClock()
        exchange = Exchange(at: now)
        exchange.hadUnaskedBytes = hasHeardUnasked
        hasHeardUnasked = false
        deadline = request.timeout > 0 ? now + request.timeout : .max
        isRepeated = false
        hasMore = false
        parser.begin(for: request)
        if transport.mayUseHTTP2(request.origin) { return startEither(request, at: now) }
        compose(request)
        if transport.options.keepsSent { keepHead(of: request) }
        guard let wire, wire.isOpen, isIdempotent || !wire.isStale() else { return dial(now) }
        phase = .exchanging
        firstByteAt = 0
        handedAt = now
        lookAgain(before: deadline)
        keepText()
        send(wire)
    }

    package func finish() async -> Exchange {
        if phase != .idle { await withUnsafeContinuation { continuation = $0 } }
        return exchange
    }

    package func cancel() {
        guard phase != .idle else { return }
        wire?.close()
        end(.other, at: loop.now)
    }

    package func close() {
        cancel()
        wire?.close()
        wire = nil
        for other in others { other.close() }
        others = []
        templateID = -1
        cookies = nil
        if nextLook != .max { loop.cancel(timer) }
        nextLook = .max
    }

    // MARK: What is sent

    /// Puts the bytes of `request` together, and chooses its connection.
    func compose(_ request: borrowing OutgoingRequest) {
        sentCount = 0
        guard request.constantID < 0 || request.constantID != templateID || request.sendsBody || cookies != nil else {
            text = template
            return
        }
        isIdempotent = request.method.isIdempotent
        if let wire, wire.origin == request.origin {} else { chooseWire(to: request.origin) }
        let outbox = transport.outbox
        if request.constantID >= 0 {
            let rendered = transport.template(for: request)
            if !request.sendsBody, request.stamp.isEmpty {
                templateID = request.constantID
                template = rendered.bytes
                text = template
                if cookies == nil { return }
            } else {
                templateID = -1
            }
            outbox.removeAll()
            outbox.append(rendered.head)
            if !request.stamp.isEmpty {
                let start = rendered.linesStart + request.stamp.lowerBound - request.headers.lowerBound
                request.bytes.withUnsafeBytes {
                    outbox.replace(at: start, with: UnsafeRawBufferPointer(rebasing: $0[request.stamp]))
                }
            }
            outbox.statesLength = rendered.statesLength
        } else {
            templateID = -1
            outbox.removeAll()
            transport.renderHead(of: request)
        }
        cookies?.appendLine(for: request, to: outbox)
        if request.sendsBody, !outbox.statesLength {
            outbox.append("Content-Length: ")
            outbox.append(decimal: request.body.count)
            outbox.append("\r\n\r\n")
        } else {
            outbox.append("\r\n")
        }
        if request.sendsBody { request.bytes.withUnsafeBytes { outbox.append(UnsafeRawBufferPointer(rebasing: $0[request.body])) } }
        text = outbox.bytes
    }

    func chooseWire(to origin: Origin) {
        if let wire { others.append(wire) }
        if let index = others.firstIndex(where: { $0.origin == origin }) {
            wire = others.remove(at: index)
        } else {
            if others.count >= Self.mostWires { others.removeFirst().close() }
            wire = Wire(to: origin, of: self, transport)
        }
    }

    /// Keeps the head of `request`, which is composed, for someone who looks.
    func keepHead(of request: borrowing OutgoingRequest) {
        response.sent = Array(text.dropLast(request.sendsBody ? request.body.count : 0))
    }

    /// Copies the text if it lies where the next VU's will: the connection may not take all of it at once, or have to be made anew.
    func keepText() {
        if text.baseAddress == transport.outbox.bytes.baseAddress { text = copy.take(text) }
    }

    func send(_ wire: Wire) {
        while sentCount < text.count {
            switch wire.send(UnsafeRawBufferPointer(rebasing: text[sentCount...])) {
            case .count(let count):
                sentCount += count
            case .notNow:
                keepText()
                if !wire.watchForWriting(true) { return fail(.ownFault, at: loop.now) }
                return
            case .broken(let error):
                if let failure = Failure(local: error) { return fail(failure, at: loop.now) }
                // The server may have answered before it closed.
                return receive(wire, hasEnded: true, at: loop.now)
            }
        }
        if !wire.watchForWriting(false) { fail(.ownFault, at: loop.now) }
    }

    // MARK: Connecting

    func dial(_ now: Nanoseconds) {
        phase = .connecting
        firstByteAt = 0
        sentCount = 0
        isUnwatched = false
        keepText()
        connectDeadline = now + transport.options.connectTimeout.nanoseconds
        lookAgain(at: min(deadline, connectDeadline))
        wire!.dial()
    }

    func wireIsDialed(_ result: Dialer.Result) {
        guard phase == .connecting, let wire else { return }
        exchange.connectionsOpened += result.connectionsOpened
        exchange.phases.dns = result.phases.dns
        exchange.phases.connect = result.phases.connect
        exchange.phases.tls = result.phases.tls
        if let failure = result.failure { return fail(failure, at: loop.now) }
        phase = .exchanging
        let now = loop.readClock()
        if transport.mayUseHTTP2(wire.origin) { return sendEither(wire, at: now) }
        // A server that talks first answers no request of ours.
        if wire.hasUnaskedBytes() { exchange.hadUnaskedBytes = true }
        handedAt = now
        send(wire)
    }

    /// The loop could not watch a socket. Said from inside libcurl, so the end waits for the next turn.
    func wireCannotWait() {
        isUnwatched = true
        lookAgain(at: loop.now)
    }

    // MARK: What is received

    func wireIsReady(_ wire: Wire, _ events: UInt32, _ now: Nanoseconds) {
        if let link = wire.link { return link.ready(events, at: now) }
        guard phase == .exchanging, wire === self.wire else { return hearUnasked(wire) }
        if events & EPOLLOUT.rawValue != 0, sentCount < text.count { send(wire) }
        guard phase == .exchanging, events & ~EPOLLOUT.rawValue != 0 else { return }
        let hasEnded = events & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
        receive(wire, hasEnded: hasEnded, at: now)
        // What the server has closed already is of no use to the next request.
        if phase == .idle, hasEnded, wire.isOpen { wire.close() }
    }

    /// Takes in what has arrived. `hasEnded`: there is an end after it, of which epoll will not speak again.
    private func receive(_ wire: Wire, hasEnded: Bool, at now: Nanoseconds) {
        let inbox = transport.inbox
        // A bound, so that one endless body does not starve the others.
        for _ in 0..<16 {
            switch wire.receive(into: inbox) {
            case .count(0): return serverClosed(wire, isBroken: false, at: now)
            case .count(let count):
                if firstByteAt == 0 { firstByteAt = now }
                let taken = parser.take(UnsafeRawBufferPointer(rebasing: inbox[..<count]), into: response)
                // What takes the body in may have given the exchange up.
                guard phase == .exchanging else { return }
                if parser.isOver { return complete(wire, hasExcess: taken < count, at: now) }
                // Nothing was left in the socket; what comes is reported. TLS gives one record at a time.
                if count < inbox.count, !hasEnded, !wire.isEncrypted { return }
            case .notNow: return
            case .broken(let error):
                if let failure = Failure(local: error) { return fail(failure, at: now) }
                return serverClosed(wire, isBroken: true, at: now)
            }
        }
        // There may be more, of which epoll has spoken already; of what the TLS layer has read ahead, it knows nothing.
        if wire.isEncrypted {
            hasMore = true
            lookAgain(at: loop.now + 1)
        } else if !wire.watch() {
            fail(.ownFault, at: now)
        }
    }

    private func serverClosed(_ wire: Wire, isBroken: Bool, at now: Nanoseconds) {
        if wire.isUsed, firstByteAt == 0 {
            // A kept connection that the server closed before it had the request: not an error. Whether it had, one cannot know; so only
            // what does no more when done twice is sent again, once.
            guard !isRepeated, isIdempotent || sentCount == 0 else { return fail(.closedWithoutResponse, at: now) }
            isRepeated = true
            exchange.retried += 1
            exchange.bytesSent += Int64(sentCount)
            wire.close()
            return dial(loop.readClock())
        }
        if isBroken { return fail(.reset, at: now) }
        parser.takeEnd()
        complete(wire, hasExcess: false, at: now)
    }

    private func complete(_ wire: Wire, hasExcess: Bool, at now: Nanoseconds) {
        wire.isUsed = true
        if hasExcess { exchange.hadUnaskedBytes = true }
        if !parser.cookieLines.isEmpty { takeCookies(parser.cookieLines, from: wire.origin, target: text.requestTarget) }
        if hasExcess || !parser.keepsConnection || sentCount < text.count || !transport.options.keepAlive { wire.close() }
        end(parser.failure, at: now)
    }

    /// An idle connection has something to say: that it is closed, mostly.
    private func hearUnasked(_ wire: Wire) {
        guard wire.isOpen else { return }
        switch wire.receive(into: transport.inbox) {
        case .notNow: return
        case .count(let count) where count > 0:
            // Servers say so before they close a connection that was idle for long (RFC 9110, section 15.5.9).
            if !transport.inbox.prefix(count).starts(with: "HTTP/1.1 408".utf8) { hasHeardUnasked = true }
        case .count, .broken: break
        }
        wire.close()
    }

    func takeCookies(_ lines: [UInt8], from origin: Origin, target: some Collection<UInt8>) {
        if cookies == nil { cookies = CookieJar() }
        cookies!.take(lines, from: origin, target: String(decoding: target, as: UTF8.self))
        if cookies!.isEmpty { cookies = nil }
    }

    // MARK: The end

    private func fail(_ failure: Failure, at now: Nanoseconds) {
        wire?.close()
        end(failure, at: now)
    }

    func end(_ failure: Failure?, at now: Nanoseconds) {
        phase = .idle
        // It can be over before epoll has returned once.
        exchange.endedAt = now > exchange.sentAt ? now : loop.readClock()
        exchange.failure = failure
        if isMultiplexed, let stream {
            exchange.code = stream.status
            exchange.bytesSent += stream.sentCount
            exchange.bytesReceived = stream.receivedCount
            firstByteAt = stream.firstFrameAt
        } else {
            exchange.code = parser.status
            exchange.bytesSent += Int64(sentCount)
            exchange.bytesReceived = parser.byteCount
        }
        if exchange.code > 0 { exchange.spoken = isMultiplexed ? .http2 : .http1 }
        if firstByteAt > 0 {
            exchange.phases.firstByte = max(0, firstByteAt - handedAt)
            exchange.phases.receive = max(0, exchange.endedAt - max(firstByteAt, handedAt))
        }
        if isStreamed { response.sink?.bodyEnded() }
        let waiting = continuation
        continuation = nil
        waiting?.resume()
    }

    // MARK: Time

    /// Has the timer look at `moment` unless it looks before.
    func lookAgain(before moment: Nanoseconds) {
        if moment < nextLook { lookAgain(at: moment) }
    }

    private func lookAgain(at moment: Nanoseconds) {
        guard moment != .max else { return }
        nextLook = moment
        loop.schedule(timer, at: moment)
    }

    private func look(_ now: Nanoseconds) {
        nextLook = .max
        guard phase != .idle else { return }
        let limit = phase == .connecting ? min(deadline, connectDeadline) : deadline
        if isUnwatched { return fail(.ownFault, at: now) }
        if hasMore, let wire {
            hasMore = false
            receive(wire, hasEnded: false, at: now)
            if phase == .idle || hasMore { return }
        }
        if now < limit { return lookAgain(at: limit) }
        fail(phase == .connecting ? .connectTimeout : .responseTimeout, at: now)
    }
}
