// Links as answers and data files give them: a path, a URL, or what is relative to the page it was on (RFC 3986, section 5).

import HTTPMessages
import Scenarios

/// Where a link leads.
struct Link: Equatable {
    var origin: Origin
    /// Path and query, as they go into a request line.
    var target: [UInt8]

    /// Where a user was when the link was found: its last request.
    struct Page {
        var origin: Origin
        var target: [UInt8]
    }

    /// Resolves `link`; `nil` for what cannot be requested. Absolute paths and URLs are requested as they are written, dot segments
    /// included; only what a request line cannot hold is percent-encoded, and a fragment is left out.
    init?(_ link: some Sequence<UInt8>, on page: Page) {
        let blanks: ClosedRange<UInt8> = 0...0x20
        var text = Array(link.drop { blanks.contains($0) }.prefix { $0 != UInt8(ascii: "#") })
        while let last = text.last, blanks.contains(last) { text.removeLast() }
        origin = page.origin
        if text.starts(with: "//".utf8) { text = Array("\(page.origin.scheme.rawValue):".utf8) + text }
        if Self.hasScheme(text) {
            guard let (origin, rest) = try? Origin.parse(String(decoding: text, as: UTF8.self)) else { return nil }
            // Whatever answers on a UNIX socket speaks of itself as of a host.
            self.origin = origin.url == page.origin.url ? page.origin : origin
            target = Self.encoded(rest.first == "/" ? Array(rest.utf8) : Array("/\(rest)".utf8))
            return
        }
        let path = Array(page.target.prefix { $0 != UInt8(ascii: "?") })
        switch text.first {
        case nil: target = page.target
        case UInt8(ascii: "/"): target = Self.encoded(text)
        case UInt8(ascii: "?"): target = path + Self.encoded(text)
        default:
            let folder = path.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? [UInt8(ascii: "/")]
            let query = text.firstIndex(of: UInt8(ascii: "?")) ?? text.endIndex
            target = Self.withoutDots(folder + Self.encoded(Array(text[..<query]))) + Self.encoded(Array(text[query...]))
        }
    }

    private static func hasScheme(_ text: [UInt8]) -> Bool {
        guard let end = text.firstIndex(where: { ":/?".utf8.contains($0) }), text[end] == UInt8(ascii: ":"), end > 0 else {
            return false
        }
        let scheme = String(decoding: text[..<end], as: UTF8.self)
        return scheme.first!.isLetter && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    private static func encoded(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { !isPlain($0) }) else { return text }
        var out: [UInt8] = []
        for byte in text {
            if isPlain(byte) { out.append(byte) } else { Template.Encoding.url.write(CollectionOfOne(byte), to: &out) }
        }
        return out
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    /// RFC 3986, section 5.2.4.
    private static func withoutDots(_ path: [UInt8]) -> [UInt8] {
        var kept: [ArraySlice<UInt8>] = []
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment.elementsEqual("..".utf8) {
                if !kept.isEmpty { kept.removeLast() }
                if isLast { kept.append([]) }
            } else if segment.elementsEqual(".".utf8) {
                if isLast { kept.append([]) }
            } else {
                kept.append(segment)
            }
        }
        return [UInt8(ascii: "/")] + kept.joined(separator: [UInt8(ascii: "/")])
    }
}
