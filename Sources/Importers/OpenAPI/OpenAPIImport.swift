// `perfbench import openapi`: every operation of a description becomes a step, with example values; what one creates, the next ones use.

package import Basics
import HTTPMessages
import JSON

/// Makes scenarios of OpenAPI 3 descriptions in JSON.
package enum OpenAPIImport {
    /// Reads a description.
    package static func scenario(_ bytes: [UInt8], _ options: ImportOptions = ImportOptions()) throws(Problem) -> ImportedScenario {
        let document = try OpenAPIDocument(bytes)
        let operations = document.operations
        guard !operations.isEmpty else {
            throw Problem(.usage, "the description has no operation that could be tested.", hint: "It needs \"paths\".")
        }
        var notes: [String] = []
        if operations.count > 500 { notes.append("\(operations.count - 500) operations: a scenario has at most 500 steps") }
        let server = document.server
        let home = server?.origin ?? "http://127.0.0.1:8080"
        let base = home + (server?.path ?? "")
        var tour = Tour(document, home: home, base: base)
        var flows: [(name: String, operations: [OpenAPIOperation])] = []
        var names = UniqueNames()
        for operation in operations.prefix(500) {
            let tag = operation.tag ?? ""
            if let index = flows.firstIndex(where: { $0.operations[0].tag ?? "" == tag }) {
                flows[index].operations.append(operation)
            } else {
                flows.append((names.take(slug(tag, or: "api")), [operation]))
            }
        }
        let title = document.root["info"]?["title"]?.string ?? "API"
        var draft = ScenarioDraft(
            name: options.name ?? slug(title, or: "api"), description: "Every operation of \(title), once per user",
            target: base, targetComment: server?.origin == nil ? "The description names no host: put yours here." : "",
            workloadComment: "One user takes a tour each second, whether or not the service keeps up. Raise it step by step.",
            workload: ["executor": "constant-arrival-rate", "rate": "1/s", "for": "30s"])
        let servers = operations.prefix(500).compactMap(\.server) + [server].compactMap { $0 }
        draft.hosts = Set(servers.compactMap(\.host))
        for name in Set(servers.flatMap(\.unknown)).sorted() {
            notes.append("the variable {\(name)} of a server, which has no value: put yours into the address")
        }
        draft.flows = flows.map { ScenarioDraft.Flow(name: $0.name, steps: tour.steps($0.operations)) }
        notes += tour.notes
        return ImportedScenario(
            value: draft.value(),
            preface: ScenarioDraft.preface(
                "Imported from the OpenAPI description of \(title): \(min(500, operations.count)) operations. Example values were filled in where the "
                    + "description gives none.", secrets: tour.secrets, notes: notes),
            secrets: tour.secrets, notes: notes)
    }
}

/// Turns operations into steps.
private struct Tour {
    private let document: OpenAPIDocument
    private let examples: SchemaExample
    private(set) var secrets: [ImportedScenario.Secret] = []
    private var ownNotes: [String] = []
    var notes: [String] { ownNotes + examples.notes }

    /// The target's scheme and host, and its whole URL.
    private let home: String
    private let base: String

    init(_ document: OpenAPIDocument, home: String, base: String) {
        self.document = document
        self.home = home
        self.base = base
        examples = SchemaExample(document: document)
    }

    /// The steps of one flow: what creates things comes first, what deletes them last.
    mutating func steps(_ operations: [OpenAPIOperation]) -> [JSONValue] {
        var names = UniqueNames()
        let paths = operations.map(\.path)
        let ordered = operations.enumerated().sorted { a, b in
            (Self.rank(a.element, among: paths), a.offset) < (Self.rank(b.element, among: paths), b.offset)
        }.map(\.element)
        // Path parameters whose value an earlier step has extracted, by the path up to and with them.
        var known: [String: String] = [:]
        return ordered.map { operation in
            let name = names.take(
                operation.id.map { slug($0, or: "operation") } ?? stepName(method: operation.method.rawValue, path: operation.path))
            var members: [JSONValue.Member] = []
            if let summary = operation.summary, !summary.isEmpty {
                members.append(.init(JSONValue.comment, .string(String(summary.prefix(100)))))
            }
            members.append(.init("name", .string(name)))
            members += request(operation, step: name, known)
            members.append(.init("check", ["status": operation.status]))
            if let (place, variable, path) = created(by: operation, among: paths), known[place] == nil {
                known[place] = "${\(variable)}"
                members.append(.init("extract", .object([.init(variable, ["json": .string(path)])])))
            }
            return .object(members)
        }
    }

