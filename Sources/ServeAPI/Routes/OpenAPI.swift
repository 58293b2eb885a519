// The description of the API for programs, made of the table that requests are answered by: it cannot say anything else.

import HTTPMessages
import Basics
import JSON

/// OpenAPI 3.1.
enum OpenAPI {
    static func document(_ table: RouteTable) -> JSONValue {
        let routes = table.routes.filter { $0.isAPI || $0.path == "/healthz" || $0.path == "/metrics" }
        var paths: [JSONValue.Member] = []
        for path in routes.map(\.path) where !paths.contains(where: { $0.key == path }) {
            let methods = routes.filter { $0.path == path }.map { JSONValue.Member($0.method.rawValue.lowercased(), operation($0)) }
            paths.append(.init(path, .object(methods)))
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "perfbench", "version": .string(Version.current),
                "description": "Runs of load tests: what runs, what ran, is it worse. Moments are in UTC, times in milliseconds.",
            ],
            "security": [["token": []], ["session": []]],
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "session": ["type": "apiKey", "in": "cookie", "name": .string(Gate.cookie)],
                ],
                "schemas": ["Problem": problem],
            ],
        ]
    }

    private static let problem = Route.Answer.object([
        "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"], "detail": ["type": "string"],
    ])

    private static func operation(_ route: Route) -> JSONValue {
        let inPath = route.pathNames
        let parameters = route.parameters.map { parameter -> JSONValue in
            let isInPath = inPath.contains(parameter.name)
            return [
                "name": .string(parameter.name), "in": isInPath ? "path" : "query",
                "required": .bool(isInPath || parameter.isRequired),
                "description": .string(parameter.help), "schema": parameter.schema,
            ]
        }
        var members: [JSONValue.Member] = [
            .init("operationId", .string(identifier(route))), .init("summary", .string(route.summary)),
            .init("description", .string(route.role.map { "Takes the role \($0.rawValue)." } ?? "Takes no token.")),
            .init("parameters", .array(parameters)),
        ]
        if route.role == nil { members.append(.init("security", [])) }
        if let body = route.body { members.append(.init("requestBody", requestBody(body))) }
        members.append(.init("responses", .object(responses(route))))
        return .object(members)
    }

    private static func identifier(_ route: Route) -> String {
        let words = route.path.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).drop { $0 == "api" || $0 == "v1" }
        return route.method.rawValue.lowercased() + words.map { String($0).capitalizedFirst }.joined()
    }

    private static func requestBody(_ keys: [Parameter]) -> JSONValue {
        let schema: JSONValue = [
            "type": "object", "additionalProperties": false,
            "required": .array(keys.filter(\.isRequired).map { .string($0.name) }),
            "properties": .object(
                keys.map { key in
                    guard case .object(let members) = key.schema else { return .init(key.name, key.schema) }
                    return .init(key.name, .object(members + [.init("description", .string(key.help))]))
                }),
        ]
        return ["required": true, "content": ["application/json": ["schema": schema]]]
    }

    private static func responses(_ route: Route) -> [JSONValue.Member] {
        let content: JSONValue =
            switch route.answer {
            case .json(let schema): ["application/json": ["schema": schema]]
            case .other(let types): .object(types.map { .init($0, ["schema": ["type": "string"]]) })
            case .nothing: .null
            }
        var good: [JSONValue.Member] = [.init("description", .string(route.summary))]
        if content != .null { good.append(.init("content", content)) }
        var responses = [JSONValue.Member(String(route.status), .object(good))]
        if route.method == .get { responses.append(.init("304", ["description": "As it was."])) }
        let refusal: JSONValue = [
            "description": "Refused, with the reason.",
            "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
        ]
        var statuses = [400, 404, 409, 413, 421, 422, 429, 503]
        if route.role != nil { statuses += [401, 403] }
        if route.body != nil { statuses += [415] }
        responses += statuses.sorted().map { .init(String($0), refusal) }
        return responses
    }
}
