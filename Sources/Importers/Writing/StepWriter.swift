import HTTPMessages
import JSON

/// Turns captured requests into steps of a scenario.
struct StepWriter {
    /// The origin that is the scenario's target: requests to it are written as paths.
    let target: String
    var secrets: SecretNames
    /// The template text that takes the place of a leaf; `nil` for leaving it as it is.
    var replacement: (Leaf) -> String? = { _ in nil }

    /// Headers that perfbench writes itself, or that the way a body is written implies.
    static let ownHeaders: Set<String> = ["host", "content-length", "transfer-encoding", "connection", "accept-encoding"]

    init(target: String, secrets: SecretNames) {
        self.target = target
        self.secrets = secrets
    }

    /// The members of a step: its request, without name, checks and extractions.
    mutating func members(_ request: CapturedRequest) -> [JSONValue.Member] {
        var members = self.request(request)
        let (body, type) = body(request)
        var headers = request.headers.filter { !Self.ownHeaders.contains($0.name.lowercased()) }
        if let type, let index = headers.firstIndex(where: { $0.name.lowercased() == "content-type" }),
            headers[index].value.lowercased() == type || type.hasPrefix("multipart/")
        {
            headers.remove(at: index)
        }
        let lines = self.headers(headers)
        if !lines.isEmpty { members.append(.init("headers", .object(lines))) }
        return members + body
    }

    // MARK: Address

    private mutating func request(_ request: CapturedRequest) -> [JSONValue.Member] {
        let address = request.address
        let segments = address.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var path: [String] = []
        for (index, segment) in segments.enumerated() {
            let before = index > 0 ? segments[index - 1] : ""
            path.append(fill(Leaf(place: .path, name: before, value: percentDecoded(segment) ?? segment), raw: segment))
        }
        var text = (address.origin == target ? "" : address.origin) + path.joined(separator: "/")
        guard let query = address.query else { return [.init(request.method.verb, .string(text))] }
        guard let pairs = decodedPairs(query) else {
            text += "?" + templateText(query)
            return [.init(request.method.verb, .string(text))]
        }
        let filled = pairs.map { ($0, fill(Leaf(place: .query, name: $0.name, value: $0.value), raw: $0.value)) }
        if filled.allSatisfy({ $1 == templateText($0.value) }), query.utf8.count <= 60 {
            text += "?" + templateText(query)
            return [.init(request.method.verb, .string(text))]
        }
        return [.init(request.method.verb, .string(text))] + (pairs.isEmpty ? [] : [.init("query", Self.object(filled))])
    }

    /// Names with their values; a name that appears more than once holds a list.
    private static func object(_ pairs: [(NamedValue, String)]) -> JSONValue {
        var members: [JSONValue.Member] = []
        for (pair, value) in pairs {
            let name = templateText(pair.name)
            guard let index = members.firstIndex(where: { $0.key == name }) else {
                members.append(.init(name, .string(value)))
                continue
            }
            if case .array(let values) = members[index].value {
                members[index].value = .array(values + [.string(value)])
            } else {
                members[index].value = .array([members[index].value, .string(value)])
            }
        }
        return .object(members)
    }

    // MARK: Headers

