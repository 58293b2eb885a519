// A handle of libcurl with which connections are made. A plain connection is taken away from it as soon as it is made, so a few dialers
// serve thousands of virtual users; an encrypted one stays, because libcurl keeps what encrypts it.

import Basics
import CCurl
import CurlTransport
import Glibc
import HTTPMessages
import Reactor

/// Makes one connection at a time.
final class Dialer {
    /// How long the parts of connecting took, and how it ended.
    struct Result {
        var failure: Failure?
        var phases = Phases()
        var connectionsOpened: Int32 = 0
        /// Whether the connection speaks HTTP/2.
        var isHTTP2 = false
    }

    private let easy: EasyHandle
    private let sockets: HandedSockets
    private let usesProxy: Bool
    private let speaksHTTP2InClear: Bool
    private var origin: Origin?
    private var connector: Connector?
    private var caller: Wire?
    private var socketError: Int32 = 0

    /// `nil` when memory is out.
    init?(of transport: WireTransport) {
        // No other handle ever uses its connections, so it needs no zone to keep them apart.
        guard let easy = EasyHandle(transport.options, lists: transport.lists, zone: 1) else { return nil }
        self.easy = easy
        sockets = transport.sockets
        usesProxy = transport.options.proxy != nil
        easy.set(CURLOPT_ADDRESS_SCOPE, to: 0)
        easy.set(CURLOPT_CONNECT_ONLY, to: 1)
        // Nothing but a proxy's answer is read into it.
        easy.set(CURLOPT_BUFFERSIZE, to: 1024)
        easy.set(CURLOPT_HTTP_VERSION, to: Int(CURL_HTTP_VERSION_1_1))
        speaksHTTP2InClear = transport.options.version == .http2
        // libcurl would take the connection for itself if it knew.
        if transport.options.version != .http1 { easy.set(CURLOPT_SSL_ENABLE_ALPN, to: 0) }
        easy.tls.pointee.is_ours = 1
        easy.tls.pointee.offers_http2 = transport.options.version == .http1 ? 0 : 1
        perfbench_easy_set_tls(easy.curl, easy.tls)
        easy.shareCertificates(transport.lists)
        let me = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        easy.set(CURLOPT_PRIVATE, to: me)
        easy.set(CURLOPT_OPENSOCKETDATA, to: me)
        perfbench_easy_set_open(easy.curl) { dialer, _, address in
            Unmanaged<Dialer>.fromOpaque(dialer!)._withUnsafeGuaranteedRef { $0.openSocket(address!) }
        }
        easy.set(CURLOPT_CLOSESOCKETDATA, to: UnsafeRawPointer(Unmanaged.passUnretained(sockets).toOpaque()))
        perfbench_easy_set_close(easy.curl) { sockets, descriptor in
            Unmanaged<HandedSockets>.fromOpaque(sockets!)._withUnsafeGuaranteedRef { $0.close(descriptor) }
            return 0
        }
    }

    deinit { hangUp() }

    /// Begins to connect to the origin of `caller`, which is told the end.
    func dial(for caller: Wire, with connector: Connector?) {
        if origin != caller.origin {
            origin = caller.origin
            easy.set(CURLOPT_URL, to: "\(caller.origin.url)/")
            easy.setSocket(of: caller.origin)
        }
        self.caller = caller
        self.connector = connector
        socketError = 0
        guard let connector, connector.start(easy.curl) else {
            self.connector = nil
            self.caller = nil
            return caller.dialed(Result(failure: .outOfMemory))
        }
    }

    /// Closes what there is, made or half made.
    func hangUp() {
        easy.tls.pointee.connection = nil
        connector?.remove(easy.curl)
        connector = nil
        caller = nil
    }

