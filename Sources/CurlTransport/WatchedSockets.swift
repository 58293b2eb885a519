// Which sockets the loop watches for libcurl, and for what. Between two requests libcurl asks to forget a kept connection's socket, only
// to ask for it again a moment later; that would be two system calls per request. So a socket that libcurl opened through us stays
// registered while it is idle, and is forgotten when libcurl closes it or when something unasked arrives on it.

import Basics
import CCurl
import Glibc
import Reactor

/// The sockets of one loop's transfers, by descriptor.
final class WatchedSockets {
    private struct State: OptionSet {
        let rawValue: UInt8
        static let reading = State(rawValue: 1)
        static let writing = State(rawValue: 2)
        /// Opened through us, so that we are told when it closes.
        static let ours = State(rawValue: 4)
        static let idle = State(rawValue: 8)
        /// TLS may say something at any time.
        static let encrypted = State(rawValue: 16)
        /// What it said unasked is known.
        static let heard = State(rawValue: 32)
        static let lasting: State = [.ours, .encrypted, .heard]
    }

    private let loop: EventLoop
    private var states: [State] = []
    /// Which session opened a socket; 0 for those that libcurl opened on its own.
    private var owners: [UInt32] = []
    /// Sessions whose idle connection had bytes that nobody asked for, and sessions that lost a connection.
    private var unasked: Set<UInt32> = []
    private var closings: Set<UInt32> = []

    init(on loop: EventLoop) { self.loop = loop }

    /// A socket was made for a session's transfer.
    func opened(_ descriptor: Int32, by session: UInt32, encrypted: Bool) {
        reserve(descriptor)
        states[Int(descriptor)] = encrypted ? [.ours, .encrypted] : .ours
        owners[Int(descriptor)] = session
    }

    /// Whether an idle connection of `session` had bytes that nobody asked for, since this was asked last.
    func takeUnasked(of session: UInt32) -> Bool { !unasked.isEmpty && unasked.remove(session) != nil }

    /// Whether a connection of `session` was closed since this was asked last.
    func takeClosing(of session: UInt32) -> Bool { !closings.isEmpty && closings.remove(session) != nil }

    /// Looks what the connection that `session` made last has to say, if it is still there. Called when no transfer is under way in it.
    func listen(_ descriptor: Int32, of session: UInt32) {
        guard states.indices.contains(Int(descriptor)), owners[Int(descriptor)] == session else { return }
        listen(descriptor)
    }

    /// Looks what an idle connection has to say before it is used or closed.
    private func listen(_ descriptor: Int32) {
        let state = states[Int(descriptor)]
        guard state.contains(.ours), state.isDisjoint(with: [.encrypted, .heard]) else { return }
        // Servers say so before they close a connection that was idle for long (RFC 9110, section 15.5.9).
        let farewell = Array("HTTP/1.1 408".utf8)
        var bytes = [UInt8](repeating: 0, count: farewell.count)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_PEEK | MSG_DONTWAIT))
        guard count > 0 else { return }
        states[Int(descriptor)].insert(.heard)
        if bytes != farewell { unasked.insert(owners[Int(descriptor)]) }
        // libcurl would take them for the next answer; a connection that ends is one that it gives up.
        var rest = [UInt8](repeating: 0, count: 4096)
        var pieces = 256
        while pieces > 0, recv(descriptor, &rest, rest.count, Int32(MSG_DONTWAIT)) > 0 { pieces -= 1 }
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Ends the connections that `session` still has. libcurl has no call to close a kept connection, but before it makes or uses others
    /// it looks, once a second, which are dead, and closes these.
    func shutDown(of session: UInt32) {
        for descriptor in owners.indices where owners[descriptor] == session && states[descriptor].contains(.idle) {
            forget(Int32(descriptor))
            shutdown(Int32(descriptor), Int32(SHUT_RDWR))
        }
    }

    /// Does what libcurl asks: watch `descriptor` for `action` (`CURL_POLL_…`), or leave it.
    func follow(_ action: Int32, on descriptor: Int32, _ handler: @escaping EventLoop.Handler) throws(Problem) {
        reserve(descriptor)
        let old = states[Int(descriptor)]
        if action == CURL_POLL_REMOVE {
            if old.contains(.ours), old.contains(.reading), !old.contains(.writing) {
                states[Int(descriptor)].insert(.idle)
                return
            }
            forget(descriptor)
            // A connection that never came about is closed without telling us, and its number may serve someone else by now.
            if !old.contains(.reading) { disown(descriptor) }
            return
        }
        var new = old.intersection(.lasting)
        if action & CURL_POLL_IN != 0 { new.insert(.reading) }
        if action & CURL_POLL_OUT != 0 { new.insert(.writing) }
        states[Int(descriptor)] = new
        if old.subtracting(.idle) == new { return }
        var events: UInt32 = 0
        if new.contains(.reading) { events |= EPOLLIN.rawValue }
        if new.contains(.writing) { events |= EPOLLOUT.rawValue }
        do {
            try loop.watch(descriptor, for: events, handler)
        } catch {
            states[Int(descriptor)] = new.intersection(.lasting)
            throw error
        }
    }

    /// Whether no transfer waits for `descriptor`; if so it is watched no more. Called when it is ready.
    func forgetIfIdle(_ descriptor: Int32) -> Bool {
        guard states[Int(descriptor)].contains(.idle) else { return false }
        listen(descriptor)
        forget(descriptor)
        return true
    }

    /// Closes, for libcurl, a `descriptor` that `opened` was told of.
    func closeForGood(_ descriptor: Int32) {
        if states.indices.contains(Int(descriptor)) {
            listen(descriptor)
            if owners[Int(descriptor)] > 0 { closings.insert(owners[Int(descriptor)]) }
            forget(descriptor)
            disown(descriptor)
        }
        close(descriptor)
    }

    private func disown(_ descriptor: Int32) {
        states[Int(descriptor)] = []
        owners[Int(descriptor)] = 0
    }

    private func reserve(_ descriptor: Int32) {
        while states.count <= Int(descriptor) {
            states.append([])
            owners.append(0)
        }
    }

    private func forget(_ descriptor: Int32) {
        if !states[Int(descriptor)].isDisjoint(with: [.reading, .writing]) { loop.unwatch(descriptor) }
        states[Int(descriptor)] = states[Int(descriptor)].intersection(.lasting)
    }
}
