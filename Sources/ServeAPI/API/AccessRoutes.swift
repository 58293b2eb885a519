// Tokens and the audit log, for those who may see them.

import HTTPMessages
import Basics
import JSON
import RunStore

let accessRoutes: [Route] = [
    Route(.get, "/api/v1/tokens", .admin, "All tokens, without their secrets.", answer: .list) { desk, _ in
        .json(listDocument(try desk.access.tokens().map(\.document)))
    },
    Route(.post, "/api/v1/tokens", .admin, "Makes a token; it is shown this once.", body: Desk.newToken, status: 201) {
        desk, call in
        let token = try desk.addToken(call)
        return .json(["name": .string(call.text("name") ?? ""), "token": .string(token.text)], status: 201)
    },
    Route(
        .delete, "/api/v1/tokens/{name}", .admin, "Revokes a token and ends its sessions.",
        [Parameter("name", .text(64), "Its name.")], status: 204, answer: .nothing
    ) { desk, call in
        try desk.revokeToken(call)
        return Reply(status: 204)
    },
    Route(
        .get, "/api/v1/audit", .admin, "Changes that were made through the server, newest first.",
        [Parameter("before", .integer(1...Int64.max), "Only those before this number: `next` of the page before."), .limit],
        answer: .list
    ) { desk, call in
        let limit = call.integer("limit") ?? 50
        let entries = try desk.access.audit(before: call.integer("before").map(Int64.init), limit: limit)
        return .json(
            listDocument(entries.map(\.document), next: entries.count == limit ? entries.last.map { String($0.number) } : nil))
    },
]

extension Desk {
    static let newToken = [
        Parameter("name", .pattern("^[!-.0-~]+$", 64), isRequired: true, "What it is called."),
        Parameter("role", .word(Role.allCases.map(\.rawValue)), isRequired: true, "What it may do."),
        Parameter("expires", .pattern("^[0-9]{1,3}[dhms]$", 50), "How long it can be used, such as 30d."),
    ]

    func addToken(_ call: Call) throws -> TokenText {
        let span = try call.text("expires").map { text -> TimeSpan in
            guard let span = TimeSpan(text) else { throw Refusal(422, "\"expires\" \"\(text)\" is not \(TimeSpan.expectation).") }
            return span
        }
        let name = call.text("name") ?? ""
        let role = call.text("role").flatMap(Role.init) ?? .viewer
        let token: TokenText
        do { token = try access.makeToken(name, role: role, for: span) } catch {
            throw Refusal(error, usage: try access.tokens().contains { $0.name == name } ? 409 : 422)
        }
        try note("token.add", "\(name) \(role.rawValue)", call)
        return token
    }

    func revokeToken(_ call: Call) throws {
        let name = call.text("name") ?? ""
        do { try access.revokeToken(name) } catch { throw Refusal(error, usage: 404) }
        try note("token.revoke", name, call)
    }
}