    /// libcurl says that connecting has ended.
    func ended(_ code: CURLcode) {
        guard let caller else { return }
        self.caller = nil
        var result = Result()
        result.connectionsOpened = Int32(easy.number(CURLINFO_NUM_CONNECTS))
        let resolved = easy.large(CURLINFO_NAMELOOKUP_TIME_T)
        let tcp = easy.large(CURLINFO_CONNECT_TIME_T)
        let tls = easy.large(CURLINFO_APPCONNECT_TIME_T)
        if resolved > 0 { result.phases.dns = .microseconds(resolved) }
        if tcp > 0 { result.phases.connect = .microseconds(max(0, tcp - resolved)) }
        if tls > 0 { result.phases.tls = .microseconds(max(0, tls - tcp)) }
        guard code == CURLE_OK else {
            var evidence = Failure.Evidence(code: code)
            evidence.systemError = socketError != 0 ? socketError : Int32(truncatingIfNeeded: easy.number(CURLINFO_OS_ERRNO))
            evidence.usesProxy = usesProxy
            evidence.usesTLS = origin?.scheme == .https
            result.failure = Failure(evidence) ?? .other
            hangUp()
            return caller.dialed(result)
        }
        var descriptor: Int32 = -1
        perfbench_easy_get_socket(easy.curl, CURLINFO_ACTIVESOCKET, &descriptor)
        guard descriptor >= 0 else {
            result.failure = .ownFault
            hangUp()
            return caller.dialed(result)
        }
        if origin?.scheme == .http {
            result.isHTTP2 = speaksHTTP2InClear
            sockets.handOver(descriptor)
            hangUp()
        } else {
            result.isHTTP2 = perfbench_tls_speaks_http2(easy.tls) != 0
        }
        caller.dialed(result, descriptor)
    }

    /// The loop could not watch the socket. Said from inside libcurl.
    func cannotWait() { caller?.cannotWait() }

    // MARK: An encrypted connection

    /// How many bytes were sent or received; or that there were none now; or that the connection is closed (0) or broken.
    func send(_ bytes: UnsafeRawBufferPointer) -> Moved {
        var count = 0
        return moved(curl_easy_send(easy.curl, bytes.baseAddress, bytes.count, &count), count)
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Moved {
        var count = 0
        return moved(curl_easy_recv(easy.curl, buffer.baseAddress, buffer.count, &count), count)
    }

    /// Whether there are bytes that were taken from the socket and not received yet.
    var hasDecrypted: Bool { perfbench_tls_has_pending(easy.tls) != 0 }

    private func moved(_ code: CURLcode, _ count: Int) -> Moved {
        switch code {
        case CURLE_OK: .count(count)
        case CURLE_AGAIN: .notNow
        default: .broken(error: 0)
        }
    }

    // MARK: What libcurl calls

    static func of(_ easy: UnsafeMutableRawPointer, _ body: (Dialer) -> Void) {
        var dialer: UnsafeMutableRawPointer?
        perfbench_easy_get_pointer(easy, CURLINFO_PRIVATE, &dialer)
        // The dialer may be given up by the callback.
        if let dialer { body(Unmanaged<Dialer>.fromOpaque(dialer).takeUnretainedValue()) }
    }

    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let descriptor = perfbench_open_socket(address)
        if descriptor < 0 {
            socketError = -descriptor
            return CURL_SOCKET_BAD
        }
        return descriptor
    }
}

/// What came of sending or receiving.
enum Moved {
    /// So many bytes; of receiving, 0 when the other side has closed.
    case count(Int)
    case notNow
    /// The connection is: whose doing it was, `error` says, which is 0 where libcurl keeps it to itself.
    case broken(error: Int32)
}

/// Sockets that libcurl gives away: it is told that they are closed, and they stay open.
final class HandedSockets {
    private let loop: EventLoop
    private var handedOver: Int32 = -1

    init(on loop: EventLoop) { self.loop = loop }

    /// The next time libcurl closes `descriptor`, it stays open.
    func handOver(_ descriptor: Int32) { handedOver = descriptor }

    /// What libcurl calls to close `descriptor`.
    func close(_ descriptor: Int32) {
        if descriptor == handedOver {
            handedOver = -1
        } else {
            loop.unwatch(descriptor)
            Glibc.close(descriptor)
        }
    }
}
