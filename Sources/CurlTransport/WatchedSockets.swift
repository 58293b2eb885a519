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
    }

    private let loop: EventLoop
    private var states: [State] = []
    /// Which session opened a socket; 0 for those that libcurl opened on its own.
    private var owners: [UInt32] = []

    init(on loop: EventLoop) { self.loop = loop }

    /// A socket was made for a session's transfer.
    func opened(_ descriptor: Int32, by session: UInt32) {
        reserve(descriptor)
        states[Int(descriptor)] = .ours
        owners[Int(descriptor)] = session
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
        var new = old.intersection(.ours)
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
            states[Int(descriptor)] = new.intersection(.ours)
            throw error
        }
    }

    /// Whether no transfer waits for `descriptor`; if so it is watched no more. Called when it is ready.
    func forgetIfIdle(_ descriptor: Int32) -> Bool {
        guard states[Int(descriptor)].contains(.idle) else { return false }
        forget(descriptor)
        return true
    }

    /// Closes, for libcurl, a `descriptor` that `opened` was told of.
    func closeForGood(_ descriptor: Int32) {
        if states.indices.contains(Int(descriptor)) {
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
        states[Int(descriptor)] = states[Int(descriptor)].intersection(.ours)
    }
}