    /// Creating first, the outer before the inner; deleting last, the inner before the outer.
    private static func rank(_ operation: OpenAPIOperation, among paths: [String]) -> Int {
        let depth = operation.path.filter { $0 == "/" }.count
        switch operation.method {
        case .post where paths.contains { $0.hasPrefix(operation.path + "/{") }: return depth
        case .delete: return 2000 - depth
        default: return 1000
        }
    }

    /// Whether an operation creates, or lists, what other paths name by a parameter: the path with that parameter, a variable, and where in
    /// the answer its value is in.
    private func created(by operation: OpenAPIOperation, among paths: [String]) -> (place: String, variable: String, path: String)?
    {
        guard operation.method == .post || operation.method == .get,
            let item = paths.first(where: { $0.hasPrefix(operation.path + "/{") }),
            let end = item[item.index(item.startIndex, offsetBy: operation.path.count)...].firstIndex(of: "}"),
            let answer = document.resolved(operation.answer)
        else { return nil }
        let place = String(item[...end])
        let parameter = String(place.dropFirst(operation.path.count + 2).dropLast())
        let isList = answer["type"]?.string == "array"
        guard operation.method == .post || isList else { return nil }
        let properties = properties(isList ? answer["items"] : answer, depth: 0)
        guard let key = [parameter, "id"].first(where: properties.contains) else { return nil }
        let kind = operation.path.split(separator: "/").last { $0.first != "{" }.map(String.init) ?? ""
        let own = words(of: parameter)
        let variable = variableName(own == ["id"] ? [singular(words(of: kind).last ?? ""), "id"].filter { !$0.isEmpty } : own)
        return (place, variable, (isList ? "$[0]" : "$") + "." + key)
    }

    private func properties(_ schema: JSONValue?, depth: Int) -> Set<String> {
        guard depth < 8, let schema = document.resolved(schema) else { return [] }
        let own = Set((schema["properties"]?.members ?? []).map(\.key))
        return (schema["allOf"]?.elements ?? []).reduce(own) { $0.union(properties($1, depth: depth + 1)) }
    }

    // MARK: The request

    private mutating func request(_ operation: OpenAPIOperation, step: String, _ known: [String: String]) -> [JSONValue.Member] {
        var query: [JSONValue.Member] = []
        var headers: [JSONValue.Member] = []
        var written: [String] = []
        var cookies: [String] = []
        for parameter in operation.parameters where parameter.isRequired || parameter.value != nil {
            let value = value(of: parameter)
            switch parameter.place {
            case "query":
                switch parameter.style.query(parameter.name, value) {
                case .pairs(let pairs):
                    for pair in pairs where !query.contains(where: { $0.key == pair.key }) { query.append(pair) }
                case .written(let piece): written.append(piece)
                }
            case "header" where !["accept", "content-type", "authorization"].contains(parameter.name.lowercased()):
                guard isHeaderName(parameter.name) else {
                    ownNotes.append("the header \"\(commentLine(parameter.name))\", which no request can hold")
                    continue
                }
                headers.append(.init(parameter.name, .string(parameter.style.line(value))))
            case "cookie": cookies.append("\(parameter.name)=\(parameter.style.line(value))")
            default: break
            }
        }
        var auth: JSONValue?
        for name in operation.security { authorize(name, &auth, &headers, &query, &cookies) }
        if !cookies.isEmpty { headers.append(.init("Cookie", .string(cookies.joined(separator: "; ")))) }
        let body = body(operation, step: step)
        if let type = body.type { headers.append(.init("Content-Type", .string(type))) }
        var place = path(operation, known)
        if let server = operation.server, server.url(on: home) != base { place = server.url(on: home) + place }
        if !written.isEmpty { place += "?" + written.joined(separator: "&") }
        var members: [JSONValue.Member] =
            HTTPMethod.allCases.contains(operation.method)
            ? [.init(operation.method.verb, .string(place))]
            : [.init("method", .string(operation.method.rawValue)), .init("path", .string(place))]
        if !query.isEmpty { members.append(.init("query", .object(query))) }
        if !headers.isEmpty { members.append(.init("headers", .object(headers))) }
        if let auth { members.append(.init("auth", auth)) }
        return members + body.members
    }

