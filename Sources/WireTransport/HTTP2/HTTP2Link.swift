// What lies between a connection's state machine and its socket: bytes go in and out, streams are told of their ends. Answers to the server are
// put together in the loop's outbox and sent at once; what the socket does not take waits here.

import Basics
import CCurl
import HTTPMessages

/// The HTTP/2 connection on a wire.
final class HTTP2Link {
    /// Unmanaged, because it is needed with every event, and safe: the wire owns the link.
    private unowned(unsafe) let wire: Wire
    private let transport: WireTransport
    private var connection: HTTP2Connection
    /// What is still to be sent, from `pendingStart` on.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// Whether a response came over it already.
    private(set) var isUsed = false
    /// There may be more to receive, of which epoll will not speak again.
    private var isBehind = false

    /// Control frames that a server lets pile up without taking any.
    private static let mostPending = 1 << 20

    init(on wire: Wire, of transport: WireTransport) {
        self.wire = wire
        self.transport = transport
        connection = HTTP2Connection(blocks: transport.blocks, scratch: transport.scratch)
        let out = transport.outbox
        out.removeAll()
        connection.open(out)
        pending.append(contentsOf: out.bytes)
    }

    /// Whether a request may begin now.
    var hasRoom: Bool { connection.hasRoom }

    /// Sends the request of `stream`; there is room for it.
    func begin(_ stream: HTTP2Stream, at now: Nanoseconds) {
        let out = transport.outbox
        out.removeAll()
        connection.begin(stream, out)
        flush(at: now)
        settle()
    }

    /// Gives an exchange up; the connection lives on.
    func cancel(_ stream: HTTP2Stream, at now: Nanoseconds) {
        let out = transport.outbox
        out.removeAll()
        connection.cancel(stream, out)
        flush(at: now)
        settle()
    }

    /// Whether other streams than `stream` are under way.
    func carriesOthers(than stream: HTTP2Stream) -> Bool { connection.streams.contains { $0 !== stream } }

    /// The socket is ready for something.
    func ready(_ events: UInt32, at now: Nanoseconds) {
        let canWrite = events & EPOLLOUT.rawValue != 0
        if canWrite, !isBehind || !pending.isEmpty {
            transport.outbox.removeAll()
            flush(at: now)
        }
        if wire.isOpen, events & ~EPOLLOUT.rawValue != 0 || isBehind {
            let hasEnded = events & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
            receive(hasEnded: hasEnded, at: now)
        }
        settle()
    }

    // MARK: Bytes

    private func receive(hasEnded: Bool, at now: Nanoseconds) {
        let inbox = transport.inbox
        isBehind = false
        // A bound, so that one endless body does not starve the others.
        for _ in 0..<16 {
            switch wire.receive(into: inbox) {
            case .count(0): return connection.takeEnd(isBroken: false)
            case .count(let count):
                let out = transport.outbox
                out.removeAll()
                connection.take(UnsafeRawBufferPointer(rebasing: inbox[..<count]), at: now, out)
                flush(at: now)
                guard wire.isOpen, connection.failure == nil else { return }
                // Nothing was left in the socket; what comes is reported. TLS gives one record at a time.
                if count < inbox.count, !hasEnded, !wire.hasDecrypted { return }
            case .notNow: return
            case .broken: return connection.takeEnd(isBroken: true)
            }
        }
        // A socket that takes bytes is reported in every turn, and so this one has its turn.
        isBehind = true
        if !wire.watchForWriting(true) { connection.takeEnd(isBroken: true) }
    }

    /// Sends what waits, what is in the outbox, and as much of the bodies as goes.
    private func flush(at now: Nanoseconds) {
        let out = transport.outbox
        while true {
            if pending.isEmpty {
                connection.sendBodies(out)
                guard out.count > 0 else { break }
                switch send(out.bytes) {
                case .all: break
                case .some(let count):
                    pending.append(contentsOf: out.bytes[count...])
                    return wait()
                case .broken: return receive(hasEnded: true, at: now)
                }
            } else {
                pending.append(contentsOf: out.bytes)
                let sent = pending.withUnsafeBytes { send(UnsafeRawBufferPointer(rebasing: $0[pendingStart...])) }
                switch sent {
                case .all:
                    pending.removeAll(keepingCapacity: false)
                    pendingStart = 0
                case .some(let count):
                    pendingStart += count
                    out.removeAll()
                    return wait()
                case .broken: return receive(hasEnded: true, at: now)
                }
            }
            out.removeAll()
        }
        if !isBehind, !wire.watchForWriting(false) { connection.takeEnd(isBroken: true) }
    }

    private enum Sent {
        case all
        case some(Int)
        case broken
    }

    private func send(_ bytes: UnsafeRawBufferPointer) -> Sent {
        var sent = 0
        while sent < bytes.count {
            switch wire.send(UnsafeRawBufferPointer(rebasing: bytes[sent...])) {
            case .count(let count): sent += count
            case .notNow: return .some(sent)
            case .broken: return .broken
            }
        }
        return .all
    }

    /// Has the rest sent when the socket takes bytes again.
    private func wait() {
        if pendingStart > Self.mostPending / 2 {
            pending.removeFirst(pendingStart)
            pendingStart = 0
        }
        if pending.count - pendingStart > Self.mostPending { connection.fail(.enhanceYourCalm, .flooded, transport.outbox) }
        if !wire.watchForWriting(true) { connection.takeEnd(isBroken: true) }
    }

    /// Tells the streams that ended, and closes what is of no use any more.
    private func settle() {
        while let stream = connection.takeEnded() {
            if stream.failure == nil { isUsed = true }
            stream.onEnd()
        }
        if wire.link === self, !connection.isUsable, connection.streams.isEmpty { wire.close() }
    }
}
