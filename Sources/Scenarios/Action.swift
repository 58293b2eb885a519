package import Basics
package import HTTPMessages

/// What a step does. A new protocol is a case here, its reader, and a session that carries it out.
package enum Action: Sendable {
    case http(HTTPStep)
    case sql(SQLStep)
    case socket(SocketStep)

    /// Which protocol carries it out: a virtual user has one session for each.
    package enum Kind: Int, Sendable, CaseIterable {
        case http, sql, socket

        /// Without the detour over `RawRepresentable`, which every request would pay for.
        package static func == (a: Kind, b: Kind) -> Bool {
            switch (a, b) {
            case (.http, .http), (.sql, .sql), (.socket, .socket): true
            default: false
            }
        }
    }

    package var kind: Kind {
        switch self {
        case .http: .http
        case .sql: .sql
        case .socket: .socket
        }
    }

    /// The request, of a step that sends one.
    package var http: HTTPStep? { if case .http(let step) = self { step } else { nil } }

    /// The statement, of a step that runs one.
    package var sql: SQLStep? { if case .sql(let step) = self { step } else { nil } }

    /// What is done with a WebSocket, of a step that uses one.
    package var socket: SocketStep? { if case .socket(let step) = self { step } else { nil } }

    /// The texts that are filled in for each user and handed to its session; none of a request, which has a form of its own.
    package var values: [Template] { sql?.parameters ?? socket?.values ?? [] }
}

/// A request, compiled.
package struct HTTPStep: Sendable {
    package var method: HTTPMethod
    /// `nil` for the target's own.
    package var origin: Origin?
    /// Path and query, percent-encoded. Without the path of the target's base URL.
    package var target: Template
    /// Whether `target` is a whole address that is known only when it is sent: a path, or a URL whose host must be allowed.
    package var isLink = false
    /// An address it can have, for a single pass by someone who looks; `nil` when `target` is enough.
    package var example: [UInt8]?
    /// Header lines, each `Name: value\r\n`, defaults included.
    package var headers: Template
    /// `nil` for none.
    package var body: Template?
    /// `user:password` for HTTP digest authentication, which needs the answer of the server; `nil` for none.
    package var digest: Template?
    package var timeout: TimeSpan
    /// How many redirects are followed.
    package var redirects: Int
    /// How the answer is listened to while it arrives; `nil` to wait for all of it.
    package var stream: StreamStep?

    package init(
        method: HTTPMethod = .get, origin: Origin? = nil, target: Template, headers: Template = Template(), body: Template? = nil,
        digest: Template? = nil, timeout: TimeSpan = .seconds(10), redirects: Int = 0
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        self.digest = digest
        self.timeout = timeout
        self.redirects = redirects
    }

    /// Whether it is the same for every user and iteration.
    package var isConstant: Bool {
        target.isConstant && headers.isConstant && (body?.isConstant ?? true) && (digest?.isConstant ?? true)
    }
}
