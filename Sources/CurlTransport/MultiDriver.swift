// One of libcurl's multi handles, driven by the loop: it says which sockets it waits for and when it wants to be woken, and is told which
// of them are ready. Nothing here waits. Transfers (`MultiDriver+Transfers.swift`) and connections that are only made, for requests written
// by others, differ in what is done about a socket and about an end, and in nothing else.

package import Basics
package import CCurl
import Glibc
package import Reactor

/// A multi handle on a loop. All of it is called on that loop.
package final class MultiDriver {
    /// What the user of a multi handle does about its sockets and its transfers.
    package struct User {
        /// Waits for a socket as libcurl asks with one of `CURL_POLL_…`; the handler is to be told when it is ready.
        let follow: (_ action: Int32, _ descriptor: Int32, _ handler: @escaping EventLoop.Handler) throws -> Void
        /// Whether a socket that is ready is one that no transfer waits for; if so, it is watched no more.
        let forgetIfIdle: (_ descriptor: Int32) -> Bool
        /// The transfer of an easy handle is over. It may start others, also on the same handle, and it takes the handle out.
        let ended: (MultiDriver, CURL, CURLcode) -> Void
        /// The loop cannot wait for the socket of an easy handle.
        let cannotWait: (CURL) -> Void

        package init(
            follow: @escaping (_ action: Int32, _ descriptor: Int32, _ handler: @escaping EventLoop.Handler) throws -> Void,
            forgetIfIdle: @escaping (_ descriptor: Int32) -> Bool = { _ in false },
            ended: @escaping (MultiDriver, CURL, CURLcode) -> Void, cannotWait: @escaping (CURL) -> Void
        ) {
            self.follow = follow
            self.forgetIfIdle = forgetIfIdle
            self.ended = ended
            self.cannotWait = cannotWait
        }
    }

    private let loop: EventLoop
    private let user: User
    private let handle: CURLM
    private var isStarting = false
    private var isDraining = false
    private var wakeUp = LoopTimer { _ in }
    private var handler: EventLoop.Handler = { _, _, _ in }

    /// - Parameter connections: how many are kept at most.
    package init(on loop: EventLoop, for user: User, keeping connections: Int) throws(Problem) {
        guard CurlLibrary.isReady, let handle = curl_multi_init() else {
            throw Problem(.inability, "libcurl could not be started: out of memory.")
        }
        self.loop = loop
        self.user = user
        self.handle = handle
        wakeUp = LoopTimer { [unowned self] _ in run(CURL_SOCKET_TIMEOUT, 0) }
        handler = { [unowned self] descriptor, events, _ in socketIsReady(descriptor, events) }
        let me = Unmanaged.passUnretained(self).toOpaque()
        perfbench_multi_set_socket(handle) { easy, descriptor, action, multi, _ in
            Unmanaged<MultiDriver>.fromOpaque(multi!)._withUnsafeGuaranteedRef { $0.socketIsWanted(descriptor, action, easy) }
            return 0
        }
        perfbench_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, me)
        perfbench_multi_set_timer(handle) { _, milliseconds, multi in
            Unmanaged<MultiDriver>.fromOpaque(multi!)._withUnsafeGuaranteedRef { $0.wakeUpIsWanted(in: milliseconds) }
            return 0
        }
        perfbench_multi_set_pointer(handle, CURLMOPT_TIMERDATA, me)
        set(CURLMOPT_MAXCONNECTS, connections)
    }

    deinit {
        if wakeUp.isArmed { loop.cancel(wakeUp) }
        curl_multi_cleanup(handle)
    }

    /// Sets one of the options of the multi handle that are numbers.
    package func set(_ option: CURLMoption, _ value: Int) { perfbench_multi_set_long(handle, option, value) }

    /// Starts the transfer that `easy` is set up for; a request on a kept connection has been written when this returns. The user is told
    /// the end, which may be before this returns. `false` when libcurl would not take it.
    package func start(_ easy: CURL) -> Bool {
        // libcurl asks to be woken at once, which is what happens here anyway.
        isStarting = true
        let result = curl_multi_add_handle(handle, easy)
        isStarting = false
        guard result == CURLM_OK else { return false }
        run(CURL_SOCKET_TIMEOUT, 0)
        return true
    }

    /// Takes `easy` out, whatever state its transfer is in.
    package func remove(_ easy: CURL) { curl_multi_remove_handle(handle, easy) }

    private func run(_ descriptor: curl_socket_t, _ ready: Int32) {
        var running: Int32 = 0
        _ = curl_multi_socket_action(handle, descriptor, ready, &running)
        drain()
    }

    /// Tells of the transfers that have ended. Another may be started from here: hence the guard against running twice.
    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            user.ended(self, easy, perfbench_message_result(message))
        }
    }

    private func socketIsReady(_ descriptor: Int32, _ events: UInt32) {
        if user.forgetIfIdle(descriptor) { return }
        var ready: Int32 = 0
        if events & EPOLLIN.rawValue != 0 { ready |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { ready |= CURL_CSELECT_OUT }
        // An error shows when libcurl reads or writes, and only then does it learn which.
        if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { ready |= CURL_CSELECT_IN | CURL_CSELECT_OUT }
        run(descriptor, ready)
    }

    private func socketIsWanted(_ descriptor: curl_socket_t, _ action: Int32, _ easy: CURL?) {
        do {
            try user.follow(action, descriptor, handler)
        } catch {
            if let easy { user.cannotWait(easy) }
        }
    }

    private func wakeUpIsWanted(in milliseconds: Int) {
        if milliseconds < 0 {
            loop.cancel(wakeUp)
        } else if !isStarting {
            loop.schedule(wakeUp, at: milliseconds == 0 ? loop.now : loop.readClock() + .milliseconds(milliseconds))
        }
    }
}
