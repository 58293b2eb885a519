// A multi handle of libcurl that does nothing but make connections, driven by the loop. With `CURLOPT_CONNECT_ONLY` a transfer is over as
// soon as its connection is ready for a request: name, TCP, proxy and TLS are behind it.

import Basics
import CCurl
import CurlTransport
import Glibc
import Reactor

/// Some of a loop's connections while they are being made; encrypted ones stay.
final class Connector {
    /// `curl_easy_send` and `curl_easy_recv` look for their connection in a list of all that the multi handle has, each time, and with
    /// many of them each look is a cache miss. A multi handle takes some 35 KiB.
    private static let mostHandles = 8

    private let loop: EventLoop
    private let handle: UnsafeMutableRawPointer
    private var handleCount = 0
    private var isStarting = false
    private var isDraining = false
    private var wakeUp = LoopTimer { _ in }
    private var handler: EventLoop.Handler = { _, _, _ in }

    init(on loop: EventLoop) throws(Problem) {
        guard CurlLibrary.isReady, let handle = curl_multi_init() else {
            throw Problem(.inability, "libcurl could not be started: out of memory.")
        }
        self.loop = loop
        self.handle = handle
        wakeUp = LoopTimer { [unowned self] _ in run(CURL_SOCKET_TIMEOUT, 0) }
        handler = { [unowned self] descriptor, events, _ in socketIsReady(descriptor, events) }
        let me = Unmanaged.passUnretained(self).toOpaque()
        perfbench_multi_set_socket(handle) { easy, descriptor, action, multi, _ in
            Unmanaged<Connector>.fromOpaque(multi!)._withUnsafeGuaranteedRef { $0.socketIsWanted(descriptor, action, easy) }
            return 0
        }
        perfbench_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, me)
        perfbench_multi_set_timer(handle) { _, milliseconds, multi in
            Unmanaged<Connector>.fromOpaque(multi!)._withUnsafeGuaranteedRef { $0.wakeUpIsWanted(in: milliseconds) }
            return 0
        }
        perfbench_multi_set_pointer(handle, CURLMOPT_TIMERDATA, me)
        perfbench_multi_set_long(handle, CURLMOPT_MAXCONNECTS, 4 * Self.mostHandles)
        perfbench_multi_set_long(handle, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    deinit {
        if wakeUp.isArmed { loop.cancel(wakeUp) }
        curl_multi_cleanup(handle)
    }

    var hasRoom: Bool { handleCount < Self.mostHandles }

    /// Begins to connect. The dialer that `easy` belongs to is told the end, which may be before this returns.
    func start(_ easy: UnsafeMutableRawPointer) -> Bool {
        isStarting = true
        let result = curl_multi_add_handle(handle, easy)
        isStarting = false
        guard result == CURLM_OK else { return false }
        handleCount += 1
        run(CURL_SOCKET_TIMEOUT, 0)
        return true
    }

    /// Takes `easy` out, which closes its connection.
    func remove(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(handle, easy)
        handleCount -= 1
    }

    private func run(_ descriptor: curl_socket_t, _ ready: Int32) {
        var running: Int32 = 0
        _ = curl_multi_socket_action(handle, descriptor, ready, &running)
        drain()
    }

    /// Tells the dialers whose connections are made, or failed. One that fails may start another from here: hence the guard.
    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let result = perfbench_message_result(message)
            Dialer.of(easy) { $0.ended(result) }
        }
    }

    private func socketIsReady(_ descriptor: Int32, _ events: UInt32) {
        var ready: Int32 = 0
        if events & EPOLLIN.rawValue != 0 { ready |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { ready |= CURL_CSELECT_OUT }
        // An error shows when libcurl reads or writes, and only then does it learn which.
        if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { ready |= CURL_CSELECT_IN | CURL_CSELECT_OUT }
        run(descriptor, ready)
    }

    private func socketIsWanted(_ descriptor: curl_socket_t, _ action: Int32, _ easy: UnsafeMutableRawPointer?) {
        if action == CURL_POLL_REMOVE { return loop.unwatch(descriptor) }
        var events: UInt32 = 0
        if action & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
        if action & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
        do {
            try loop.watch(descriptor, for: events, handler)
        } catch {
            if let easy { Dialer.of(easy) { $0.cannotWait() } }
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
