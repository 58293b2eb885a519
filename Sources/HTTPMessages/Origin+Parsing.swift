// Reading `http://host:port/path`. Strict where a mistake would send load to the wrong place.

/// What is wrong with a URL, as the rest of a sentence: `has no host`.
package struct URLMistake: Error, Sendable, Hashable {
    package var reason: String

    package init(reason: String) { self.reason = reason }
}

extension Origin {
    /// Reads the scheme, host and port at the beginning of `text`, and returns what follows: a path, a query, or nothing.
    package static func parse(_ text: String) throws(URLMistake) -> (origin: Origin, rest: String) {
        guard let parts = URLParts(text), parts.scheme.allSatisfy(\.isLetter) else {
            throw URLMistake(reason: "does not begin with \"http://\" or \"https://\"")
        }
        guard let scheme = Scheme(rawValue: parts.scheme.lowercased()) else {
            throw URLMistake(reason: "has the scheme \"\(parts.scheme)\"; only http and https can be tested")
        }
        guard parts.user == nil else {
            throw URLMistake(reason: "carries a user name; send an \"Authorization\" header instead")
        }
        let authority = parts.authority
        var host = authority
        var port = scheme == .https ? 443 : 80
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw URLMistake(reason: "has a \"[\" that is not closed") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let tail = authority[authority.index(after: end)...]
            guard tail.isEmpty || tail.first == ":" else { throw URLMistake(reason: "has no \":\" before its port") }
            if !tail.isEmpty { port = try number(tail.dropFirst()) }
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw URLMistake(reason: "has \"\(host)\" in brackets, which is no IPv6 address")
            }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = try number(authority[authority.index(after: colon)...])
        }
        guard !host.isEmpty else { throw URLMistake(reason: "has no host") }
        guard authority.first == "[" || isHostName(host) else {
            throw URLMistake(reason: "has \"\(host)\" for a host, which is no host name")
        }
        return (Origin(scheme: scheme, host: host.lowercased(), port: port), String(parts.rest))
    }

    /// The longest path that the kernel takes (`sun_path`), without the zero at its end.
    private static let longestSocketPath = 107

    /// Reads what follows `unix:`: the absolute path of a socket, and perhaps a colon and a path on the server.
    package static func parse(socket text: Substring) throws(URLMistake) -> (origin: Origin, rest: String) {
        let colon = text.firstRange(of: ":/")?.lowerBound ?? text.endIndex
        let path = text[..<colon]
        guard path.first == "/" else { throw URLMistake(reason: "must name its socket from the root, as \"unix:/run/app.sock\"") }
        guard path.utf8.count <= longestSocketPath, !path.utf8.contains(0) else {
            throw URLMistake(reason: "has a socket path of \(path.utf8.count) bytes; the kernel takes \(longestSocketPath)")
        }
        return (Origin(socket: String(path)), String(text[colon...].dropFirst()))
    }

    private static func number(_ text: Substring) throws(URLMistake) -> Int {
        guard let port = UInt16(text), port > 0, text.allSatisfy(\.isNumber) else {
            throw URLMistake(reason: "has \"\(text)\" for a port; ports go from 1 to 65535")
        }
        return Int(port)
    }
}

/// Whether `text` can be a host name or an IPv4 address.
package func isHostName(_ text: some StringProtocol) -> Bool {
    text.utf8.count <= 253 && !text.isEmpty
        && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" || $0 == "_" }
        }
}
