// Under which names the server is known. A page of another site may make its own name point here (DNS rebinding); it cannot choose what the
// `Host` header says.

import HTTPMessages

/// The names that requests may be meant for.
struct KnownHosts: Sendable {
    /// Where browsers find it when a proxy is before it, such as `https://perf.example`; `nil` for none.
    let origin: String?

    /// Whether the browser's connection is encrypted, so that the cookie need never go over another.
    var isSecure: Bool { origin?.hasPrefix("https://") ?? false }

    /// Whether a `Host` header names this server: by a number, as `localhost`, or by the name it was given.
    func isKnown(host: String) -> Bool {
        if let origin, origin.lowercased().hasSuffix("://" + host.lowercased()) { return true }
        guard let (name, port) = URLParts("http://" + host)?.hostAndPort, port.map({ UInt16($0) != nil }) ?? true else {
            return false
        }
        return name == "localhost" || Self.isNumeric(name)
    }

    /// Whether an `Origin` header is that of this server's own pages.
    func isOwn(origin text: String, host: String) -> Bool {
        text == origin || (isKnown(host: host) && (text == "http://" + host || text == "https://" + host))
    }

    private static func isNumeric(_ name: Substring) -> Bool {
        if name.contains(":") { return name.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
