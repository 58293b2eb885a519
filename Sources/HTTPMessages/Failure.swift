/// Whose fault a failed request is, as far as the client can know.
package enum Side: String, Sendable, CaseIterable { case client, network, server }

/// Why a step failed. A closed set, so that counting one is adding to an array; a protocol adds its own. Stores keep the raw value, and the
/// name beside it in `failure_names`: so only ever add at the end.
package enum Failure: UInt8, Sendable, CaseIterable {
    case refused
    case connectTimeout
    case responseTimeout
    case reset
    case closedWithoutResponse
    case bodyTruncated
    case nameNotResolved
    case tlsHandshake
    case tlsCertificate
    case portsExhausted
    case filesExhausted
    case malformedResponse
    case headersTooLarge
    case bodyTooLarge
    case redirectNotAllowed
    case tooManyRedirects
    case unreachable
    case proxy
    case status4xx
    case status5xx
    case check
    case missingValue
    case contentEncoding
    case outOfMemory
    case other
    case unexpectedStatus
    case databaseLocked
    case constraintViolated
    case statementRefused
    case databaseNotOpened
    case threadsExhausted
    case streamReset
    case shutDown
    case refusedStream
    case protocolViolation
    case flooded
    case noHTTP2
    /// perfbench lost hold of its own connection: a descriptor that is none, a socket that the loop cannot watch.
    case ownFault
    case linkMalformed
    case linkNotAllowed
    case unknownCoding
    case decodedTooLarge
    /// A regular expression of the scenario was given up.
    case patternTooSlow
    /// An event of a stream says that something went wrong.
    case streamError
    case streamMalformed
    case streamIncomplete
    case streamEmpty
    case streamStalled
    case streamCut
    case socketNotOpen
    case socketRefused
    case socketSilent
    case socketClosed
    case socketBroken

    /// What it is called in stores.
    package var name: String { "\(self)" }

    /// The kind under which reports count it (`Manual/design.md`, Measuring honestly, 6).
    package var kind: String { facts.kind }
    package var side: Side { facts.side }
    /// What happened, in a few words that fit a table.
    package var message: String { facts.message }

    private var facts: (kind: String, side: Side, message: String) {
        switch self {
        case .refused: ("refused", .server, "connection refused: nothing listens on that port")
        case .connectTimeout: ("timeout-connect", .network, "no connection within the time limit")
        case .responseTimeout: ("timeout-response", .server, "no complete response within the time limit")
        case .reset: ("reset", .server, "connection reset by the server")
        case .closedWithoutResponse: ("reset", .server, "connection closed before a response")
        case .bodyTruncated: ("protocol", .server, "body shorter than promised")
        case .nameNotResolved: ("dns", .network, "host name not found")
        case .tlsHandshake: ("tls", .server, "TLS handshake failed")
        case .tlsCertificate: ("tls", .server, "certificate not trusted")
        case .portsExhausted: ("ports-exhausted", .client, "no free local port")
        case .filesExhausted: ("files-exhausted", .client, "no free file descriptor")
        case .malformedResponse: ("protocol", .server, "response is not valid HTTP")
        case .headersTooLarge: ("protocol", .server, "response headers too large")
        case .bodyTooLarge: ("protocol", .server, "body too large for a check or extraction")
        case .redirectNotAllowed: ("protocol", .server, "redirect to a host that is not allowed")
        case .tooManyRedirects: ("protocol", .server, "too many redirects")
        case .unreachable: ("refused", .network, "host or network unreachable")
        case .proxy: ("protocol", .network, "the proxy refused or failed")
        case .status4xx: ("status-4xx", .server, "status 4xx")
        case .status5xx: ("status-5xx", .server, "status 5xx")
        case .check: ("check", .server, "a check failed")
        case .missingValue: ("missing-value", .server, "a variable had no value")
        case .contentEncoding: ("protocol", .server, "content encoding could not be decoded")
        case .outOfMemory: ("memory-exhausted", .client, "out of memory")
        case .other: ("protocol", .network, "transfer failed")
        case .ownFault: ("client", .client, "perfbench could not use its own connection")
        case .linkMalformed: ("protocol", .server, "a link is no address that can be requested")
        case .linkNotAllowed: ("protocol", .server, "a link leads to a host that is not allowed")
        case .unknownCoding: ("protocol", .server, "answer in a content coding that is not known")
        case .decodedTooLarge: ("protocol", .server, "compressed body decodes to more than 64 MiB and a hundred times its size")
        case .patternTooSlow: ("pattern", .client, "a regular expression of the scenario takes too long on the answer")
        case .streamError: ("stream-error", .server, "an event of the stream says that something went wrong")
        case .streamMalformed: ("stream-malformed", .server, "an event of the stream is not JSON, or longer than 1 MiB")
        case .streamIncomplete: ("stream-incomplete", .server, "the stream ended without saying that it is complete")
        case .streamEmpty: ("stream-empty", .server, "the stream had no content")
        case .streamStalled: ("stream-stalled", .server, "nothing came for too long in the middle of the stream")
        case .streamCut: ("stream-cut", .server, "the connection was cut in the middle of the stream")
        case .socketNotOpen: ("socket-closed", .client, "the user has no WebSocket that is open")
        case .socketRefused: ("socket-refused", .server, "the answer does not open a WebSocket")
        case .socketSilent: ("socket-silent", .server, "no matching message within the time limit")
        case .socketClosed: ("socket-closed", .server, "the server closed the WebSocket")
        case .socketBroken: ("socket-broken", .server, "what the server sent is not the WebSocket protocol")
        case .unexpectedStatus: ("protocol", .server, "status outside 200 to 399")
        case .databaseLocked: ("locked", .server, "the database was locked by others until the time limit")
        case .constraintViolated: ("constraint", .server, "a constraint of the database was violated")
        case .statementRefused: ("sql", .server, "the database refused the statement")
        case .databaseNotOpened: ("sql", .server, "the database could not be opened")
        case .threadsExhausted: ("threads-exhausted", .client, "no thread could be started for a statement")
        case .streamReset: ("reset", .server, "request cut off by the server (RST_STREAM)")
        case .shutDown: ("reset", .server, "connection shut down by the server during the request (GOAWAY)")
        case .refusedStream:
            ("reset", .server, "request refused by the server, and again on new connections (REFUSED_STREAM, GOAWAY)")
        case .protocolViolation: ("protocol", .server, "the server broke a rule of HTTP/2")
        case .flooded: ("protocol", .server, "the server sent HTTP/2 control frames without end")
        case .noHTTP2: ("protocol", .server, "the server does not speak HTTP/2")
        }
    }
}
