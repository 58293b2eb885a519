/// Sends requests. One transport serves one loop; every VU has a session of its own, and nothing is shared between sessions.
package protocol Transport: AnyObject {
    associatedtype Session: TransportSession

    /// What one VU keeps: its connections, cookies and TLS session.
    func makeSession() throws -> Session

    /// Ends every exchange that is under way; each then answers with a failure. Called on the loop.
    func cancelAll()
}

/// One VU's way to the target. Used from one loop only, one exchange at a time.
package protocol TransportSession: AnyObject {
    /// Sends `request` and waits for the end of the exchange. Takes what it needs of `request` before it first suspends. Failures of the
    /// target are values; it never throws.
    func perform(_ request: borrowing OutgoingRequest) async -> Exchange

    /// The part of the last response that was asked to be kept, until the next `perform`.
    var response: KeptResponse { get }

    /// Forgets cookies, closes connections.
    func close()
}

/// The kept part of one response.
package final class KeptResponse {
    /// Header lines as they came, each ending in `\r\n`, after the status line.
    package var headers: [UInt8] = []
    /// The body, at most `OutgoingRequest.keepBody` bytes.
    package var body: [UInt8] = []
    /// Whether the body was longer than what was kept.
    package var isTruncated = false

    package init() {}

    /// Empties it and keeps its storage.
    package func reset() {
        headers.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
        isTruncated = false
    }
}
