// How a browser gets its session: with a token, or once with the link that the server prints when there is no token yet.

import Basics
import HTTPMessages
import RunStore

let signInRoutes: [Route] = [
    Route(.get, "/sign-in", nil, "Where a token is typed in.", answer: .other(["text/html"])) { desk, call in
        ServedPage(title: "Sign in", body: desk.signInForm("The pages need a token.", to: "/")).reply(call)
    },
    Route(
        .post, "/sign-in", nil, "Begins a session.",
        body: [
            Parameter("token", .text(200), isRequired: true, "The token."), Parameter("to", .text(2000), "The page to go to."),
        ], answer: .other(["text/html"])
    ) { desk, call in
        try desk.shared.gate.checkOrigin(call)
        guard let token = try desk.access.token(hash: SHA256.hex(call.text("token") ?? "")), let role = Role(rawValue: token.role)
        else {
            throw desk.shared.gate.wrongToken(call)
        }
        let path = call.text("to") ?? "/"
        // Only a path of this server: "//host" would be another.
        let isOwn = path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\")
        return try desk.beginSession(token.name, role, call, to: isOwn ? path : "/")
    },
    Route(
        .get, "/sign-in/{code}", nil, "The one-time link.", [Parameter("code", .text(200), "Its secret.")],
        answer: .other(["text/html"])
    ) {
        desk, call in
        guard desk.shared.takeInvitation(call.text("code") ?? "") else { throw desk.shared.gate.wrongToken(call) }
        return try desk.beginSession("", .admin, call, to: "/settings")
    },
    Route(.post, "/sign-out", .viewer, "Ends the session.", body: [], answer: .other(["text/html"])) { desk, call in
        if let secret = call.cookie(Gate.cookie) { try desk.access.endSession(hash: SHA256.hex(secret)) }
        var reply = Reply.see("/sign-in")
        reply.fields.append(("Set-Cookie", "\(Gate.cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"))
        return reply
    },
]

extension Desk {
    fileprivate func beginSession(_ name: String, _ role: Role, _ call: Call, to path: String) throws -> Reply {
        let secret = TokenText(prefix: "")
        try access.beginSession(
            hash: secret.hash, name: name, role: role.rawValue, expiresAt: RunStore.wallClock() + Gate.sessionTime)
        var signedIn = call
        signedIn.caller = Caller(name: name, role: role, proof: .token)
        try note("sign-in", role.rawValue, signedIn)
        let secure = shared.gate.hosts.isSecure ? "; Secure" : ""
        var reply = Reply.see(path)
        reply.fields.append(
            (
                "Set-Cookie",
                "\(Gate.cookie)=\(secret.text); Path=/; Max-Age=\(Int(Gate.sessionTime)); HttpOnly; SameSite=Strict\(secure)"
            ))
        return reply
    }
}
