package import Basics

/// What came of one request or statement, without any heap storage. Times are moments of the loop's clock. Small fields stand together at the end:
/// the value is copied at every hand-over, and beyond 128 bytes each copy is a call.
package struct Exchange: Sendable {
    /// What `code` is; it depends on the protocol.
    package enum CodeKind: UInt8, Sendable {
        /// An HTTP status; 0 when there was no response.
        case status
        /// How many rows a statement returned.
        case rows
        /// How many messages came over a WebSocket.
        case messages
    }

    /// When the request was handed to the connection (a new connection's set-up counts as part of the exchange).
    package var sentAt: Nanoseconds
    /// When the last byte arrived, or when the exchange failed: the moment epoll said so.
    package var endedAt: Nanoseconds
    package var phases: Phases
    /// Request and response bytes including headers, as far as the transport can tell.
    package var bytesSent: Int64
    package var bytesReceived: Int64
    package var code: Int
    /// Connections this exchange had to open.
    package var connectionsOpened: Int32
    /// Redirects that were followed.
    package var redirectsFollowed: Int32 = 0
    /// How often the request was sent again, because a kept connection died under it.
    package var retried: Int32 = 0
    /// `nil` when a complete response arrived, whatever its status.
    package var failure: Failure?
    package var codeKind: CodeKind
    /// The version of HTTP in which the last answer came.
    package var spoken = SpokenVersion.none
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
        bytesSent: Int64 = 0, bytesReceived: Int64 = 0, connectionsOpened: Int32 = 0
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

    /// One that begins at `moment`, in as few instructions as there are fields: default arguments are calls.
    package init(at moment: Nanoseconds) {
        (sentAt, endedAt) = (moment, moment)
        (phases, bytesSent, bytesReceived) = (Phases(), 0, 0)
        (code, connectionsOpened, failure, codeKind) = (0, 0, nil, .status)
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
