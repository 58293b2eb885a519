// A multi handle of libcurl that does nothing but make connections. With `CURLOPT_CONNECT_ONLY` a transfer is over as soon as its
// connection is ready for a request: name, TCP, proxy and TLS are behind it.

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

    private let driver: MultiDriver
    private var handleCount = 0

    init(on loop: EventLoop) throws(Problem) {
        let user = MultiDriver.User(
            follow: { action, descriptor, handler in
                if action == CURL_POLL_REMOVE { return loop.unwatch(descriptor) }
                var events: UInt32 = 0
                if action & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
                if action & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
                try loop.watch(descriptor, for: events, handler)
            },
            // The handle stays in: taking it out would close the connection that it was asked for.
            ended: { _, easy, result in Dialer.of(easy) { $0.ended(result) } },
            cannotWait: { easy in Dialer.of(easy) { $0.cannotWait() } })
        driver = try MultiDriver(on: loop, for: user, keeping: 4 * Self.mostHandles)
        driver.set(CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    var hasRoom: Bool { handleCount < Self.mostHandles }

    /// Begins to connect. The dialer that `easy` belongs to is told the end, which may be before this returns.
    func start(_ easy: UnsafeMutableRawPointer) -> Bool {
        // Counted first: a connection that fails at once is taken out again before this returns.
        handleCount += 1
        guard driver.start(easy) else {
            handleCount -= 1
            return false
        }
        return true
    }

    /// Takes `easy` out, which closes its connection.
    func remove(_ easy: UnsafeMutableRawPointer) {
        driver.remove(easy)
        handleCount -= 1
    }
}