    private func path(_ operation: OpenAPIOperation, _ known: [String: String]) -> String {
        var out = ""
        var rest = operation.path[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            out += templateText(String(rest[..<open]))
            let name = String(rest[rest.index(after: open)..<close])
            let place = String(operation.path[...close])
            if let variable = known[place] {
                out += variable
            } else {
                let parameter = operation.parameters.first { $0.name == name && $0.place == "path" }
                out += parameter.map { $0.style.path(name, value(of: $0)) } ?? "1"
            }
            rest = rest[rest.index(after: close)...]
        }
        out += templateText(String(rest))
        return out.first == "/" ? out : "/" + out
    }

    private func value(of parameter: OpenAPIOperation.Parameter) -> JSONValue {
        let value =
            parameter.value.map(SchemaExample.escaped)
            ?? (parameter.schema == nil ? "1" : examples.value(parameter.schema, name: parameter.name))
        guard parameter.isDocument else { return value == .null ? "" : value }
        if case .string = value { return value }
        return .string(value.text())
    }

    /// The body, and the content type that its way of writing does not imply.
    private mutating func body(_ operation: OpenAPIOperation, step: String) -> (members: [JSONValue.Member], type: String?) {
        guard let (type, content) = operation.body else { return ([], nil) }
        let given = OpenAPIOperation.example(in: content, document).map(SchemaExample.escaped)
        var value = given ?? examples.value(content["schema"], name: "")
        let kind = type.lowercased()
        // Some examples are given as the text of a document.
        if kind.contains("json"), case .string(let text)? = given, examples.isStructure(content["schema"]),
            let parsed = try? JSONValue(parsing: text)
        {
            value = parsed
        }
        if kind.contains("json") {
            return ([.init("json", value)], kind.hasPrefix("application/json") || kind.contains("*") ? nil : type)
        }
        if kind.hasPrefix("application/x-www-form-urlencoded") || kind.hasPrefix("multipart/") {
            let isForm = kind.hasPrefix("application")
            let fields = FormFields(value, of: content, isMultipart: !isForm, document)
            ownNotes += fields.notes
            let pairs = fields.members
            guard !pairs.isEmpty else {
                ownNotes.append("the body of \"\(step)\": the description says nothing of its fields")
                return ([], nil)
            }
            return ([.init(isForm ? "form" : "multipart", .object(pairs))], nil)
        }
        if kind.hasPrefix("application/octet-stream") || given == nil && !kind.hasPrefix("text/") {
            ownNotes.append("the body of \"\(step)\", which is \(type)")
            return ([], nil)
        }
        return ([.init("body", .string(ParameterStyle.text(value)))], type)
    }

    // MARK: Security

    private mutating func authorize(
        _ name: String, _ auth: inout JSONValue?, _ headers: inout [JSONValue.Member], _ query: inout [JSONValue.Member],
        _ cookies: inout [String]
    ) {
        guard let scheme = document.resolved(document.root["components"]?["securitySchemes"]?[name]) else { return }
        switch (scheme["type"]?.string, scheme["scheme"]?.string?.lowercased(), scheme["in"]?.string) {
        case ("http", "basic", _), ("http", "digest", _):
            let kind = scheme["scheme"]?.string?.lowercased() ?? "basic"
            auth = [
                kind: [
                    "user": .string(secret("API_USER", "the user of \"\(name)\"")),
                    "password": .string(secret("API_PASSWORD", "the password of \"\(name)\"")),
                ]
            ]
        case ("http", _, _), ("oauth2", _, _), ("openIdConnect", _, _):
            auth = ["bearer": .string(secret("API_TOKEN", "the token of \"\(name)\""))]
        case ("apiKey", _, let place):
            let key = scheme["name"]?.string ?? "X-Api-Key"
            let value = secret("API_KEY", "the key of \"\(name)\"")
            if place == "query" {
                query.append(.init(templateText(key), .string(value)))
            } else {
                if place == "cookie" { cookies.append("\(key)=\(value)") } else { headers.append(.init(key, .string(value))) }
            }
        default: ownNotes.append("the security scheme \"\(name)\"")
        }
    }

    private mutating func secret(_ name: String, _ meaning: String) -> String {
        if !secrets.contains(where: { $0.name == name }) { secrets.append(.init(name: name, meaning: meaning)) }
        return "${env.\(name)}"
    }
}
