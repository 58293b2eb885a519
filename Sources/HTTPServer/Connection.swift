// One connection: reads, lets the parser cut requests, has them answered one after the other, writes. It owns no buffer while it is
// idle; those it works with are lent by the server of its loop.

import Basics
import Glibc
import HTTPMessages
import Reactor

/// A connection of one client, on its loop.
final class Connection {
    private enum Phase {
        /// Waits for a request.
        case idle
        /// A handler has a request and has not answered yet.
        case answering
        /// The last answer is on its way; then the connection is closed.
        case closing
        /// As `closing`, but the client may be sending still: closing now could destroy the answer before it is read.
        case lingering
        case closed
    }

    private enum Ready {
        static let input: UInt32 = 0x001
        static let output: UInt32 = 0x004
        static let failure: UInt32 = 0x018
        /// The client will send no more.
        static let hangup: UInt32 = 0x2000
    }

    private unowned let server: HTTPServer
    private let descriptor: Int32
    /// Counts the connections of its server: of those that became active in the same turn of the loop, the older has the smaller one.
    let number: Int
    private var parser = RequestParser()
    private var output = OutputQueue()
    private var out: [UInt8] = []
    private var phase = Phase.idle
    private var interest = Ready.input
    private var isWorking = false
    private var request: UInt64 = 0
    private var circumstances = Circumstances()
    private var timer: LoopTimer?
    private var onTime: ((Nanoseconds) -> Void)?
    private var discarded = 0
    /// When the request that is arriving began to, and how much of it is here; 0 while none is.
    private var arrivingSince: Nanoseconds = 0
    private var arrived = 0
    /// When something came or was taken last, in the time of the loop.
    private(set) var lastActive: Nanoseconds = 0

    /// More than this is not read ahead while an answer is under way.
    private static let maximumReadAhead = 65_536
    private static let lingeringTime = Nanoseconds.seconds(1)
    private static let maximumDiscarded = 4 << 20

    init(_ descriptor: Int32, number: Int, of server: HTTPServer) {
        self.descriptor = descriptor
        self.number = number
        self.server = server
    }

    var loop: EventLoop { server.loop }
    var backlog: Int { output.count }
    func isAnswering(_ number: UInt64) -> Bool { phase == .answering && request == number }
    /// Whether it waits for a request, and nothing of one or of an answer is on its way.
    var isIdle: Bool { phase == .idle && output.isEmpty }

    // MARK: Events

    func start() throws(Problem) {
        lastActive = loop.now
        try loop.watch(descriptor, for: interest) { [self] _, events, _ in ready(events) }
    }

    private func ready(_ events: UInt32) {
        lastActive = loop.now
        if events & Ready.output != 0 { resumeOutput() }
        guard phase != .closed else { return }
        if interest & Ready.input != 0 {
            if events & (Ready.input | Ready.failure) != 0 { readOnce() }
        } else if events & (Ready.failure | Ready.hangup) != 0 {
            close()
        }
    }

