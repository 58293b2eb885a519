// Who may do what. Every route of the table names the least role that it takes.

/// What a token allows; each role may do everything that the one before it may.
package enum Role: String, Sendable, CaseIterable, Comparable {
    /// Reads everything but tokens and the audit log.
    case viewer
    /// Starts, stops, labels and deletes runs, sets baselines, accepts findings.
    case `operator`
    /// Adds and revokes tokens, reads the audit log.
    case admin

    package static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The one that a request comes from.
struct Caller: Sendable, Equatable {
    enum Proof: Sendable, Equatable {
        /// A bearer token.
        case token
        /// The cookie of a browser; changes need this secret too, which foreign pages do not know.
        case session(secret: String)
        /// None: anyone may read.
        case none
    }

    /// The name of the token; empty for none.
    var name: String
    var role: Role
    var proof: Proof

    /// How the audit log names it.
    var title: String { name.isEmpty ? "sign-in link" : name }
}
