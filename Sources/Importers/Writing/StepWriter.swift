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

    /// What could not be written as it was, in sentences.
    var notes: [String] = []
    private let options: ImportOptions

    init(target: String, secrets: SecretNames, _ options: ImportOptions = ImportOptions()) {
        self.target = target
        self.secrets = secrets
        self.options = options
    }

    /// The members of a step: its request, without name, checks and extractions.
    mutating func members(_ request: CapturedRequest) -> [JSONValue.Member] {
        var members = self.request(request)
        let (body, type) = body(request)
        var headers = request.headers.filter { !Self.ownHeaders.contains($0.name.lowercased()) }
        var removed = request.removed.filter { !Self.ownHeaders.contains($0.lowercased()) && $0.lowercased() != "accept" }
        let index = headers.firstIndex { $0.name.lowercased() == "content-type" }
        if let type, let index, headers[index].value == type || type.hasPrefix("multipart/") {
            let value = headers.remove(at: index).value
            if type.hasPrefix("multipart/"),
                !value.lowercased().hasPrefix(type) || value.contains(";") && !value.contains("boundary=")
            {
                notes.append("the header \"Content-Type: \(value)\" of a form: it is sent as \(type)")
            }
        } else if index == nil, type == nil, !request.fileBody {
            removed.removeAll { $0.lowercased() == "content-type" }
        }
        var lines = self.headers(headers)
        for name in removed where isHeaderName(name) && !lines.contains(where: { $0.key.lowercased() == name.lowercased() }) {
            let isOwn = ["content-type", "user-agent"].contains(name.lowercased())
            if isOwn { lines.append(.init(name, .null)) }
        }
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
        func call(_ text: String) -> [JSONValue.Member] {
            HTTPMethod.allCases.contains(request.method)
                ? [.init(request.method.verb, .string(text))]
                : [.init("method", .string(request.method.rawValue)), .init("path", .string(text))]
        }
        guard let query = address.query else { return call(text) }
        let pairs = decodedPairs(query) ?? []
        let filled = pairs.map { ($0, fill(Leaf(place: .query, name: $0.name, value: $0.value), raw: $0.value)) }
        let isSame = filled.allSatisfy { $1 == templateText($0.value) }
        if pairs.isEmpty || isSame && (query.utf8.count <= 60 || !Self.isRebuilt(query, from: pairs)) {
            secrets.note(variablesIn: query)
            text += "?" + templateText(query)
            return call(text)
        }
        return call(text) + [.init("query", Self.object(filled))]
    }

    /// Whether pairs of a form or query, encoded again, are what was sent, byte for byte.
    private static func isRebuilt(_ text: String, from pairs: [NamedValue]) -> Bool {
        var names: [String] = []
        for pair in pairs where names.last != pair.name {
            // What a list holds is sent together.
            if names.contains(pair.name) { return false }
            names.append(pair.name)
        }
        return pairs.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&") == text
            && markedVariables(text).isEmpty
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

    /// Lines by name, as a list where one stands more than once.
    private mutating func headers(_ headers: [NamedValue]) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        for header in headers {
            guard isHeaderName(header.name),
                !header.value.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F })
            else {
                notes.append("the header \"\(commentLine(header.name))\", which no request can hold")
                continue
            }
            let value = JSONValue.string(value(of: header))
            guard let index = members.firstIndex(where: { $0.key.lowercased() == header.name.lowercased() }) else {
                members.append(.init(header.name, value))
                continue
            }
            let known = members[index].value
            members[index].value = .array((known.string == nil ? known.elements : [known]) + [value])
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
        case .file(let path)?: return ([.init("bodyFile", .string(templateText(options.place(path))))], nil)
        case .multipart(let parts)?: return ([.init("multipart", multipart(parts))], "multipart/form-data")
        case .text(let text)?:
            let type = request.header("Content-Type")?.lowercased() ?? ""
            if type.contains("json"), let document = try? JSONDocument(Array(text.utf8)), document.duplicates.isEmpty {
                switch document.root.content {
                case .object, .array: return json(document.root, text)
                default: break
                }
            }
            if type.hasPrefix("application/x-www-form-urlencoded"), let pairs = decodedPairs(text), !pairs.isEmpty {
                let filled = pairs.map { ($0, fill(Leaf(place: .field, name: $0.name, value: $0.value), raw: $0.value)) }
                if Self.isRebuilt(text, from: pairs) || filled.contains(where: { $1 != templateText($0.value) }) {
                    return ([.init("form", Self.object(filled))], "application/x-www-form-urlencoded")
                }
            }
            secrets.note(variablesIn: text)
            return ([.init("body", .string(templateText(text)))], nil)
        }
    }

    /// A document, as `json` where that is sent byte for byte as it was, otherwise as text. So is one in which a number becomes a
    /// variable: inside `json` it would become a string.
    private mutating func json(_ root: JSONNode, _ text: String) -> ([JSONValue.Member], type: String?) {
        let value = root.value
        let isCompact = value.text() == text && !["\\u007f", "\\u2028", "\\u2029"].contains(where: text.contains)
        var hasVariableNumber = false
        let filled = filled(value, name: "", &hasVariableNumber)
        if isCompact, !hasVariableNumber { return ([.init("json", filled)], "application/json") }
        var edits: [(range: Range<Int>, text: String)] = []
        collect(root, name: "", &edits)
        let bytes = Array(text.utf8)
        var out = ""
        var at = 0
        for edit in edits {
            out += templateText(String(decoding: bytes[at..<edit.range.lowerBound], as: UTF8.self)) + edit.text
            at = edit.range.upperBound
        }
        secrets.note(variablesIn: text)
        return ([.init("body", .string(out + templateText(String(decoding: bytes[at...], as: UTF8.self))))], nil)
    }

    /// The leaves that become variables, with what stands in their place.
    private mutating func collect(_ node: JSONNode, name: String, _ edits: inout [(range: Range<Int>, text: String)]) {
        switch node.content {
        case .string(let text):
            let filled = fill(Leaf(place: .field, name: name, value: text), raw: text)
            if filled != templateText(text) { edits.append((node.range, "\"\(filled)\"")) }
        case .integer(let number):
            if let text = replacement(Leaf(place: .field, name: name, value: String(number))) { edits.append((node.range, text)) }
        case .array(let elements): for element in elements { collect(element, name: name, &edits) }
        case .object(let members): for member in members { collect(member.value, name: member.key, &edits) }
        default: break
        }
    }

    private mutating func filled(_ value: JSONValue, name: String, _ hasVariableNumber: inout Bool) -> JSONValue {
        switch value {
        case .string(let text): return .string(fill(Leaf(place: .field, name: name, value: text), raw: text))
        case .integer(let number):
            if replacement(Leaf(place: .field, name: name, value: String(number))) != nil { hasVariableNumber = true }
            return value
        case .array(let elements): return .array(elements.map { filled($0, name: name, &hasVariableNumber) })
        case .object(let members):
            return .object(
                members.map { .init(templateText($0.key), filled($0.value, name: $0.key, &hasVariableNumber)) })
        default: return value
        }
    }

    private mutating func multipart(_ parts: [CapturedRequest.Part]) -> JSONValue {
        var members: [JSONValue.Member] = []
        for part in parts {
            let value = self.part(part)
            guard let index = members.firstIndex(where: { $0.key == part.name }) else {
                members.append(.init(part.name, value))
                continue
            }
            if index != members.count - 1 {
                notes.append("the order of the parts: those of one name (\"\(part.name)\") go together")
            }
            if case .array(let values) = members[index].value {
                members[index].value = .array(values + [value])
            } else {
                members[index].value = .array([members[index].value, value])
            }
        }
        return .object(members)
    }

    private mutating func part(_ part: CapturedRequest.Part) -> JSONValue {
        var members: [JSONValue.Member]
        switch part.content {
        case .text(let text):
            let filled = fill(Leaf(place: .field, name: part.name, value: text), raw: text)
            if part.type == nil, part.fileName == nil, part.headers.isEmpty { return .string(filled) }
            members = [.init("text", .string(filled))]
            if let name = part.fileName { members.append(.init("name", .string(name))) }
        case .file(let path, let name), .content(let path, let name):
            let place = options.place(path)
            members = [.init("file", .string(templateText(place)))]
            let last = path.split(separator: "/").last.map(String.init) ?? path
            let shown = name ?? last
            if name != nil || place.split(separator: "/").last.map(String.init) != shown {
                members.append(.init("name", .string(shown)))
            }
        }
        if let type = part.type { members.append(.init("type", .string(type))) }
        let lines = part.headers.filter { isHeaderName($0.name) }
        if !lines.isEmpty {
            members.append(.init("headers", .object(lines.map { .init($0.name, .string(templateText($0.value))) })))
        }
        return .object(members)
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

/// Whether `name` is a token (RFC 9110, section 5.6.2), as names of headers are.
func isHeaderName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#""(),/:;<=>?@[\]{}"#.utf8.contains($0) }
}

extension CapturedRequest {
    /// Whether its body is a file, whose media type perfbench would tell from its name.
    fileprivate var fileBody: Bool { if case .file? = body { true } else { false } }
}
