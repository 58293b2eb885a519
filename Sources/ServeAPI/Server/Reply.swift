// An answer on its way back to the loop, and the refusals among them.

import Basics
import HTTPServer
import JSON

/// What is sent back.
struct Reply: Sendable {
    var status = 200
    var contentType: String?
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// How long it is held back.
    var delay: Nanoseconds = 0
    /// Where the connection is to be kept for events, from which on.
    var events: EventWish?

    static func json(_ value: JSONValue, status: Int = 200) -> Reply {
        Reply(status: status, contentType: "application/json", body: Array((value.text(pretty: true) + "\n").utf8))
    }

    static func text(_ text: String, _ contentType: String = "text/plain; charset=utf-8", status: Int = 200) -> Reply {
        Reply(status: status, contentType: contentType, body: Array(text.utf8))
    }

    static func html(_ text: String, status: Int = 200) -> Reply { .text(text, "text/html; charset=utf-8", status: status) }

    /// To the page that shows what a form has done (RFC 9110 §15.4.4).
    static func see(_ path: String) -> Reply { Reply(status: 303, fields: [("Location", path)]) }

    /// With a tag by which the client can ask whether it is still the same, and answered so.
    func tagged(for call: Call) -> Reply {
        guard status == 200, events == nil, call.isSafe else { return self }
        let tag = "\"\(hexadecimal(SHA256.hash(body).prefix(12)))\""
        var tagged = self
        if !fields.contains(where: { $0.name == "Cache-Control" }) { tagged.fields.append(("Cache-Control", "private, no-cache")) }
        tagged.fields.append(("ETag", tag))
        let known = call.header(.noneMatch)?.split(separator: ",").map { $0.filter { $0 != " " } } ?? []
        if known.contains(where: { $0 == tag || $0 == "W/" + tag || $0 == "*" }) {
            tagged.status = 304
            tagged.body = []
        }
        return tagged
    }

    /// As it goes over the wire. No line of the head can hold a line end.
    var response: Response {
        let clean = fields.map { (name: $0.name, value: $0.value.filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }) }
        return Response(status: status, lines: clean + Self.guards, contentType: contentType, body: body)
    }

    /// What browsers are told with every answer: no foreign script, style, font, frame or request, and no inline script.
    static let guards: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
}

/// Why a request is not answered as it wishes: a problem document (RFC 9457).
struct Refusal: Error, Sendable {
    var status: Int
    /// One sentence.
    var detail: String
    /// The way out; may be empty.
    var hint: String
    var fields: [(name: String, value: String)]
    var delay: Nanoseconds = 0

    init(_ status: Int, _ detail: String, hint: String = "", fields: [(name: String, value: String)] = []) {
        self.status = status
        self.detail = detail
        self.hint = hint
        self.fields = fields
    }

    /// What became of something that perfbench could not do. A usage is the client's mistake, of the status given.
    init(_ error: any Error, usage: Int = 422) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let problems as Problems:
            self.init(
                usage, problems.all.map { $0.place == nil ? $0.sentence : "\($0.place!): \($0.sentence)" }.joined(separator: " "))
        case let problem as Problem where problem.kind == .usage: self.init(usage, problem.sentence, hint: problem.hint)
        case let problem as Problem:
            self.init(503, problem.sentence, hint: problem.hint, fields: [("Retry-After", "5")])
        default: self.init(500, "\(error)")
        }
    }

    var document: JSONValue {
        var members: [JSONValue.Member] = [
            .init("type", "about:blank"), .init("title", .string(Response.reason(status))),
            .init("status", .integer(Int64(status))),
            .init("detail", .string(detail)),
        ]
        if !hint.isEmpty { members.append(.init("hint", .string(hint))) }
        return .object(members)
    }

    var reply: Reply {
        Reply(
            status: status, contentType: "application/problem+json", fields: fields, body: Array((document.text() + "\n").utf8),
            delay: delay)
    }
}
