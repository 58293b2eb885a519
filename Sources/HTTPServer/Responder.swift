package import Basics
package import Reactor

/// What a handler answers at once.
package enum Answer {
    /// This, now.
    case now(Response)
    /// Something, through the responder, some time or never.
    case later
}

/// The way back to the client of one request: for answers that take time, and for misbehaving on purpose. Used on the loop only. Once
/// the request is answered or its connection gone, it does nothing.
package struct Responder {
    let connection: Connection
    let request: UInt64

    /// Whether the client still waits for this answer.
    package var isOpen: Bool { connection.isAnswering(request) }

    package var loop: EventLoop { connection.loop }

    /// The address of the client, as digits; empty when it is gone.
    package var peer: String { connection.peer }

    /// Sends the answer.
    package func send(_ response: Response) {
        if isOpen { connection.deliver(response) }
    }

    /// Calls `action` when the loop's clock shows `deadline`, unless the client has gone by then. One at a time: the next replaces it.
    package func wait(until deadline: Nanoseconds, _ action: @escaping (_ now: Nanoseconds) -> Void) {
        if isOpen { connection.wait(until: deadline, action) }
    }

    // MARK: Answers in pieces

    /// Sends the head of `response`, which promises its whole body.
    package func writeHead(of response: Response) {
        if isOpen { connection.write(headOf: response) }
    }

    /// The bytes that follow that head: none after HEAD, chunks where they were promised.
    package func bytesOfBody(of response: Response) -> [UInt8] { connection.bytesOfBody(of: response) }

    /// Sends these bytes as they are.
    package func write(_ bytes: [UInt8]) {
        if isOpen { connection.write(bytes) }
    }

    /// How many bytes were written and wait for a slow client.
    package var backlog: Int { isOpen ? connection.backlog : 0 }

    /// Ends an answer in pieces. The next request of the connection is read, unless it is to be closed.
    package func finish(closing: Bool = false) {
        if isOpen { connection.finish(closing: closing) }
    }

    /// Ends the connection now, in the middle of whatever it is in: politely, or with a reset.
    package func abandon(withReset: Bool = false) {
        if isOpen { connection.close(withReset: withReset) }
    }
}
