// A URL taken apart as far as a scenario needs it.

/// Where a request goes.
struct WebAddress: Hashable {
    /// `https://shop.example:8443`, without a port that the scheme implies.
    var origin: String
    /// Lower case, without port or brackets.
    var host: String
    /// Percent-encoded, beginning with `/`.
    var path: String
    /// Percent-encoded, without `?`; `nil` for none.
    var query: String?

    /// `nil` when `text` is no http or https URL with a host. A name and password in it are left out.
    init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = text[separator.upperBound...].prefix { $0 != "#" }
        var authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest[authority.endIndex...]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        let isBracketed = authority.first == "["
        let name = isBracketed ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        let port = authority[name.endIndex...].drop { $0 != ":" }.dropFirst()
        guard !name.isEmpty else { return nil }
        host = name.lowercased()
        let implied = scheme == "https" ? "443" : "80"
        origin = "\(scheme)://\(isBracketed ? "[\(host)]" : host)\(port.isEmpty || port == implied ? "" : ":\(port)")"
        let path = tail.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : String(path)
        query = path.endIndex < tail.endIndex ? String(tail[tail.index(after: path.endIndex)...]) : nil
    }

    var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether load to `host`, without brackets, stays on this machine.
    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasSuffix(".localhost") || host.hasPrefix("127.")
    }

    /// The host as it stands in a URL, with brackets around an IPv6 address.
    var hostText: String { host.contains(":") ? "[\(host)]" : host }

    /// In digits; the one that the scheme implies when the URL names none.
    var port: String {
        let name = origin.split(separator: "://", maxSplits: 1).last?.drop { $0 != "]" } ?? ""
        let rest = name.isEmpty ? origin.drop { $0 != ":" }.dropFirst() : name
        return rest.lastIndex(of: ":").map { String(rest[rest.index(after: $0)...]) } ?? (origin.hasPrefix("https") ? "443" : "80")
    }
}

/// A name with a value: of a query, a form, a header, a cookie.
struct NamedValue: Hashable {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// `a=1&b=2` taken apart and decoded; `nil` when a part has no `=` or cannot be decoded, so that nothing is lost.
func decodedPairs(_ text: String) -> [NamedValue]? {
    guard !text.isEmpty else { return [] }
    var pairs: [NamedValue] = []
    for part in text.split(separator: "&", omittingEmptySubsequences: false) {
        let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, let name = percentDecoded(halves[0].replacing("+", with: " ")),
            let value = percentDecoded(halves[1].replacing("+", with: " "))
        else { return nil }
        pairs.append(NamedValue(name, value))
    }
    return pairs
}

/// Text with its `%XX` decoded; `nil` when one is malformed or the bytes are no UTF-8.
func percentDecoded(_ text: some StringProtocol) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
        bytes.append(value)
        rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
}
