// The server of one loop. Several loops each have their own, on sockets that share a port, and nothing in common.

package import Basics
import Glibc
package import Reactor

/// Serves HTTP/1.1 on one loop. Made, used and closed on that loop.
package final class HTTPServer {
    /// Answers a request at once, or later through the responder.
    package typealias Handler = (Request, Responder) -> Answer

    /// What clients may take of a server, so that none of them can hold it for ever.
    package struct Limits: Sendable {
        /// From the first byte of a request to its last.
        package var requestTime = Nanoseconds.seconds(30)
        /// Open at once; others wait in the kernel's queue.
        package var connections = 50_000
        /// Bytes of requests that have arrived in part, of all connections together. A connection that brings more is closed.
        package var arriving = 256 << 20
        /// How long a connection may do nothing: no byte of a request comes, or none of an answer is taken. `nil` for as long as it likes.
        package var idleTime: Nanoseconds?
        /// Whether those that have done nothing for the longest time are closed when `connections` are open, instead of letting others wait.
        package var makesRoom = false

        package init() {}
    }

    let loop: EventLoop
    let handler: Handler
    let request = Request()
    let receiveBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    var sendBuffer: [UInt8] = []
    private(set) var date = DateLine()
    private var sockets: [ListeningSocket] = []
    private var connections: [Connection?] = []
    private var accepted = 0
    /// How many connections are open.
    package private(set) var connectionCount = 0
    private var acceptTimer: LoopTimer?
    private let limits: Limits
    private var sweepTimer: LoopTimer?
    /// Bytes of requests that have arrived in part.
    private(set) var arriving = 0

    /// How long no connection is accepted once descriptors have run out: those that wait stay in the kernel's queue.
    private static let pause = Nanoseconds.milliseconds(100)

    package init(on loop: EventLoop, limits: Limits = Limits(), handler: @escaping Handler) {
        self.loop = loop
        self.limits = limits
        self.handler = handler
    }

    deinit {
        receiveBuffer.deallocate()
    }

    /// Starts to accept connections from `socket`.
    package func listen(on socket: ListeningSocket) throws {
        sockets.append(socket)
        try watch(socket)
    }

    /// Closes everything. Must be called before the server is let go.
    package func close() {
        if let acceptTimer { loop.cancel(acceptTimer) }
        if let sweepTimer, sweepTimer.isArmed { loop.cancel(sweepTimer) }
        for socket in sockets { loop.unwatch(socket.descriptor) }
        sockets = []
        for connection in connections { connection?.close() }
    }

    func refreshDate() { date.refresh(now: loop.now) }

    func forget(_ descriptor: Int32) {
        connections[Int(descriptor)] = nil
        connectionCount -= 1
    }

    // MARK: Accepting

    private func watch(_ socket: ListeningSocket) throws(Problem) {
        try loop.watch(socket.descriptor, for: 1) { [unowned self] _, _, _ in accept(from: socket) }
    }

    private func accept(from socket: ListeningSocket) {
        // Bounded, so that a flood of connections does not starve those that are open.
        for _ in 0..<64 {
            let descriptor = Glibc.accept(socket.descriptor, nil, nil)
            if descriptor >= 0 {
                open(descriptor)
                if connectionCount >= limits.connections, !makeRoom() { return pauseAccepting() }
                continue
            }
            switch errno {
            case EAGAIN: return
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                if !makeRoom() { return pauseAccepting() }
            // The client has gone again, or a network error of the new connection: the next one may be good.
            default: continue
            }
        }
    }

    private func open(_ descriptor: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        accepted += 1
        let connection = Connection(descriptor, number: accepted, of: self)
        while connections.count <= Int(descriptor) { connections.append(nil) }
        connections[Int(descriptor)] = connection
        connectionCount += 1
        do { try connection.start() } catch { connection.close() }
        if sweepTimer?.isArmed != true { scheduleSweep() }
    }

    // MARK: Limits

    /// A connection holds `change` more bytes of a request that has not arrived whole. `false` when all connections together hold too many.
    func holds(_ change: Int) -> Bool {
        arriving += change
        return change <= 0 || arriving <= limits.arriving
    }

    /// Closes an eighth of the connections: those that wait for nothing and have done nothing for the longest time. `false` when there is none.
    private func makeRoom() -> Bool {
        guard limits.makesRoom else { return false }
        let idle = connections.compactMap { $0 }.filter(\.isIdle).sorted {
            ($0.lastActive, $0.number) < ($1.lastActive, $1.number)
        }
        for connection in idle.prefix(max(1, connectionCount / 8)) { connection.close() }
        return !idle.isEmpty
    }

    private func scheduleSweep() {
        let timer =
            sweepTimer
            ?? LoopTimer { [unowned self] now in
                for connection in connections { connection?.closeIfSlow(now, limits) }
                if connectionCount > 0 { scheduleSweep() }
            }
        sweepTimer = timer
        loop.schedule(timer, at: loop.readClock() + min(.seconds(1), limits.requestTime))
    }

    private func pauseAccepting() {
        for socket in sockets { loop.unwatch(socket.descriptor) }
        let timer =
            acceptTimer
            ?? LoopTimer { [unowned self] _ in
                for socket in sockets where (try? watch(socket)) == nil { pauseAccepting() }
            }
        acceptTimer = timer
        loop.schedule(timer, at: loop.readClock() + Self.pause)
    }
}
