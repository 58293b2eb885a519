// One virtual user's way to the target: an easy handle with its own connections, cookies and TLS sessions, used for one exchange after
// another. A request is under way from `start` until libcurl, the clock or the caller ends it; `finish` only waits for that.

import Basics
import CCurl
package import HTTPMessages
import Reactor

/// The session of one VU.
package final class CurlSession: TransportSession {
    package let response = KeptResponse()

    private let transport: CurlTransport
    private let number: UInt32
    private let multi: MultiDriver
    private let sockets: WatchedSockets
    private var easy: EasyHandle?
    private var setup = RequestSetup()
    private var timer = LoopTimer { _ in }
    private var continuation: UnsafeContinuation<Void, Never>?

    // The exchange under way, or the last one.
    private var isUnderWay = false
    private var exchange = Exchange(at: 0)
    private var intake = Intake()
    private var hopStartedAt: Nanoseconds = 0
    private var deadline = Nanoseconds.max
    private var redirectsAllowed = 0
    private var redirectsLeft = 0
    /// `errno` of a socket that could not be made or watched; libcurl keeps it to itself.
    private var socketError: Int32 = 0
    private var isUnwatched = false
    /// The socket of the connection that was made last; perhaps closed by now.
    private var descriptor: Int32 = -1
    private var isRepeated = false
    private var isRepeatRefused = false
    /// Whether a connection was wanted for a transfer that is set up for a kept one.
    private var isConnectionMissing = false
    /// Why the body was not taken to its end.
    private var aborted: Failure?
    private var hasLargeBuffer = false

    /// `number` is one that no other session of the transport has or had, from 1.
    init(of transport: CurlTransport, number: UInt32, on multi: MultiDriver, sockets: WatchedSockets) throws(Problem) {
        self.transport = transport
        self.number = number
        self.multi = multi
        self.sockets = sockets
        easy = EasyHandle(transport.options, lists: transport.lists, zone: transport.usesZones ? number : 0)
        guard easy != nil else { throw Problem(.inability, "A virtual user could not be made: out of memory.") }
        timer = LoopTimer { [unowned self] now in timeIsUp(now) }
        bind()
        // Not of a handle that only connects: libcurl would close the connection as soon as it is made.
        if !transport.options.keepAlive { easy!.set(CURLOPT_FORBID_REUSE, to: 1) }
    }

    deinit { close() }

    // MARK: An exchange

    package func start(_ request: borrowing OutgoingRequest) {
        precondition(!isUnderWay, "one exchange at a time")
        response.reset()
        if !response.sent.isEmpty { response.sent.removeAll() }
        intake = Intake(for: request, decodes: transport.options.compression)
        aborted = nil
        redirectsAllowed = request.redirects
        redirectsLeft = request.redirects
        isRepeated = false
        let now = transport.loop.readClock()
        exchange = Exchange(at: now)
        sockets.listen(descriptor, of: number)
        exchange.hadUnaskedBytes = sockets.takeUnasked(of: number)
        deadline = request.timeout > 0 ? now + request.timeout : .max
        isUnderWay = true
        guard easy != nil else { return end(.ownFault) }
        setup.apply(request, to: easy!, of: transport)
        startTransfer(at: now)
    }

    package func finish() async -> Exchange {
        if isUnderWay { await withUnsafeContinuation { continuation = $0 } }
        return exchange
    }

    package func cancel() {
        guard isUnderWay, let curl = easy?.curl else { return }
        multi.remove(curl)
        end(.other)
    }

    package func close() {
        cancel()
        guard easy != nil else { return }
        easy = nil
        sockets.shutDown(of: number)
    }

    private func startTransfer(at now: Nanoseconds) {
        guard let curl = easy?.curl else { return end(.ownFault) }
        hopStartedAt = now
        socketError = 0
        isUnwatched = false
        isRepeatRefused = false
        isConnectionMissing = false
        transport.loop.schedule(timer, at: min(deadline, now + transport.options.connectTimeout.nanoseconds))
        if !multi.start(curl) { return end(.ownFault) }
        // What was found dead before it could be used again says nothing about this exchange.
        if isUnderWay { _ = sockets.takeClosing(of: number) }
    }

    /// libcurl says that the transfer has ended.
    func transferEnded(_ code: CURLcode) {
        guard isUnderWay else { return }
        if isConnectionMissing {
            easy!.expectNewConnection()
            return startTransfer(at: hopStartedAt)
        }
        exchange.add(easy!)
        // libcurl gives a connection up when more arrived on it than the answer.
        let isClosed = sockets.takeClosing(of: number)
        if code == CURLE_OK {
            if isClosed, intake.keepsConnection, transport.options.keepAlive, !setup.sendsBody { exchange.hadUnaskedBytes = true }
            easy!.expectKeptConnection()
        }
        if !hasLargeBuffer, exchange.bytesReceived > 2 * EasyHandle.smallBuffer {
            hasLargeBuffer = true
            easy!.set(CURLOPT_BUFFERSIZE, to: EasyHandle.largeBuffer)
        }
        var failure = Failure(evidence(code))
        if keptConnectionDied(code) {
            failure = .closedWithoutResponse
            if mayRepeat {
                isRepeated = true
                exchange.retried += 1
                intake.begin(response)
                return startTransfer(at: transport.loop.readClock())
            }
        }
        if let aborted {
            failure = aborted
        } else if failure == .contentEncoding, !intake.hasKnownCoding {
            failure = .unknownCoding
            // So that it can be named, whether or not header lines are kept.
            response.headers = Array("Content-Encoding: ".utf8) + intake.coding + Array("\r\n".utf8)
        } else if intake.isOverLimit {
            failure = .headersTooLarge
        } else if failure == nil, !intake.hasWholeHeader {
            // libcurl takes a header that breaks off for a whole one.
            failure = .closedWithoutResponse
        }
        if failure == nil, transport.options.version == .http2, exchange.spoken == .http1 { failure = .noHTTP2 }
        if failure == nil, redirectsAllowed > 0, let url = easy!.pointer(CURLINFO_REDIRECT_URL) {
            failure = follow(url.assumingMemoryBound(to: CChar.self))
            if failure == nil { return }
        }
        end(failure)
    }

    private func follow(_ url: UnsafePointer<CChar>) -> Failure? {
        guard redirectsLeft > 0 else { return .tooManyRedirects }
        redirectsLeft -= 1
        if let failure = setup.follow(url, after: exchange.status, on: easy!, of: transport) { return failure }
        exchange.redirectsFollowed += 1
        intake.begin(response)
        startTransfer(at: transport.loop.readClock())
        return nil
    }

    /// Whether the transfer failed because the server closed a kept connection before it answered anything.
    private func keptConnectionDied(_ code: CURLcode) -> Bool {
        if isRepeatRefused { return true }
        switch code {
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING:
            return easy!.number(CURLINFO_NUM_CONNECTS) == 0 && easy!.number(CURLINFO_HEADER_SIZE) == 0
        default: return false
        }
    }

    /// Whether the request may be sent a second time (RFC 9110, section 9.2.2): when the first was never sent, or does no more when it
    /// is done twice. Once only.
    private var mayRepeat: Bool { !isRepeated && (!easy!.isConnected || setup.isIdempotent) }

    private func evidence(_ code: CURLcode) -> Failure.Evidence {
        var evidence = Failure.Evidence(code: code)
        guard code != CURLE_OK else { return evidence }
        evidence.wasConnected = easy!.isConnected
        evidence.systemError = socketError != 0 ? socketError : Int32(truncatingIfNeeded: easy!.number(CURLINFO_OS_ERRNO))
        evidence.usesProxy = transport.options.proxy != nil
        evidence.usesTLS = setup.origin?.scheme == .https
        return evidence
    }

    private func end(_ failure: Failure?) {
        transport.loop.cancel(timer)
        let now = transport.loop.now
        // A transfer can fail before epoll has returned once.
        exchange.endedAt = now > hopStartedAt ? now : transport.loop.readClock()
        exchange.failure = failure
        isUnderWay = false
        let waiting = continuation
        continuation = nil
        waiting?.resume()
    }

    // MARK: Time

    private func timeIsUp(_ now: Nanoseconds) {
        guard isUnderWay, let curl = easy?.curl else { return }
        let isConnected = easy!.isConnected
        if isConnected, now < deadline, !isUnwatched { return transport.loop.schedule(timer, at: deadline) }
        multi.remove(curl)
        exchange.add(easy!)
        end(isUnwatched ? .ownFault : isConnected ? .responseTimeout : .connectTimeout)
    }

    /// The loop could not watch the socket of this session's transfer. Said from inside libcurl, so the end waits for the next turn.
    func cannotWait() {
        isUnwatched = true
        transport.loop.schedule(timer, at: transport.loop.now)
    }

    // MARK: What libcurl calls

    /// The session that `easy` belongs to.
    static func of(_ easy: CURL, _ body: (CurlSession) -> Void) {
        var session: UnsafeMutableRawPointer?
        perfbench_easy_get_pointer(easy, CURLINFO_PRIVATE, &session)
        if let session { Unmanaged<CurlSession>.fromOpaque(session)._withUnsafeGuaranteedRef(body) }
    }

    private func bind() {
        let me = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        easy!.shareCertificates(transport.lists)
        easy!.set(CURLOPT_PRIVATE, to: me)
        easy!.set(CURLOPT_WRITEDATA, to: me)
        easy!.set(CURLOPT_HEADERDATA, to: me)
        easy!.set(CURLOPT_OPENSOCKETDATA, to: me)
        // Connections are closed when the session is gone already.
        easy!.set(CURLOPT_CLOSESOCKETDATA, to: UnsafeRawPointer(Unmanaged.passUnretained(sockets).toOpaque()))
        perfbench_easy_set_write(easy!.curl, CURLOPT_WRITEFUNCTION) { bytes, _, count, session in
            Unmanaged<CurlSession>.fromOpaque(session!)._withUnsafeGuaranteedRef { session in
                session.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
            }
        }
        perfbench_easy_set_write(easy!.curl, CURLOPT_HEADERFUNCTION) { bytes, _, count, session in
            Unmanaged<CurlSession>.fromOpaque(session!)._withUnsafeGuaranteedRef { session in
                let line = UnsafeRawBufferPointer(start: bytes, count: count)
                return session.intake.takeHeader(line, into: session.response) ? count : 0
            }
        }
        if transport.options.keepsSent {
            easy!.set(CURLOPT_VERBOSE, to: 1)
            easy!.set(CURLOPT_DEBUGDATA, to: me)
            perfbench_easy_set_debug(easy!.curl) { _, kind, bytes, count, session in
                guard kind == CURLINFO_HEADER_OUT else { return 0 }
                Unmanaged<CurlSession>.fromOpaque(session!)._withUnsafeGuaranteedRef {
                    $0.response.sent.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
                }
                return 0
            }
        }
        perfbench_easy_set_open(easy!.curl) { session, _, address in
            Unmanaged<CurlSession>.fromOpaque(session!)._withUnsafeGuaranteedRef { $0.openSocket(address!) }
        }
        perfbench_easy_set_close(easy!.curl) { sockets, descriptor in
            Unmanaged<WatchedSockets>.fromOpaque(sockets!)._withUnsafeGuaranteedRef { $0.closeForGood(descriptor) }
            return 0
        }
    }

    /// `false` when no more of it is wanted. libcurl decodes all that it has before the loop gets its turn again, and a little can
    /// become gigabytes: so the time limit, and a limit of size, are looked at here too.
    private func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        intake.takeBody(piece, into: response)
        guard intake.isLookDue(after: piece.count) else { return true }
        if transport.loop.readClock() >= deadline {
            aborted = .responseTimeout
        } else if intake.isBomb(received: easy!.large(CURLINFO_SIZE_DOWNLOAD_T)) {
            aborted = .decodedTooLarge
        }
        return aborted == nil
    }

    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        // libcurl, too, sends a request again when a kept connection dies, but any request, and only five times in a handle's life.
        if easy!.isConnected {
            isRepeatRefused = true
            return CURL_SOCKET_BAD
        }
        if easy!.needsKeptConnection {
            isConnectionMissing = true
            return CURL_SOCKET_BAD
        }
        let descriptor = perfbench_open_socket(address)
        if descriptor < 0 {
            socketError = -descriptor
            return CURL_SOCKET_BAD
        }
        self.descriptor = descriptor
        sockets.opened(descriptor, by: number, encrypted: setup.origin?.scheme == .https)
        return descriptor
    }
}
