package import Basics

/// What came of one request or statement, without any heap storage. Times are moments of the loop's clock.
package struct Exchange: Sendable {
    /// What `code` is; it depends on the protocol.
    package enum CodeKind: UInt8, Sendable {
        /// An HTTP status; 0 when there was no response.
        case status
        /// How many rows a statement returned.
        case rows
    }

    /// `nil` when a complete response arrived, whatever its status.
    package var failure: Failure?
    package var code: Int
    package var codeKind: CodeKind
    /// When the request was handed to the connection (a new connection's set-up counts as part of the exchange).
    package var sentAt: Nanoseconds
    /// When the last byte arrived, or when the exchange failed: the moment epoll said so.
    package var endedAt: Nanoseconds
    package var phases: Phases
    /// Request and response bytes including headers, as far as the transport can tell.
    package var bytesSent: Int64
    package var bytesReceived: Int64
    /// Connections this exchange had to open.
    package var connectionsOpened: Int
    /// The version of HTTP in which the last answer came.
    package var spoken = SpokenVersion.none
    /// Redirects that were followed.
    package var redirectsFollowed = 0
    /// How often the request was sent again, because a kept connection died under it.
    package var retried = 0
    /// Whether the server sent bytes that no request had asked for: before this request, or behind the answer to it.
    package var hadUnaskedBytes = false

    /// The HTTP status; 0 when there was no response, and for other protocols.
    package var status: Int {
        get { codeKind == .status ? code : 0 }
        set { (code, codeKind) = (newValue, .status) }
    }

    /// How many rows a statement returned; `nil` for other protocols.
    package var rows: Int? { codeKind == .rows ? code : nil }

    package init(
        failure: Failure? = nil, status: Int = 0, sentAt: Nanoseconds, endedAt: Nanoseconds, phases: Phases = Phases(),
        bytesSent: Int64 = 0, bytesReceived: Int64 = 0, connectionsOpened: Int = 0
    ) {
        self.failure = failure
        code = status
        codeKind = .status
        self.sentAt = sentAt
        self.endedAt = endedAt
        self.phases = phases
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.connectionsOpened = connectionsOpened
    }
}

/// A version of HTTP as it was spoken, not as it was wished for. HTTP/1.0 counts as 1.1.
package enum SpokenVersion: UInt8, Sendable {
    /// No answer came.
    case none
    case http1, http2
}

/// Where the time of one exchange went. A phase that did not happen (a kept connection has no connect) is negative and not recorded.
package struct Phases: Sendable, Hashable {
    package var dns: Nanoseconds = -1
    package var connect: Nanoseconds = -1
    package var tls: Nanoseconds = -1
    /// From the request sent to the first byte of the response.
    package var firstByte: Nanoseconds = -1
    /// From the first byte to the last.
    package var receive: Nanoseconds = -1

    package init() {}
}
