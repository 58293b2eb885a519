// The only place that takes URLs apart by their punctuation. What may stand in the parts is judged by those that read them.

/// The parts of a URL with a host (RFC 3986, section 3), as they are written: nothing is decoded.
package struct URLParts: Sendable, Hashable {
    /// What is before `://`.
    package var scheme: Substring
    /// What is before the last `@` of the authority: `user:password`; `nil` for none.
    package var user: Substring?
    /// `host` or `host:port`.
    package var authority: Substring
    /// Everything after the authority.
    package var rest: Substring
    /// Empty, or beginning with a slash.
    package var path: Substring
    /// Without its question mark; `nil` for none.
    package var query: Substring?

    /// `nil` for a text without `://`.
    package init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        scheme = text[..<separator.lowerBound]
        let after = text[separator.upperBound...]
        let authority = after.prefix { !"/?#".contains($0) }
        rest = after[authority.endIndex...]
        let at = authority.lastIndex(of: "@")
        user = at.map { authority[..<$0] }
        self.authority = at.map { authority[authority.index(after: $0)...] } ?? authority
        let target = rest.prefix { $0 != "#" }
        path = target.prefix { $0 != "?" }
        query = path.endIndex < target.endIndex ? target[target.index(after: path.endIndex)...] : nil
    }

    /// The authority as host, without the brackets of an IPv6 address, and port; `nil` for no port. It is not judged whether they can be right.
    package var hostAndPort: (host: Substring, port: Substring?) {
        let isBracketed = authority.first == "["
        let host = isBracketed ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        let colon = authority[host.endIndex...].firstIndex(of: ":")
        return (host, colon.map { authority[authority.index(after: $0)...] })
    }
}
