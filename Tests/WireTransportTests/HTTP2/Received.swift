import Synchronization

/// Requests that a server has seen, in their order.
final class Received: Sendable {
    private let requests = Mutex<[FrameServer.Request]>([])

    func add(_ request: FrameServer.Request) { requests.withLock { $0.append(request) } }
    var all: [FrameServer.Request] { requests.withLock { $0 } }
}
