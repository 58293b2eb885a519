package import Basics

/// Sends requests. One transport serves one loop; every VU has a session of its own, and nothing is shared between sessions.
package protocol Transport: AnyObject, SendableMetatype {
    associatedtype Session: TransportSession

    /// What one VU keeps: its connections, cookies and TLS session.
    func makeSession() throws -> Session
}

/// One VU's way to the target. Used from one loop only, one exchange at a time: `start`, then `finish`, then what was kept.
package protocol TransportSession: AnyObject, SendableMetatype {
    /// Begins an exchange. Whatever is needed of `request` is taken before this returns, so that its buffer can serve the next VU.
    func start(_ request: borrowing OutgoingRequest)

    /// Waits for the end of the exchange that was started. What the target does wrong is a value; it never throws.
    func finish() async -> Exchange

    /// Ends the exchange under way at once: `finish` answers with a failure that means nothing. Nothing happens when there is none.
    func cancel()

    /// The part of the last response that was asked to be kept, until the next `start`.
    var response: KeptResponse { get }

    /// Closes connections and forgets cookies; the session is not used again.
    func close()
}

/// The kept part of one response.
package final class KeptResponse {
    /// Header lines as they came, each ending in `\r\n`, after the status line.
    package var headers: [UInt8] = []
    /// The body, at most `OutgoingRequest.keepBody` bytes.
    package var body: [UInt8] = []
    /// Heads of the requests as they went out, one after the other, a redirect's and a challenge's included; empty unless the options of
    /// the connection ask for them.
    package var sent: [UInt8] = []
    /// Whether the body was longer than what was kept.
    package var isTruncated = false
    /// When the kernel had the end of it, on the loop's clock; 0 where arrivals are not stamped.
    package var arrivedAt: Nanoseconds = 0
    /// What a database said of a statement that failed; empty for everything else.
    package var complaint = ""
    /// With which code the server closed a WebSocket; 0 when it did not.
    package var closeCode = 0
    /// Takes the body of a request that is `OutgoingRequest.isStreamed`, in place of `body`.
    package var sink: (any BodySink)?

    package init() {}

    /// Empties it and keeps its storage.
    package func reset() {
        headers.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
        isTruncated = false
        complaint = ""
        closeCode = 0
    }
}
