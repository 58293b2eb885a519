// One kept connection of a session to one origin: how it is made, how bytes go in and out, and how it is noticed that the server has
// closed it. Plain bytes are moved by system calls, encrypted ones by libcurl.

import CCurl
import Glibc
import HTTPMessages
import Reactor

/// A connection to `origin`, or the place for one.
final class Wire {
    let origin: Origin
    /// Unmanaged, because it is needed with every event, and safe: a session closes its connections before it ends, and a closed one is
    /// not told of anything.
    private unowned(unsafe) let session: WireSession
    private let transport: WireTransport
    private(set) var descriptor: Int32 = -1
    /// What speaks HTTP/2 over it; `nil` while it is closed or speaks HTTP/1.1.
    private(set) var link: HTTP2Link?
    /// Whether a response came over it already.
    var isUsed = false
    /// What connects; for an encrypted connection also what moves the bytes, and kept for the sake of its TLS session.
    private var dialer: Dialer?
    private var isQueued = false
    private var isDialing = false
    private var isWatchedForWriting = false
    /// Whether the kernel is asked when something arrived.
    private let isStamped: Bool

    init(to origin: Origin, of session: WireSession, _ transport: WireTransport) {
        self.origin = origin
        self.session = session
        self.transport = transport
        isStamped = transport.options.stampsArrivals && origin.scheme == .http
    }

    var isOpen: Bool { descriptor >= 0 }
    var isEncrypted: Bool { origin.scheme == .https }

    // MARK: Connecting

    /// Makes the connection, in place of the one there is; the session is told the end.
    func dial() {
        close()
        isUsed = false
        isQueued = true
        transport.queue.enter(self)
    }

    /// Its turn has come.
    func dialNow() {
        isQueued = false
        isDialing = true
        guard let dialer = dialer ?? transport.takeDialer() else { return dialed(Dialer.Result(failure: .outOfMemory)) }
        self.dialer = dialer
        dialer.dial(for: self, with: transport.connector())
    }

    /// The dialer is done.
    func dialed(_ result: Dialer.Result, _ descriptor: Int32 = -1) {
        isDialing = false
        self.descriptor = descriptor
        if !isEncrypted { returnDialer() }
        // Another may use the handle from here on.
        transport.queue.ended()
        var result = result
        if isOpen, isStamped { perfbench_stamp_arrivals(descriptor) }
        if isOpen, !watch() {
            close()
            result.failure = .ownFault
        }
        if isOpen, result.isHTTP2 {
            link = HTTP2Link(on: self, of: transport)
        } else if isOpen, transport.options.version == .http2 {
            close()
            result.failure = .noHTTP2
        }
        session.wireIsDialed(result)
    }

    func cannotWait() { session.wireCannotWait() }

    func close() {
        if isOpen { transport.loop.unwatch(descriptor) }
        isWatchedForWriting = false
        link = nil
        if isQueued {
            isQueued = false
            transport.queue.leave(self)
        } else if isDialing || isEncrypted {
            dialer?.hangUp()
            if !isEncrypted { returnDialer() }
            if isDialing {
                isDialing = false
                transport.queue.ended()
            }
        } else if isOpen {
            Glibc.close(descriptor)
        }
        descriptor = -1
    }

    private func returnDialer() {
        guard let dialer else { return }
        self.dialer = nil
        transport.giveBack(dialer)
    }

    // MARK: Bytes

    func send(_ bytes: UnsafeRawBufferPointer) -> Moved {
        if let dialer { return dialer.send(bytes) }
        let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        if count >= 0 { return .count(count) }
        return errno == EAGAIN || errno == EINTR ? .notNow : .broken(error: errno)
    }

    /// Edge-triggered: after a partial read there is no further event until new data arrives or `watch()` is called.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Moved {
        if let dialer { return dialer.receive(into: buffer) }
        let count =
            isStamped
            ? perfbench_receive_stamped(descriptor, buffer.baseAddress, buffer.count, &session.response.arrivedAt)
            : recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        if count >= 0 { return .count(count) }
        return errno == EAGAIN ? .notNow : .broken(error: errno)
    }

    /// Whether the server has said something before anything was asked. Encrypted connections may have word from the TLS layer.
    func hasUnaskedBytes() -> Bool {
        var byte: UInt8 = 0
        return !isEncrypted && recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK)) > 0
    }

    /// Whether the TLS layer has something that epoll does not know of.
    var hasDecrypted: Bool { dialer?.hasDecrypted ?? false }

    /// Whether the server has closed the connection, or said something unasked.
    func isStale() -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK))
        // Encrypted connections may have word from the TLS layer at any time.
        return count == 0 || count > 0 && !isEncrypted || count < 0 && errno != EAGAIN
    }

    /// Has the session told when the connection takes bytes again, or no more. `false` when it cannot be watched.
    func watchForWriting(_ isWanted: Bool) -> Bool {
        guard isWanted != isWatchedForWriting else { return true }
        isWatchedForWriting = isWanted
        return watch()
    }

    /// Has the session told, once, of what has arrived, and of whatever arrives. `false` when it cannot be watched.
    ///
    /// Edge-triggered: otherwise epoll would look at each socket once more to find that it was emptied. Not so where the TLS layer may
    /// leave something behind. The loop keeps the connection alive until `close`.
    func watch() -> Bool {
        var events = EPOLLIN.rawValue | EPOLLRDHUP.rawValue
        if !isEncrypted { events |= EPOLLET.rawValue }
        if isWatchedForWriting { events |= EPOLLOUT.rawValue }
        do {
            try transport.loop.watch(descriptor, for: events) { [self] _, events, now in session.wireIsReady(self, events, now) }
            return true
        } catch {
            return false
        }
    }
}
