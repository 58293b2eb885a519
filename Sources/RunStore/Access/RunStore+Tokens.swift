// Who may use `perfbench serve`. Tokens are 256 random bits, so a plain hash of one cannot be turned back.

import Basics
import Database

/// A token as it is stored: without the token.
package struct AccessToken: Sendable, Equatable {
    package var name: String
    /// What it may do, as a word: `viewer`, `operator`, `admin`.
    package var role: String
    /// Seconds since 1970.
    package var createdAt: Double
    /// `nil` for never.
    package var expiresAt: Double?
}

extension RunStore {
    /// Keeps a token's hash under a name that no other has.
    /// - Throws: a `Problem` of usage for a name that is taken, or cannot be one.
    package func addToken(_ name: String, role: String, hash: String, expiresAt: Double?) throws {
        let isName =
            (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        guard isName else {
            throw Problem(
                .usage, "\"\(name)\" cannot name a token.", hint: "Use at most 64 letters, digits, - and _, such as ci-server.")
        }
        try speaking {
            try connection.write {
                guard try token(name) == nil else {
                    throw Problem(
                        .usage, "There is a token \"\(name)\" already.", hint: "Revoke it first: perfbench token revoke \(name)")
                }
                try connection.execute(
                    "INSERT INTO access_tokens (name, role, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)", name, role, hash,
                    now(), expiresAt)
            }
        }
    }

    /// All tokens by name, those that have expired too.
    package func tokens() throws -> [AccessToken] {
        try speaking {
            try connection.all("SELECT name, role, created_at, expires_at FROM access_tokens ORDER BY name") { try AccessToken($0) }
        }
    }

    /// Whether any token can be used now.
    package func hasToken() throws -> Bool { try tokens().contains { $0.expiresAt ?? .infinity > now() } }

    /// The token of this hash; `nil` when there is none, or it has expired.
    package func token(hash: String) throws -> AccessToken? {
        try speaking {
            try connection.first(
                """
                SELECT name, role, created_at, expires_at FROM access_tokens
                WHERE hash = ? AND coalesce(expires_at, 1e300) > ?
                """, hash, now()
            ) { try AccessToken($0) }
        }
    }

    /// Forgets a token, and ends the sessions that were begun with it.
    package func revokeToken(_ name: String) throws {
        try speaking {
            try connection.write {
                guard try token(name) != nil else {
                    let names = try tokens().map(\.name)
                    throw Problem(
                        .usage, "There is no token \"\(name)\"\(didYouMean(name, names))",
                        hint: "\"perfbench token list\" lists all.")
                }
                try connection.execute("DELETE FROM access_tokens WHERE name = ?", name)
                try connection.execute("DELETE FROM access_sessions WHERE name = ?", name)
            }
        }
    }

    private func token(_ name: String) throws -> AccessToken? { try tokens().first { $0.name == name } }

    // MARK: Sessions

    /// Begins a session of a browser; `name` is the token it was begun with. Those that have expired are forgotten.
    package func beginSession(hash: String, name: String, role: String, expiresAt: Double) throws {
        try speaking {
            try connection.write {
                try connection.execute("DELETE FROM access_sessions WHERE expires_at <= ?", now())
                try connection.execute(
                    "INSERT INTO access_sessions (hash, name, role, expires_at) VALUES (?, ?, ?, ?)", hash, name, role, expiresAt)
            }
        }
    }

    /// The name and role of a session that has not ended; `nil` for none.
    package func session(hash: String) throws -> (name: String, role: String)? {
        try speaking {
            try connection.first("SELECT name, role FROM access_sessions WHERE hash = ? AND expires_at > ?", hash, now()) {
                (try $0.read(0), try $0.read(1))
            }
        }
    }

    /// Ends a session; nothing happens when there is none.
    package func endSession(hash: String) throws {
        try speaking { _ = try connection.execute("DELETE FROM access_sessions WHERE hash = ?", hash) }
    }
}

extension AccessToken {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(name: try row.read(0), role: try row.read(1), createdAt: try row.read(2), expiresAt: try row.read(3))
    }
}
