// One user's WebSocket. What comes is taken in whether someone waits for it or not, so that pings are answered and a close is heard at once.

import Basics
import HTTPMessages
import Reactor
import Scenarios

/// The session of one VU: one connection at a time.
final class SocketSession: StepSession, BodySink {
    /// Messages that nobody expected yet are kept, at most this many; older ones are dropped.
    private static let mostUnclaimed = 64

    let response = KeptResponse()
    private let transport: SocketTransport
    private let loop: EventLoop
    private let wire: WireSession
    private var reader = MessageReader()
    private var handshake = Handshake(key: "")
    private var random = SystemRandomNumberGenerator()
    private var out: [UInt8] = []
    private var unclaimed: [[UInt8]] = []

    private enum State { case closed, opening, open }
    private var state = State.closed
    /// Why the connection is no more; `nil` while it is, or when it never was.
    private var ending: Failure?

    // The step under way, or the last one.
    private enum Wait: Equatable { case nothing, opening, message, time }
    private var wait = Wait.nothing
    private var wanted: [UInt8]?
    private var exchange = Exchange(sentAt: 0, endedAt: 0)
    /// Messages, and the code of a close, since a step ended last.
    private var messages = 0
    private var closeCode = 0
    private var continuation: UnsafeContinuation<Void, Never>?
    private lazy var timer = LoopTimer { [unowned self] now in timeIsUp(now) }
    /// Hangs up when what was being taken in is taken in: the wire is in the middle of it before that.
    private lazy var farewell = LoopTimer { [unowned self] _ in wire.cancel() }
    private var isTaking = false

    init(_ transport: SocketTransport, _ wire: WireSession) {
        self.transport = transport
        self.wire = wire
        loop = transport.loop
    }

    // MARK: Steps

    func start(_ index: Int, _ values: borrowing StepValues) {
        guard let step = transport.steps[index] else { preconditionFailure("a step that uses no WebSocket") }
        response.reset()
        let now = loop.readClock()
        exchange = Exchange(sentAt: now, endedAt: now)
        exchange.codeKind = .messages
        switch step.deed {
        case .connect(let origin): open(origin ?? transport.base.origin, isPath: origin == nil, step, values)
        case .send:
            guard state == .open else { return end(ending ?? .socketNotOpen, at: now) }
            if step.expected != nil { unclaimed.removeAll(keepingCapacity: true) }
            send(FrameWriter.text, values.bytes[values.range(of: 0)])
            guard state == .open else { return }
            if let expected = step.expected {
                expect(expected, values, at: 1, step.timeout)
            } else {
                end(nil, at: loop.readClock())
            }
        case .expect: expect(step.expected ?? .any, values, at: 0, step.timeout)
        case .listen(let span):
            guard state == .open else { return end(ending ?? .socketNotOpen, at: now) }
            wait = .time
            loop.schedule(timer, at: now + span.nanoseconds)
        }
    }

    func finish() async -> Exchange {
        if wait != .nothing { await withUnsafeContinuation { continuation = $0 } }
        return exchange
    }

    func cancel() {
        drop(nil)
        if wait != .nothing { end(.other, at: loop.now) }
    }

    func close() {
        if state == .open { send(FrameWriter.close, [0x03, 0xE8]) }
        cancel()
        hangUp()
        wire.close()
        loop.cancel(timer)
    }

    private func open(_ origin: Origin, isPath: Bool, _ step: SocketStep, _ values: borrowing StepValues) {
        if state == .open { send(FrameWriter.close, [0x03, 0xE8]) }
        drop(nil)
        hangUp()
        reader = MessageReader()
        unclaimed.removeAll(keepingCapacity: true)
        handshake = Handshake((random.next(), random.next()))
        var request = OutgoingRequest(origin: origin)
        if isPath { request.bytes.append(contentsOf: transport.base.path.utf8) }
        request.bytes.append(contentsOf: values.bytes[values.range(of: 0)])
        let targetEnd = request.bytes.count
        request.bytes.append(contentsOf: handshake.lines.utf8)
        request.bytes.append(contentsOf: values.bytes[values.range(of: 1)])
        request.target = 0..<targetEnd
        request.headers = targetEnd..<request.bytes.count
        request.body = request.bytes.count..<request.bytes.count
        request.timeout = step.timeout.nanoseconds
        request.keepHeaders = true
        request.isStreamed = true
        state = .opening
        wait = .opening
        ending = nil
        wire.response.sink = self
        wire.start(request)
    }

