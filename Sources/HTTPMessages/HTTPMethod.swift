/// A request method. Those with a verb of their own in a scenario are cases; every other one is `other`.
package enum HTTPMethod: RawRepresentable, CaseIterable, Hashable, Sendable {
    case get, head, post, put, patch, delete, options
    /// Any other token, such as `PURGE` or `PROPFIND`; made by `init(token:)` only, so that no method has two spellings here.
    case other(String)

    /// The methods that have a verb.
    package static let allCases: [HTTPMethod] = [.get, .head, .post, .put, .patch, .delete, .options]

    /// A method that has a verb, by its name in capitals.
    package init?(rawValue: String) {
        guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = known
    }

    /// Any method that a request line can carry (RFC 9110, section 9.1: a token, in which case matters). `nil` for what is no token, for
    /// `CONNECT`, which makes a tunnel of the connection, and for `PRI`, which HTTP/2 keeps to itself.
    package init?(token: String) {
        guard (1...64).contains(token.utf8.count), token.utf8.allSatisfy(Self.isTokenByte), token != "CONNECT", token != "PRI"
        else {
            return nil
        }
        self = Self(rawValue: token) ?? .other(token)
    }

    /// What goes over the wire.
    package var rawValue: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .other(let token): token
        }
    }

    /// The key of a step in a scenario: `get`, `post`, …
    package var verb: String { rawValue.lowercased() }

    /// Whether sending it twice does no more than sending it once, by its definition (RFC 9110, section 9.2.2, and the IANA registry of
    /// methods). An unknown method may do anything.
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options: true
        case .post, .patch: false
        case .other(let token): Self.idempotent.contains(token)
        }
    }

    /// Whether it is about content, so that it states a length of 0 when there is none (RFC 9110, section 8.6).
    package var expectsContent: Bool {
        switch self {
        case .post, .put, .patch: true
        case .get, .head, .delete, .options, .other: false
        }
    }

    /// By case. What is `RawRepresentable` would be compared by its text otherwise, several times in each request.
    @inline(__always)
    package static func == (a: HTTPMethod, b: HTTPMethod) -> Bool {
        switch (a, b) {
        case (.get, .get), (.head, .head), (.post, .post), (.put, .put), (.patch, .patch), (.delete, .delete), (.options, .options):
            true
        case (.other(let a), .other(let b)): a == b
        default: false
        }
    }

    private static let idempotent: Set<String> = [
        "COPY", "MKCALENDAR", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "QUERY", "REPORT", "SEARCH", "TRACE", "UNLOCK",
    ]

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !#""(),/:;<=>?@[\]{}"#.utf8.contains(byte)
    }
}
