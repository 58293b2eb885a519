// One connection's state machine with its streams, without a socket.

import HTTPMessages

@testable import WireTransport

/// A client that is fed what a server says.
final class Talk {
    var connection: HTTP2Connection
    private(set) var streams: [HTTP2Stream] = []
    private let out = Outbox()
    /// All that the client sent.
    private(set) var sent: [UInt8] = []

    init() {
        connection = HTTP2Connection(blocks: RequestBlocks(), scratch: Outbox())
        connection.open(out)
        collect()
    }

    var frames: SentFrames { SentFrames(sent) }

    @discardableResult
    func begin(_ request: OutgoingRequest = OutgoingRequest(port: 80)) -> HTTP2Stream {
        let stream = HTTP2Stream(request: request, kept: KeptResponse()) {}
        streams.append(stream)
        connection.begin(stream, out)
        collect()
        return stream
    }

    /// Feeds `bytes` in pieces of the sizes that `nextSize` gives.
    func hear(_ bytes: [UInt8], nextSize: () -> Int = { .max }) {
        bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let end = position + min(nextSize(), bytes.count - position)
                connection.take(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), at: 1, out)
                position = end
                collect()
            }
        }
        while out.count > 0 || sendsMore() {}
    }

    func cancel(_ stream: HTTP2Stream) {
        connection.cancel(stream, out)
        collect()
    }

    private func sendsMore() -> Bool {
        connection.sendBodies(out)
        defer { collect() }
        return out.count > 0
    }

    private func collect() {
        sent += out.bytes
        out.removeAll()
    }
}

/// What came of a stream.
struct StreamResult: Equatable, CustomStringConvertible {
    var state: HTTP2Stream.State
    var failure: Failure?
    var status: Int
    var body: String
    var headers: String
    var isRefused: Bool

    init(_ stream: HTTP2Stream) {
        state = stream.state
        failure = stream.failure
        status = stream.status
        isRefused = stream.isRefused
        body = String(decoding: stream.kept.body, as: UTF8.self)
        headers = String(decoding: stream.kept.headers, as: UTF8.self)
    }

    var description: String {
        "\(state) \(failure.map { "\($0)" } ?? "-") \(status) \(body.debugDescription) \(headers.debugDescription)"
    }
}