    private func expect(_ expected: SocketStep.Expected, _ values: borrowing StepValues, at index: Int, _ timeout: TimeSpan) {
        wanted = expected == .any ? nil : Array(values.bytes[values.range(of: index)])
        wait = .message
        while !unclaimed.isEmpty {
            let message = unclaimed.removeFirst()
            if isWanted(message) { return claim(message, at: loop.readClock()) }
        }
        guard state == .open else { return end(ending ?? .socketNotOpen, at: loop.readClock()) }
        loop.schedule(timer, at: loop.now + timeout.nanoseconds)
    }

    private func isWanted(_ message: [UInt8]) -> Bool {
        guard let wanted, !wanted.isEmpty else { return true }
        guard message.count >= wanted.count else { return false }
        return (0...(message.count - wanted.count)).contains { message[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    private func claim(_ message: [UInt8], at moment: Nanoseconds) {
        response.body.append(contentsOf: message)
        end(nil, at: moment)
    }

    private func timeIsUp(_ now: Nanoseconds) {
        switch wait {
        case .time: end(nil, at: now)
        case .message: end(.socketSilent, at: now)
        case .nothing, .opening: break
        }
    }

    private func end(_ failure: Failure?, at now: Nanoseconds) {
        wait = .nothing
        loop.cancel(timer)
        exchange.failure = failure
        exchange.endedAt = max(now, exchange.sentAt)
        if exchange.codeKind == .messages {
            exchange.code = messages
            messages = 0
        }
        response.closeCode = closeCode
        closeCode = 0
        let waiting = continuation
        continuation = nil
        waiting?.resume()
    }

    // MARK: What comes

    func takeHead(status: Int) {
        guard state == .opening else { return }
        isTaking = true
        defer { isTaking = false }
        // Any other answer is waited for to its end.
        guard status == 101 else { return exchange.status = status }
        guard handshake.accepts(wire.response.headers) else { return drop(.socketRefused) }
        state = .open
        wire.stopClock()
        let opened = wire.exchange
        exchange.phases = opened.phases
        exchange.connectionsOpened = opened.connectionsOpened
        exchange.spoken = .http1
        end(nil, at: moment)
    }

    /// When what is being taken in was ready.
    private var moment: Nanoseconds { wire.response.arrivedAt > 0 ? wire.response.arrivedAt : loop.now }

    func take(_ bytes: UnsafeRawBufferPointer) {
        exchange.bytesReceived += Int64(bytes.count)
        isTaking = true
        defer { isTaking = false }
        var rest = bytes
        while !rest.isEmpty, state == .open {
            let (count, event) = reader.take(rest)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            if let event { take(event) }
        }
    }

    private func take(_ event: MessageReader.Event) {
        switch event {
        case .text, .binary:
            messages += 1
            let message = reader.message
            if wait == .message {
                if isWanted(message) { claim(message, at: moment) }
            } else {
                if unclaimed.count == Self.mostUnclaimed { unclaimed.removeFirst() }
                unclaimed.append(message)
            }
        case .ping: send(FrameWriter.pong, reader.control)
        case .pong: break
        case .close(let code):
            closeCode = code
            send(FrameWriter.close, code == 1005 ? [] : Array(reader.control.prefix(2)))
            drop(.socketClosed)
        case .broken(let code):
            send(FrameWriter.close, [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)])
            drop(.socketBroken)
        }
    }

    /// The connection has ended, or was never made.
    func bodyEnded() {
        guard state != .closed else { return }
        let failure = wire.exchange.failure
        if state == .opening, failure == nil {
            // An ordinary answer, with the status that `takeHead` has noted.
            state = .closed
            return end((200..<400).contains(exchange.status) ? .socketRefused : nil, at: loop.now)
        }
        drop(state == .opening ? failure : .socketClosed)
    }

    private func send(_ opcode: UInt8, _ payload: some Collection<UInt8>) {
        out.removeAll(keepingCapacity: true)
        FrameWriter.append(opcode, payload, key: random.next(), to: &out)
        exchange.bytesSent += Int64(out.count)
        if !out.withUnsafeBytes({ wire.write($0) }), state == .open { drop(.socketClosed) }
    }

    private func hangUp() {
        loop.cancel(farewell)
        wire.cancel()
    }

    /// Gives the connection up. `failure`: of the step that waits for something, and of those that come.
    private func drop(_ failure: Failure?) {
        guard state != .closed else { return }
        state = .closed
        ending = failure
        wire.response.sink = nil
        if isTaking { loop.schedule(farewell, at: loop.now) } else { hangUp() }
        if let failure, wait != .nothing { end(failure, at: loop.now) }
    }
}
