// One of libcurl's multi handles, driven by the loop: it says which sockets it waits for and when it wants to be woken, and is told which
// of them are ready. Nothing here waits.

import Basics
import CCurl
import Glibc
import HTTPMessages
import Reactor

/// The transfers of some sessions of one loop.
final class Multi {
    private let loop: EventLoop
    private let sockets: WatchedSockets
    private let handle: CURLM
    private var isStarting = false
    private var isDraining = false
    private var wakeUp = LoopTimer { _ in }
    private var handler: EventLoop.Handler = { _, _, _ in }

    /// `connections` is how many are kept at most.
    init(on loop: EventLoop, sockets: WatchedSockets, keeping connections: Int) throws(Problem) {
        guard CurlLibrary.isReady, let handle = curl_multi_init() else {
            throw Problem(.inability, "libcurl could not be started: out of memory.")
        }
        self.loop = loop
        self.sockets = sockets
        self.handle = handle
        wakeUp = LoopTimer { [unowned self] _ in run(CURL_SOCKET_TIMEOUT, 0) }
        handler = { [unowned self] descriptor, events, _ in socketIsReady(descriptor, events) }
        let me = Unmanaged.passUnretained(self).toOpaque()
        perfbench_multi_set_socket(handle) { easy, descriptor, action, multi, _ in
            Unmanaged<Multi>.fromOpaque(multi!)._withUnsafeGuaranteedRef { $0.socketIsWanted(descriptor, action, easy) }
            return 0
        }
        perfbench_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, me)
        perfbench_multi_set_timer(handle) { _, milliseconds, multi in
            Unmanaged<Multi>.fromOpaque(multi!)._withUnsafeGuaranteedRef { $0.wakeUpIsWanted(in: milliseconds) }
            return 0
        }
        perfbench_multi_set_pointer(handle, CURLMOPT_TIMERDATA, me)
        perfbench_multi_set_long(handle, CURLMOPT_MAXCONNECTS, connections)
    }

    deinit {
        if wakeUp.isArmed { loop.cancel(wakeUp) }
        curl_multi_cleanup(handle)
    }

    /// Starts the transfer that `easy` is set up for; a request on a kept connection has been written when this returns. The session that
    /// `easy` belongs to is told the end, which may be before this returns. `false` when libcurl would not take it.
    func start(_ easy: CURL) -> Bool {
        // libcurl asks to be woken at once, which is what happens here anyway.
        isStarting = true
        let result = curl_multi_add_handle(handle, easy)
        isStarting = false
        guard result == CURLM_OK else { return false }
        run(CURL_SOCKET_TIMEOUT, 0)
        return true
    }

    /// Takes `easy` out, whatever state its transfer is in.
    func remove(_ easy: CURL) { curl_multi_remove_handle(handle, easy) }

    private func run(_ descriptor: curl_socket_t, _ ready: Int32) {
        var running: Int32 = 0
        _ = curl_multi_socket_action(handle, descriptor, ready, &running)
        drain()
    }

    /// Tells the sessions whose transfers have ended. A session that continues to another address starts that transfer from here: hence the
    /// guard against running twice.
    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let result = perfbench_message_result(message)
            remove(easy)
            CurlSession.of(easy) { $0.transferEnded(result) }
        }
    }

    private func socketIsReady(_ descriptor: Int32, _ events: UInt32) {
        if sockets.forgetIfIdle(descriptor) { return }
        var ready: Int32 = 0
        if events & EPOLLIN.rawValue != 0 { ready |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { ready |= CURL_CSELECT_OUT }
        // An error shows when libcurl reads or writes, and only then does it learn which.
        if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { ready |= CURL_CSELECT_IN | CURL_CSELECT_OUT }
        run(descriptor, ready)
    }

    private func socketIsWanted(_ descriptor: curl_socket_t, _ action: Int32, _ easy: CURL?) {
        do {
            try sockets.follow(action, on: descriptor, handler)
        } catch {
            if let easy { CurlSession.of(easy) { $0.cannotWait() } }
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
