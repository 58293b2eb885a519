// A client that does nothing on its own: it sends the bytes it is given and shows the bytes that come back, so that a test sees what
// really went over the wire.

import Glibc

/// One TCP connection to this machine. Calls block, for at most the limit given; closed when it is no longer held.
package final class RawClient {
    /// How a wait for bytes ended.
    package enum End: Equatable {
        case closed, reset, timedOut
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    /// Connects to `port` on 127.0.0.1, or on ::1. No single call waits for more than `limit` seconds.
    package init(port: UInt16, overIPv6: Bool = false, limit: Int = 10) throws {
        descriptor = socket(overIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var time = timeval(tv_sec: limit, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let result = overIPv6 ? Self.connect6(descriptor, port) : Self.connect4(descriptor, port)
        guard result == 0 else { throw RawClientFailure("connect to port \(port): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws {
        var at = 0
        while at < bytes.count {
            let sent = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + at, $0.count - at, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw RawClientFailure("send: \(String(cString: strerror(errno)))") }
            at += sent
        }
    }

    /// Says that nothing more will be sent; receiving goes on.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads one answer whose end is told by `Content-Length`, by chunks (which are taken off), or by `withBody: false`. Throws when the
    /// connection ends before it.
    package func response(withBody: Bool = true) throws -> RawResponse {
        while true {
            if let (response, length) = RawResponse.read(received, withBody: withBody) {
                received.removeFirst(length)
                return response
            }
            if let end = receiveMore() { throw RawClientFailure("\(end) after \(received.count) bytes of an answer") }
        }
    }

    /// Sends a request and reads its answer.
    package func get(_ target: String, headers: String = "") throws -> RawResponse {
        try send("GET \(target) HTTP/1.1\r\nHost: here\r\n\(headers)\r\n")
        return try response()
    }

    /// Sends a request with a body and reads its answer.
    package func send(_ method: String, _ target: String, headers: String = "", body: String = "") throws -> RawResponse {
        try send("\(method) \(target) HTTP/1.1\r\nHost: here\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return try response(withBody: method != "HEAD")
    }

    /// Reads until the connection ends, or `limit` bytes are here; answers them, and how it ended if it did.
    package func rest(limit: Int = .max) -> (bytes: [UInt8], end: End?) {
        var end: End?
        while received.count < limit, end == nil { end = receiveMore() }
        defer { received = [] }
        return (received, end)
    }

    private func receiveMore() -> End? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 {
            received += buffer[..<count]
            return nil
        }
        return count == 0 ? .closed : errno == ECONNRESET ? .reset : .timedOut
    }

    private static func connect4(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeBytes(of: &address) {
            connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t($0.count))
        }
    }

    private static func connect6(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        return withUnsafeBytes(of: &address) {
            connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t($0.count))
        }
    }
}

/// What the client could not do.
package struct RawClientFailure: Error, CustomStringConvertible {
    private let what: String

    package init(_ what: String) { self.what = what }

    package var description: String { what }
}
