// The transport that speaks HTTP/1.1 itself: one for each loop. libcurl makes the connections, with all it knows of names, proxies and
// certificates; the bytes are moved and framed here. What this transport does not do is left to the one over libcurl; see `obstacle`.

package import Basics
import CCurl
import CurlTransport
package import HTTPMessages
package import Reactor

/// Sends requests over connections of its own, without allocating between two of them. Used on its loop only, which must outlive it.
package final class WireTransport: Transport {
    /// Enough for the largest TLS record, so that nothing of one stays behind unseen.
    private static let inboxSize = 65_536
    private static let mostIdleDialers = 128

    let loop: EventLoop
    let options: ConnectionOptions
    let lists: ConnectionLists
    /// What was just received; the same storage for all sessions of the loop, used within one turn.
    let inbox = UnsafeMutableRawBufferPointer.allocate(byteCount: WireTransport.inboxSize, alignment: 64)
    /// What is about to be sent, likewise.
    let outbox = Outbox()
    /// Storage for one call's own use.
    let scratch = Outbox()
    /// What was rendered for HTTP/2.
    let blocks = RequestBlocks()
    let sockets: HandedSockets
    let queue: DialQueue

    private var connectors: [Connector] = []
    private var idleDialers: [Dialer] = []
    private var templates: [RequestTemplate?] = []
    private var hostLine: (origin: Origin, bytes: [UInt8])?

    package init(loop: EventLoop, options: ConnectionOptions) throws(Problem) {
        self.loop = loop
        self.options = options
        lists = ConnectionLists(options)
        sockets = HandedSockets(on: loop)
        queue = DialQueue(on: loop)
        connectors = [try Connector(on: loop)]
    }

    deinit { inbox.deallocate() }

    package func makeSession() throws(Problem) -> WireSession { WireSession(of: self) }

    /// Whether a connection to `origin` may turn out to speak HTTP/2. In clear text the client chooses; with TLS, the server does.
    func mayUseHTTP2(_ origin: Origin) -> Bool {
        switch options.version {
        case .http1: false
        case .http2: true
        case .auto: origin.scheme == .https
        }
    }

    // MARK: Connecting

    /// A handle to connect with, from the pool or new; `nil` when memory is out.
    func takeDialer() -> Dialer? { idleDialers.popLast() ?? Dialer(of: self) }

    /// Gives back a handle that holds nothing of its last user; a few are kept, the others cost memory for nothing.
    func giveBack(_ dialer: Dialer) {
        if idleDialers.count < Self.mostIdleDialers { idleDialers.append(dialer) }
    }

    /// A connector with room for one more.
    func connector() -> Connector? {
        if let one = connectors.last, one.hasRoom { return one }
        if let one = connectors.first(where: { $0.hasRoom }) { return one }
        guard let new = try? Connector(on: loop) else { return nil }
        connectors.append(new)
        return new
    }

    // MARK: Rendering

    /// What was rendered for requests of this `constantID`; rendered now when it is the first.
    func template(for request: borrowing OutgoingRequest) -> RequestTemplate {
        // With a body and without one the header lines differ.
        let key = request.constantID * 2 + (request.sendsBody ? 1 : 0)
        while templates.count <= key { templates.append(nil) }
        if let known = templates[key] { return known }
        outbox.removeAll()
        let headCount = renderHead(of: request)
        outbox.append("\r\n")
        let new = RequestTemplate(
            outbox.bytes, headCount: headCount, linesStart: outbox.linesStart, statesLength: outbox.statesLength)
        templates[key] = new
        return new
    }

    /// Renders request line and header lines of `request` into the empty outbox, all but the length of the body and the empty line.
    /// Answers how much that is.
    @discardableResult
    func renderHead(of request: borrowing OutgoingRequest) -> Int {
        outbox.append(request.method.rawValue)
        outbox.append(" ")
        request.bytes.withUnsafeBytes { outbox.append(UnsafeRawBufferPointer(rebasing: $0[request.target])) }
        outbox.append(" HTTP/1.1\r\n")
        let host = hostLine(for: request.origin)
        let range = request.headers
        request.bytes.withUnsafeBytes { bytes in
            let lines = UnsafeRawBufferPointer(rebasing: bytes[range])
            if !lines.hasLine(named: "host") { host.withUnsafeBytes { outbox.append($0) } }
            outbox.linesStart = outbox.count
            outbox.append(lines)
            outbox.statesLength = lines.hasLine(named: "content-length")
        }
        if !options.keepAlive { outbox.append("Connection: close\r\n") }
        return outbox.count
    }

    private func hostLine(for origin: Origin) -> [UInt8] {
        if let hostLine, hostLine.origin == origin { return hostLine.bytes }
        let bytes = Array("Host: \(origin.authority)\r\n".utf8)
        hostLine = (origin, bytes)
        return bytes
    }
}