    private func readOnce() {
        let buffer = server.receiveBuffer
        let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        guard count > 0 else {
            if count == 0 || (errno != EAGAIN && errno != EINTR) { close() }
            return
        }
        if phase == .lingering {
            discarded += count
            if discarded > Self.maximumDiscarded { close() }
            return
        }
        work { parser.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        noteArrival(of: count)
    }

    /// Keeps count of a request that comes in pieces.
    private func noteArrival(of count: Int) {
        guard phase == .idle, parser.isInRequest else {
            if arrived > 0 { forgetArrival() }
            return
        }
        if arrivingSince == 0 { arrivingSince = loop.now }
        arrived += count
        if !server.holds(count) { close() }
    }

    private func forgetArrival() {
        _ = server.holds(-arrived)
        arrived = 0
        arrivingSince = 0
    }

    /// Closes it when its request takes too long to arrive, or when it does nothing for too long. While a handler works on an answer it waits.
    func closeIfSlow(_ now: Nanoseconds, _ limits: HTTPServer.Limits) {
        if arrivingSince > 0, now - arrivingSince > limits.requestTime { return close() }
        guard let idleTime = limits.idleTime, now - lastActive > idleTime, phase == .idle || !output.isEmpty else { return }
        close()
    }

    /// The address of the client, as digits; empty when it is gone.
    var peer: String {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let found = withUnsafeMutableBytes(of: &storage) { bytes in
            let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
            guard getpeername(descriptor, address, &size) == 0 else { return false }
            return getnameinfo(address, size, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
        }
        return found ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
    }

    private func resumeOutput() {
        settle(output.flush(on: descriptor))
        if phase == .idle { work {} }
    }

    // MARK: Requests

    /// Does something that may produce output or end an answer, then answers the requests that wait, and sends it all together.
    /// Called again from within, it only does that something.
    private func work(_ body: () -> Void) {
        guard !isWorking else { return body() }
        isWorking = true
        swap(&out, &server.sendBuffer)
        body()
        while phase == .idle, output.isEmpty, answerNext() {
            if out.count > 65_536 { pushOut() }
        }
        pushOut()
        out.removeAll(keepingCapacity: out.capacity <= 1 << 20)
        swap(&out, &server.sendBuffer)
        isWorking = false
        updateInterest()
    }

    /// Has the next request answered; `false` when there is none.
    private func answerNext() -> Bool {
        switch parser.next(into: server.request) {
        case .complete: answer(server.request)
        case .malformed(let what): refuse(what)
        case .incomplete: return false
        case .continueExpected:
            out.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8)
            return false
        }
        return true
    }

    private func answer(_ next: Request) {
        request &+= 1
        phase = .answering
        circumstances = Circumstances(wantsNoBody: next.method == .head, isOld: next.isOld, keepsAlive: next.keepsAlive)
        switch server.handler(next, Responder(connection: self, request: request)) {
        case .now(let response): if phase == .answering { deliver(response) }
        case .later: break
        }
    }

    private func refuse(_ what: Malformed) {
        circumstances = Circumstances(keepsAlive: false)
        encode(Response(status: what.status, contentType: "text/plain", body: Array("\(what.sentence)\n".utf8)))
        phase = .lingering
    }

    // MARK: Answers

    func deliver(_ response: Response) {
        work {
            encode(response)
            conclude(closing: false)
        }
    }

    func write(headOf response: Response) {
        work {
            server.refreshDate()
            response.appendHead(to: &out, date: server.date.bytes, circumstances)
        }
    }

    func write(_ bytes: [UInt8]) { work { append(bytes) } }

    func finish(closing: Bool) { work { conclude(closing: closing) } }

    private func conclude(closing: Bool) {
        guard phase == .answering else { return }
        disarm()
        phase = closing || !circumstances.keepsAlive ? .closing : .idle
    }

    private func encode(_ response: Response) {
        server.refreshDate()
        response.appendHead(to: &out, date: server.date.bytes, circumstances)
        append(bytesOfBody(of: response))
    }

    func bytesOfBody(of response: Response) -> [UInt8] {
        if circumstances.wantsNoBody { return [] }
        return response.isChunked(circumstances) ? response.chunks : response.body
    }

    private func append(_ bytes: [UInt8]) {
        guard bytes.count > 65_536 else { return out.append(contentsOf: bytes) }
        pushOut()
        if phase != .closed { settle(output.send(bytes, on: descriptor)) }
    }

    private func pushOut() {
        guard phase != .closed, !out.isEmpty || phase == .closing else { return }
        let progress = output.send(out, on: descriptor)
        out.removeAll(keepingCapacity: true)
        settle(progress)
    }

    /// Draws the conclusions from what the socket took.
    private func settle(_ progress: OutputQueue.Progress) {
        switch (progress, phase) {
        case (_, .closed): return
        case (.connectionLost, _): return close()
        case (.everythingSent, .closing): return close()
        case (.everythingSent, .lingering): startLingering()
        default: break
        }
        updateInterest()
    }

    // MARK: Waiting

    func wait(until deadline: Nanoseconds, _ action: @escaping (Nanoseconds) -> Void) {
        onTime = action
        let timer =
            timer
            ?? LoopTimer { [unowned self] now in
                let action = onTime
                onTime = nil
                action?(now)
            }
        self.timer = timer
        loop.schedule(timer, at: deadline)
    }

    private func disarm() {
        guard let timer else { return }
        loop.cancel(timer)
        onTime = nil
    }

    private func updateInterest() {
        let mayReadAhead = phase != .answering || parser.buffered <= Self.maximumReadAhead
        let wanted = !output.isEmpty ? Ready.output : mayReadAhead ? Ready.input : Ready.hangup
        guard wanted != interest, phase != .closed else { return }
        interest = wanted
        do { try start() } catch { close() }
    }

    // MARK: The end

    private func startLingering() {
        guard onTime == nil else { return }
        shutdown(descriptor, Int32(SHUT_WR))
        wait(until: loop.now + Self.lingeringTime) { [unowned self] _ in close() }
    }

    func close(withReset: Bool = false) {
        guard phase != .closed else { return }
        phase = .closed
        if arrived > 0 { forgetArrival() }
        disarm()
        if withReset {
            var option = Glibc.linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<Glibc.linger>.size))
        }
        loop.unwatch(descriptor)
        Glibc.close(descriptor)
        server.forget(descriptor)
    }
}
