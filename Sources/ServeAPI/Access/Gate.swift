// Whether a request may do what its route does. Pure but for the look at the store: who has this token?

import Basics
import HTTPMessages
import RunStore

/// The rules of access.
struct Gate: Sendable {
    static let cookie = "perfbench_session"
    /// How long a browser stays signed in.
    static let sessionTime = 12 * 3600.0

    /// Whether anyone may read.
    let isPublic: Bool
    let hosts: KnownHosts
    let limiter: Limiter

    /// The one that calls, who may do what the route does; `nil` where the route takes anyone and no one is named.
    /// - Throws: a `Refusal`: 401 without a good token, 403 without the role, or for a change that another site's page asked for.
    func admit(_ call: Call, _ role: Role?, _ store: RunStore) throws -> Caller? {
        guard let role else { return try? caller(call, store) }
        guard let caller = try caller(call, store) else { throw Self.unknown }
        guard caller.role >= role else { throw caller.proof == .none ? Self.unknown : Self.forbidden(caller, role) }
        if !call.isSafe { try checkSource(call, caller) }
        if !caller.name.isEmpty, let wait = limiter.wait("token \(caller.name)", at: call.receivedAt) { throw Self.tooMany(wait) }
        return caller
    }

    private func caller(_ call: Call, _ store: RunStore) throws -> Caller? {
        if let authorization = call.header(.authorization) {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer",
                let token = try store.token(hash: SHA256.hex(String(parts[1]))), let role = Role(rawValue: token.role)
            else { throw wrongToken(call) }
            return Caller(name: token.name, role: role, proof: .token)
        }
        if let secret = call.cookie(Self.cookie), let session = try store.session(hash: SHA256.hex(secret)),
            let role = Role(rawValue: session.role)
        {
            return Caller(name: session.name, role: role, proof: .session(secret: secret))
        }
        return isPublic ? Caller(name: "", role: .viewer, proof: .none) : nil
    }

    /// A refusal that is held back the longer the more often this address was wrong.
    func wrongToken(_ call: Call) -> Refusal {
        var refusal = Self.unknown
        refusal.detail = "The token is not known, or has expired."
        refusal.delay = limiter.fail(call.peer, at: call.receivedAt)
        return refusal
    }

    /// Other sites' pages can make a browser send requests, with its cookies; they cannot read this secret, nor choose the origin.
    private func checkSource(_ call: Call, _ caller: Caller) throws(Refusal) {
        try checkOrigin(call)
        guard case .session(let secret) = caller.proof else { return }
        let given = call.header(.csrf) ?? call.form["csrf"] ?? ""
        guard isSameSecret(given, Self.formSecret(secret)) else {
            throw Refusal(403, "The request does not carry the secret of the page it comes from.", hint: "Load the page again.")
        }
    }

    /// Throws for a request that the page of another site makes.
    func checkOrigin(_ call: Call) throws(Refusal) {
        guard let origin = call.header(.origin), !hosts.isOwn(origin: origin, host: call.header(.host) ?? "") else { return }
        throw Refusal(403, "The request comes from the page of another site, \"\(origin)\".")
    }

    /// What the forms of a session carry; it cannot be turned back into the cookie.
    static func formSecret(_ session: String) -> String { SHA256.hex("form " + session) }

    private static let unknown = Refusal(
        401, "A token is needed.", hint: "Make one with: perfbench token add NAME --role viewer",
        fields: [("WWW-Authenticate", "Bearer realm=\"perfbench\"")])

    private static func forbidden(_ caller: Caller, _ role: Role) -> Refusal {
        Refusal(403, "The token \"\(caller.title)\" has the role \(caller.role.rawValue); this takes \(role.rawValue).")
    }

    static func tooMany(_ wait: Double) -> Refusal {
        Refusal(
            429, "Too many requests.", hint: "Ask less often, or raise --rate-limit.",
            fields: [("Retry-After", String(max(1, Int(wait.rounded(.up)))))])
    }
}
