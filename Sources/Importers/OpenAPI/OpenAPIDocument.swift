// An OpenAPI 3 description, with its references followed.

import Basics
import HTTPMessages
import JSON

/// What a service says that it can do.
struct OpenAPIDocument {
    let root: JSONValue

    init(_ bytes: [UInt8]) throws(Problem) {
        do throws(JSONError) {
            root = try JSONDocument(bytes, atMost: 64 << 20).root.value
        } catch {
            let isYAML = bytes.split(separator: 0x0A).contains { line in
                line.starts(with: "openapi:".utf8) || line.starts(with: "swagger:".utf8)
            }
            throw Problem(
                .usage, isYAML ? "the description is YAML; only JSON is read." : "the description is not JSON: \(error.sentence)",
                hint: isYAML
                    ? "Convert it: yq -o json openapi.yaml > openapi.json, or with the yq of Debian: yq . openapi.yaml > openapi.json"
                    : "")
        }
        if let version = root["swagger"]?.string {
            throw Problem(
                .usage, "the description is Swagger \(version); only OpenAPI 3 is read.",
                hint: "Convert it, for instance with: npx swagger2openapi swagger.json -o openapi.json")
        }
        guard let version = root["openapi"]?.string, version.hasPrefix("3.") else {
            throw Problem(
                .usage, "the file is no OpenAPI description: it has no \"openapi\": \"3…\".", hint: "Name a JSON file with one.")
        }
    }

    /// What `value` is once its reference is followed.
    func resolved(_ value: JSONValue?) -> JSONValue? {
        var value = value
        for _ in 0..<32 {
            guard let reference = value?["$ref"]?.string else { return value }
            guard reference.hasPrefix("#/") else { return nil }
            value = reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false).reduce(root as JSONValue?) {
                part, key in
                let name = (percentDecoded(key) ?? String(key)).replacing("~1", with: "/").replacing("~0", with: "~")
                return part?[name]
            }
        }
        return nil
    }

    /// Where the service is, unless a path or an operation says otherwise; `nil` when that is not said.
    var server: OpenAPIServer? { OpenAPIServer(among: root["servers"]) }

    /// All operations, in the order of the document.
    var operations: [OpenAPIOperation] {
        (root["paths"]?.members ?? []).flatMap { path -> [OpenAPIOperation] in
            guard let item = resolved(path.value) else { return [] }
            let more = item["additionalOperations"]?.members ?? []
            let named = item.members.compactMap { member -> (HTTPMethod, JSONValue)? in
                let methods = HTTPMethod.allCases + ["TRACE", "QUERY"].compactMap(HTTPMethod.init(token:))
                return methods.first { $0.verb == member.key }.map { ($0, member.value) }
            }
            let all = named + more.compactMap { member in HTTPMethod(token: member.key).map { ($0, member.value) } }
            return all.map { OpenAPIOperation($0, path.key, $1, item: item, of: self) }
        }
    }
}

/// One operation: a method on a path.
struct OpenAPIOperation {
    /// A value that a request needs besides its body.
    struct Parameter {
        var name: String
        /// `path`, `query`, `header` or `cookie`.
        var place: String
        var isRequired: Bool
        var value: JSONValue?
        var schema: JSONValue?
        var style: ParameterStyle
        /// Whether it is sent as JSON, which its description says under `content`.
        var isDocument: Bool
    }

    let method: HTTPMethod
    /// Where it is, when that is another place than the document's.
    let server: OpenAPIServer?
    /// With its parameters in braces.
    let path: String
    let id: String?
    let summary: String?
    let tag: String?
    let parameters: [Parameter]
    /// The media type of the body and its description; `nil` for none.
    let body: (type: String, content: JSONValue)?
    /// The status of success, as a check wants it.
    let status: JSONValue
    /// What a successful answer is like; `nil` when that is not said.
    let answer: JSONValue?
    /// The first alternative of what it asks for: names of security schemes.
    let security: [String]

    init(_ method: HTTPMethod, _ path: String, _ value: JSONValue, item: JSONValue, of document: OpenAPIDocument) {
        self.method = method
        self.path = path
        server = OpenAPIServer(among: value["servers"]) ?? OpenAPIServer(among: item["servers"])
        id = value["operationId"]?.string
        summary = value["summary"]?.string ?? value["description"]?.string.map { String($0.prefix { !$0.isNewline }) }
        tag = value["tags"]?.elements.first?.string

        var parameters: [Parameter] = []
        // Those of the operation go before those of the path.
        for parameter in (value["parameters"]?.elements ?? []) + (item["parameters"]?.elements ?? []) {
            guard let parameter = document.resolved(parameter), let name = parameter["name"]?.string,
                let place = parameter["in"]?.string,
                !parameters.contains(where: { $0.name == name && $0.place == place })
            else { continue }
            let content = parameter["content"]?.members.first?.value
            parameters.append(
                Parameter(
                    name: name, place: place, isRequired: place == "path" || parameter["required"] == true,
                    value: Self.example(in: parameter, document) ?? content.flatMap { Self.example(in: $0, document) },
                    schema: parameter["schema"] ?? content?["schema"], style: ParameterStyle(parameter, place: place),
                    isDocument: parameter["content"] != nil))
        }
        self.parameters = parameters

        let contents = document.resolved(value["requestBody"])?["content"]?.members ?? []
        let preferred =
            contents.first { $0.key.lowercased().contains("json") } ?? contents.first { $0.key.hasPrefix("application/x-www-form") }
            ?? contents.first { $0.key.hasPrefix("multipart/") } ?? contents.first
        body = preferred.map { ($0.key, $0.value) }

        let responses = value["responses"]?.members ?? []
        let success = responses.filter { $0.key.first == "2" }.min { $0.key.lowercased() < $1.key.lowercased() }
        status = success.flatMap { Int64($0.key) }.map(JSONValue.integer) ?? "2xx"
        let contentOfAnswer = document.resolved(success?.value)?["content"]?.members
        answer = contentOfAnswer?.first { $0.key.lowercased().contains("json") }?.value["schema"]
        security = ((value["security"] ?? document.root["security"])?.elements.first?.members ?? []).map(\.key)
    }

    /// An example that the description gives itself.
    static func example(in value: JSONValue, _ document: OpenAPIDocument) -> JSONValue? {
        value["example"] ?? document.resolved(value["examples"]?.members.first?.value)?["value"]
    }
}
