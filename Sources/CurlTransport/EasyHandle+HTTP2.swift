// Whether the other side of an established connection speaks HTTP/2: it is greeted, and must greet back (RFC 9113, section 3.4). No request
// is sent.

import Basics
import CCurl
import Glibc

extension EasyHandle {
    /// The client's connection preface: its magic words, and a SETTINGS frame without settings.
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
    private static let frameHeader = 9

    /// Greets over the connection that `CURLOPT_CONNECT_ONLY` has made. Blocks at most for `limit`; a server that does not answer does not speak it.
    func speaksHTTP2(within limit: TimeSpan) -> Bool {
        var descriptor: Int32 = -1
        perfbench_easy_get_socket(curl, CURLINFO_ACTIVESOCKET, &descriptor)
        let deadline = Self.now() + limit.nanoseconds
        var sent = 0
        while sent < Self.preface.count {
            var count = 0
            let code = Self.preface.withUnsafeBytes { curl_easy_send(curl, $0.baseAddress! + sent, $0.count - sent, &count) }
            if code == CURLE_AGAIN, Self.wait(descriptor, POLLOUT, until: deadline) { continue }
            guard code == CURLE_OK else { return false }
            sent += count
        }
        var answer = [UInt8](repeating: 0, count: Self.frameHeader)
        var received = 0
        while received < answer.count {
            var count = 0
            let code = answer.withUnsafeMutableBytes {
                curl_easy_recv(curl, $0.baseAddress! + received, $0.count - received, &count)
            }
            if code == CURLE_AGAIN, Self.wait(descriptor, POLLIN, until: deadline) { continue }
            guard code == CURLE_OK, count > 0 else { return false }
            received += count
        }
        // A SETTINGS frame that acknowledges nothing, on stream 0.
        return answer[3] == 4 && answer[4] & 1 == 0 && answer[5...] == [0, 0, 0, 0]
    }

    private static func now() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + Int64(time.tv_nsec)
    }

    private static func wait(_ descriptor: Int32, _ events: Int32, until deadline: Nanoseconds) -> Bool {
        let left = (deadline - now()) / .milliseconds(1)
        guard left > 0 else { return false }
        var waiting = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&waiting, 1, Int32(clamping: left)) > 0
    }
}
