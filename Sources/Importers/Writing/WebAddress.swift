// A URL taken apart as far as a scenario needs it.

import HTTPMessages

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
        guard let parts = URLParts(text), let scheme = Origin.Scheme(rawValue: parts.scheme.lowercased()) else { return nil }
        let (name, port) = parts.hostAndPort
        guard !name.isEmpty else { return nil }
        host = name.lowercased()
        let authority = parts.authority.first == "[" ? "[\(host)]" : host
        let implied = scheme == .https ? "443" : "80"
        origin = "\(scheme)://\(authority)" + (port.map { $0.isEmpty || $0 == implied ? "" : ":\($0)" } ?? "")
        path = parts.path.isEmpty ? "/" : String(parts.path)
        query = parts.query.map(String.init)
    }

    var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether load to `host`, without brackets, stays on this machine.
    static func isLoopback(_ host: String) -> Bool { Origin(scheme: .http, host: host, port: 80).isLoopback }

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
