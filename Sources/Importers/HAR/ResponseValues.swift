// The values a response offers to later requests: the leaves of its JSON, its headers, its cookies.

import HTTPMessages
import JSON

/// Where in a response a value is.
struct ValueSource: Hashable {
    enum Place: Hashable {
        /// A path such as `$.items[0].id`.
        case json(String)
        case header(String)
        /// What a regular expression finds in a header.
        case partOfHeader(String, pattern: String)
        case cookie(String)
        /// A regular expression whose first group is the value.
        case pattern(String)
    }

    /// The entry that the response belongs to.
    var entry: Int
    var place: Place
    /// What it is called there.
    var name: String
    /// The words before its name that say whose it is: of `$.order.id`, `order`.
    var owner: String

    /// Whether its name says that it stands for one certain thing.
    var isIdentifier: Bool { namesIdentifier(name) }
}

/// Whether a field of this name holds the number, code or token of one certain thing.
func namesIdentifier(_ name: String) -> Bool {
    guard let last = words(of: name).last else { return false }
    return [
        "id", "ids", "uuid", "guid", "key", "sku", "code", "slug", "ref", "reference", "number", "no", "token", "cursor", "handle",
        "hash",
        "nonce", "csrf", "etag", "ean", "isbn", "product", "article", "order", "item", "user", "customer", "account", "session",
    ].contains(last)
}

/// The values of one response.
struct ResponseValues {
    private(set) var found: [(value: String, source: ValueSource)] = []
    private let entry: Int
    /// A response with more than this offers its first ones.
    private static let most = 20_000

    init(_ entry: HARRecording.Entry, at position: Int) {
        self.entry = position
        if let document = try? JSONDocument(Array(entry.responseText.utf8), atMost: 64 << 20) {
            let segments = entry.request.address.path.split(separator: "/").map(String.init)
            let kind = segments.last { !$0.allSatisfy(\.isNumber) && !isOpaque($0) } ?? ""
            walk(document.root.value, path: "$", name: "", owner: words(of: kind).last.map(singular) ?? "", depth: 0)
        }
        for header in entry.responseHeaders {
            let name = header.name.lowercased()
            if name == "set-cookie" {
                // Several may be in one, a line each.
                for line in header.value.split(separator: "\n") {
                    let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
                    if pair.count == 2 { add(pair[1], .cookie(pair[0].trimmed), name: pair[0].trimmed, owner: "") }
                }
            } else if name == "location" {
                addLast(of: header)
            } else if !Self.ordinaryHeaders.contains(name) {
                add(header.value, .header(header.name), name: header.name, owner: "")
            }
        }
    }

    private static let ordinaryHeaders: Set<String> = [
        "date", "server", "content-type", "content-length", "content-encoding", "connection", "cache-control", "expires", "vary",
        "last-modified", "age", "via", "etag", "location", "strict-transport-security", "x-request-id", "keep-alive",
        "transfer-encoding",
    ]

    /// The last part of a path to which the response leads: of `/orders/17`, the 17.
    private mutating func addLast(of location: NamedValue) {
        let path = location.value.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").map(String.init)
        guard path.count > 1, let value = percentDecoded(path[path.count - 1]) else { return }
        let kind = path[path.count - 2]
        add(
            value, .partOfHeader(location.name, pattern: "/\(escapedPattern(kind))/([^/?#]+)"), name: "id",
            owner: words(of: kind).last.map(singular) ?? "")
    }

    private mutating func walk(_ value: JSONValue, path: String, name: String, owner: String, depth: Int) {
        guard found.count < Self.most, depth < 32 else { return }
        switch value {
        case .string(let text): add(text, .json(path), name: name, owner: owner)
        case .integer(let number): add(String(number), .json(path), name: name, owner: owner)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                walk(element, path: "\(path)[\(index)]", name: name, owner: owner, depth: depth + 1)
            }
        case .object(let members):
            let isWrapper =
                name.isEmpty || ["items", "data", "results", "result", "content", "list", "entries", "rows"].contains(name)
            let inner = isWrapper ? owner : words(of: name).last.map(singular) ?? owner
            for member in members {
                walk(member.value, path: path + Self.segment(member.key), name: member.key, owner: inner, depth: depth + 1)
            }
        default: break
        }
    }

    /// `.name`, or `['odd name']`.
    private static func segment(_ key: String) -> String {
        let isPlain = !key.isEmpty && key != "*" && key.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        if isPlain { return "." + key }
        return key.contains("'") ? "[\"\(key)\"]" : "['\(key)']"
    }

    private mutating func add(_ value: String, _ place: ValueSource.Place, name: String, owner: String) {
        guard !value.isEmpty, value.utf8.count <= 8192 else { return }
        found.append((value, ValueSource(entry: entry, place: place, name: name, owner: owner)))
    }
}

extension String {
    /// Without spaces at its ends.
    var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