    private mutating func headers(_ headers: [NamedValue]) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        for header in headers where !members.contains(where: { $0.key.lowercased() == header.name.lowercased() }) {
            members.append(.init(header.name, .string(value(of: header))))
        }
        return members
    }

    /// `Bearer abc`: the scheme stays, what follows may be replaced.
    private mutating func value(of header: NamedValue) -> String {
        secrets.note(variablesIn: header.value)
        let parts = header.value.split(separator: " ", maxSplits: 1).map(String.init)
        let hasScheme = parts.count == 2 && parts[0].allSatisfy(\.isLetter)
        let scheme = hasScheme ? parts[0] + " " : ""
        let credential = hasScheme ? parts[1] : header.value
        if let text = replacement(Leaf(place: .header, name: header.name, value: credential)) { return scheme + text }
        if let text = replacement(Leaf(place: .header, name: header.name, value: header.value)) { return text }
        guard SecretNames.isSecret(header: header.name), !secrets.keepsThem, !credential.isEmpty,
            markedVariables(credential).isEmpty
        else { return templateText(header.value) }
        var words = words(of: header.name)
        if words.contains("authorization") {
            words = hasScheme && parts[0].lowercased() == "basic" ? ["basic", "credentials"] : ["token"]
        }
        return scheme + secrets.template(for: credential, named: words, meaning: "the header \"\(header.name)\"")
    }

    // MARK: Body

    /// The body, and the content type that its way of writing implies.
    private mutating func body(_ request: CapturedRequest) -> ([JSONValue.Member], type: String?) {
        switch request.body {
        case nil: return ([], nil)
        case .file(let path)?: return ([.init("bodyFile", .string(path))], nil)
        case .multipart(let parts)?: return ([.init("multipart", multipart(parts))], "multipart/form-data")
        case .text(let text)?:
            let type = request.header("Content-Type")?.lowercased() ?? ""
            if type.contains("json"), let value = Self.json(text) { return json(value) }
            if type.hasPrefix("application/x-www-form-urlencoded"), let pairs = decodedPairs(text), !pairs.isEmpty {
                let filled = pairs.map { ($0, fill(Leaf(place: .field, name: $0.name, value: $0.value), raw: $0.value)) }
                return ([.init("form", Self.object(filled))], "application/x-www-form-urlencoded")
            }
            secrets.note(variablesIn: text)
            return ([.init("body", .string(templateText(text)))], nil)
        }
    }

    /// An object or a list; anything else is sent as text.
    private static func json(_ text: String) -> JSONValue? {
        guard let value = try? JSONValue(parsing: text) else { return nil }
        switch value {
        case .object, .array: return value
        default: return nil
        }
    }

    /// A document, as `json`. One in which a number becomes a variable is written as text: inside `json` it would become a string.
    private mutating func json(_ value: JSONValue) -> ([JSONValue.Member], type: String?) {
        var hasVariableNumber = false
        let filled = filled(value, name: "", &hasVariableNumber)
        guard hasVariableNumber else { return ([.init("json", filled)], "application/json") }
        var text = filled.text()
        // Numbers that became variables carry their marks inside their strings.
        text = text.replacing("\"\(Self.numberStart)", with: "").replacing("\(Self.numberEnd)\"", with: "")
        let members: [JSONValue.Member] = [.init("body", .string(text))]
        return (members, nil)
    }

    private static let numberStart = "\u{10FFF2}"
    private static let numberEnd = "\u{10FFF3}"

    private mutating func filled(_ value: JSONValue, name: String, _ hasVariableNumber: inout Bool) -> JSONValue {
        switch value {
        case .string(let text): return .string(fill(Leaf(place: .field, name: name, value: text), raw: text))
        case .integer(let number):
            guard let text = replacement(Leaf(place: .field, name: name, value: String(number))) else { return value }
            hasVariableNumber = true
            return .string(Self.numberStart + text + Self.numberEnd)
        case .array(let elements): return .array(elements.map { filled($0, name: name, &hasVariableNumber) })
        case .object(let members):
            return .object(
                members.map { .init(templateText($0.key), filled($0.value, name: $0.key, &hasVariableNumber)) })
        default: return value
        }
    }

    private mutating func multipart(_ parts: [CapturedRequest.Part]) -> JSONValue {
        .object(
            parts.map { part in
                guard case .file(let path, let name) = part.content else {
                    guard case .text(let text) = part.content else { return .init(templateText(part.name), "") }
                    let filled = fill(Leaf(place: .field, name: part.name, value: text), raw: text)
                    return .init(templateText(part.name), .string(filled))
                }
                var members: [JSONValue.Member] = [.init("file", .string(path))]
                if let name { members.append(.init("name", .string(name))) }
                if let type = part.type { members.append(.init("type", .string(type))) }
                return .init(templateText(part.name), .object(members))
            })
    }

    // MARK: Values

    /// The template text of one value: a variable, a secret's name, or the value itself, spelled as `raw`.
    private mutating func fill(_ leaf: Leaf, raw: String) -> String {
        secrets.note(variablesIn: raw)
        if let text = replacement(leaf) { return text }
        guard leaf.place != .path, SecretNames.isSecret(field: leaf.name), !secrets.keepsThem, !leaf.value.isEmpty,
            markedVariables(raw).isEmpty
        else { return templateText(raw) }
        return secrets.template(for: leaf.value, named: words(of: leaf.name), meaning: "the field \"\(leaf.name)\"")
    }
}
