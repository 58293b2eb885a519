// One thing that can be asked of the server.

import HTTPMessages
import JSON

/// A route: what it takes, who may use it, and what answers it. The dispatcher and the OpenAPI document both read it.
struct Route: Sendable {
    /// How an answer is described.
    enum Answer: Sendable {
        /// A JSON document of this schema.
        case json(JSONValue)
        /// Something else, of these types.
        case other([String])
        case nothing

        /// A list with the key of its next page.
        static let list = Answer.json(
            object(["items": ["type": "array", "items": ["type": "object"]], "next": ["type": ["string", "null"]]]))
        /// An object with more keys than are listed here.
        static let document = Answer.json(["type": "object"])

        static func object(_ properties: KeyValuePairs<String, JSONValue>) -> JSONValue {
            [
                "type": "object", "required": .array(properties.map { .string($0.key) }),
                "properties": .object(properties.map { .init($0.key, $0.value) }),
            ]
        }
    }

    var method: HTTPMethod
    /// With the names of its parameters in braces: `/api/v1/runs/{run}`.
    let path: String
    let segments: [Substring]
    /// `nil` where no token is needed.
    var role: Role?
    var summary: String
    var parameters: [Parameter] = []
    /// The keys of the JSON object, or the fields of the form, that is sent along; `nil` for none.
    var body: [Parameter]?
    var status = 200
    var answer = Answer.document
    /// Whether it may take long: then it does not hold up those that do not.
    var isSlow = false
    var perform: @Sendable (Desk, Call) throws -> Reply

    init(
        _ method: HTTPMethod, _ path: String, _ role: Role?, _ summary: String, _ parameters: [Parameter] = [],
        body: [Parameter]? = nil, status: Int = 200, answer: Answer = .document, isSlow: Bool = false,
        _ perform: @escaping @Sendable (Desk, Call) throws -> Reply
    ) {
        self.method = method
        self.path = path
        segments = path.split(separator: "/", omittingEmptySubsequences: false)
        self.role = role
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.status = status
        self.answer = answer
        self.isSlow = isSlow
        self.perform = perform
    }

    var isAPI: Bool { path.hasPrefix("/api/") }
    /// Whether people see its refusals.
    var isPage: Bool { !isAPI && path != "/healthz" && path != "/metrics" }
    /// The names in braces.
    var pathNames: [String] { segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) } }

    /// The texts in place of the braces, still encoded; `nil` when the path is another.
    func match(_ segments: [Substring]) -> [String: Substring]? {
        guard self.segments.count == segments.count else { return nil }
        var found: [String: Substring] = [:]
        for (own, given) in zip(self.segments, segments) {
            if own.hasPrefix("{") {
                guard !given.isEmpty else { return nil }
                found[String(own.dropFirst().dropLast())] = given
            } else if own != given {
                return nil
            }
        }
        return found
    }
}
