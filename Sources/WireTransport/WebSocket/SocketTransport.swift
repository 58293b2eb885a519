// Carries out steps that use a WebSocket, over connections that begin as HTTP/1.1 requests of the wire.

package import HTTPMessages
package import Reactor
package import Scenarios

/// One loop's WebSockets.
package final class SocketTransport: StepTransport {
    let loop: EventLoop
    let base: BaseURL
    let steps: [SocketStep?]
    private let wire: WireTransport

    /// - Parameters:
    ///   - steps: those that sessions start by their position.
    ///   - base: where paths lead.
    package init(_ steps: [Step], base: BaseURL, _ options: ConnectionOptions, loop: EventLoop) throws {
        self.loop = loop
        self.base = base
        self.steps = steps.map(\.action.socket)
        var options = options
        options.version = .http1
        options.stampsArrivals = true
        wire = try WireTransport(loop: loop, options: options)
    }

    package func makeSession() -> any StepSession { SocketSession(self, WireSession(of: wire)) }

    package func close() async {}
}
