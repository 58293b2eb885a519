/// What the header lines of a step's answers say about compression and caching. Looked at once per step and loop, on the first success: all
/// answers of a step are taken to be alike.
package struct ResponseTraits: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// An answer was looked at; without it the others mean nothing.
    package static let seen = ResponseTraits(rawValue: 1)
    /// `Content-Encoding` other than `identity`.
    package static let compressed = ResponseTraits(rawValue: 2)
    /// `Content-Type` of a kind that compresses well: text, JSON, XML, scripts.
    package static let text = ResponseTraits(rawValue: 4)
    /// `ETag` or `Last-Modified`: a client may ask whether it changed.
    package static let validated = ResponseTraits(rawValue: 8)
    /// `Cache-Control`, `Expires` or `Pragma`: it is said whether and for how long it may be kept.
    package static let cacheRule = ResponseTraits(rawValue: 16)
    /// The request is a GET that is the same every time.
    package static let repeatedGet = ResponseTraits(rawValue: 32)
    /// The request said that compressed answers are welcome.
    package static let askedCompressed = ResponseTraits(rawValue: 64)

    /// From header lines as they came, each ending in `\r\n`.
    package init(headers: [UInt8]) {
        self = .seen
        for line in String(decoding: headers, as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].lowercased()
            switch line[..<colon].lowercased() {
            case "content-encoding": if !value.contains("identity") { insert(.compressed) }
            case "content-type": if Self.textual.contains(where: value.contains) { insert(.text) }
            case "etag", "last-modified": insert(.validated)
            case "cache-control", "expires", "pragma": insert(.cacheRule)
            default: break
            }
        }
    }

    private static let textual = ["text/", "json", "xml", "javascript"]
}
