package import Basics

/// One request, rendered and ready to go. Its buffer is one that a loop reuses for all its VUs.
package struct OutgoingRequest: Sendable {
    package var method: HTTPMethod = .get
    package var origin: Origin
    /// All rendered bytes; the ranges below lie within.
    package var bytes: [UInt8] = []
    /// Path and query, percent-encoded, beginning with `/`.
    package var target: Range<Int> = 0..<0
    /// Header lines, each `Name: value\r\n`. Without `Host`, `Content-Length` and the empty line: the transport adds them.
    package var headers: Range<Int> = 0..<0
    /// The body; empty for none.
    package var body: Range<Int> = 0..<0
    /// `user:password` for HTTP digest authentication, should the server ask for it; empty for none.
    package var digest: Range<Int> = 0..<0
    /// Whether a body was asked for, be it an empty one.
    package var hasBody = false
    /// A number that is the same for requests with the same `origin`, `method`, `headers` and `target` byte for byte, so that a
    /// transport may keep what it prepared for it; negative when they vary.
    package var constantID = -1
    /// The part of `headers` that differs all the same from one request of a `constantID` to the next, always of one length; empty for
    /// none.
    package var stamp: Range<Int> = 0..<0
    /// Limit for the whole exchange, in nanoseconds; 0 for none.
    package var timeout: Nanoseconds = .seconds(10)
    /// How many redirects are followed; 0 for none.
    package var redirects = 0
    /// How many bytes of the body are kept for checks and extractions; 0 to count and discard them.
    package var keepBody = 0
    /// Whether the header lines of the response are kept.
    package var keepHeaders = false
    /// Whether the body goes to `KeptResponse.sink` while it arrives.
    package var isStreamed = false

    package init(origin: Origin) { self.origin = origin }

    /// Whether it states the length of a body: of the one it has, or of none where its method is about content. The answer to HEAD has no
    /// body, and it is sent without one.
    package var sendsBody: Bool {
        if case .head = method { return false }
        return hasBody || !body.isEmpty || method.expectsContent
    }
}
