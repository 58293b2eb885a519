// Finding what a path leads to. Everything else is stepped over without being understood, so that a response of a megabyte costs what
// reading a megabyte costs. Nesting is counted, not recursed into: no document is too deep.

/// A value inside a document: where its bytes are and what kind it is.
package struct JSONSlice: Sendable, Hashable {
    /// The kinds of values, by the words a check uses.
    package enum Kind: String, Sendable, CaseIterable { case string, number, boolean, null, object, array }

    package var kind: Kind
    /// Its bytes in the document; those of a string without the quotes.
    package var range: Range<Int>
    /// Whether a string is written with escapes.
    package var hasEscapes: Bool

    package init(kind: Kind, range: Range<Int>, hasEscapes: Bool = false) {
        self.kind = kind
        self.range = range
        self.hasEscapes = hasEscapes
    }
}

extension JSONPath {
    /// Calls `visit` for each value the path leads to, in the order of the document, until it answers `false`. A document that is not
    /// JSON leads to what is before the place where it breaks. The first of several equal keys counts.
    package func forEachMatch(in bytes: borrowing Span<UInt8>, _ visit: (JSONSlice) -> Bool) {
        var walk = Walk()
        _ = walk.follow(segments, 0, bytes, visit)
    }

    /// The first value the path leads to.
    package func firstMatch(in bytes: borrowing Span<UInt8>) -> JSONSlice? {
        var found: JSONSlice?
        forEachMatch(in: bytes) { slice in
            found = slice
            return false
        }
        return found
    }
}

/// Steps over the bytes of a document.
struct Walk {
    var at = 0

    /// Follows the path from the value that begins here, and steps behind it. `false` to end the search.
    mutating func follow(
        _ segments: [JSONPath.Segment], _ depth: Int, _ bytes: borrowing Span<UInt8>, _ visit: (JSONSlice) -> Bool
    ) -> Bool {
        skipSpace(bytes)
        guard at < bytes.count else { return false }
        guard depth < segments.count else {
            guard let slice = value(bytes) else { return false }
            return visit(slice)
        }
        switch (segments[depth], bytes[at]) {
        case (.key(let key), UInt8(ascii: "{")):
            return followObject(bytes) { walk, bytes, name, wasFound in
                guard !wasFound, Self.isEqual(name, key, bytes) else { return walk.value(bytes) == nil ? .end : .next }
                return walk.follow(segments, depth + 1, bytes, visit) ? .found : .end
            }
        case (.every, UInt8(ascii: "{")):
            return followObject(bytes) { walk, bytes, _, _ in walk.follow(segments, depth + 1, bytes, visit) ? .next : .end }
        case (.index(let index), UInt8(ascii: "[")):
            return followArray(bytes) { walk, bytes, position in
                guard position == index else { return walk.value(bytes) != nil }
                return walk.follow(segments, depth + 1, bytes, visit)
            }
        case (.every, UInt8(ascii: "[")):
            return followArray(bytes) { walk, bytes, _ in walk.follow(segments, depth + 1, bytes, visit) }
        default: return value(bytes) != nil
        }
    }

    private enum Turn { case next, found, end }

    private mutating func followObject(
        _ bytes: borrowing Span<UInt8>, _ member: (inout Walk, borrowing Span<UInt8>, JSONSlice, Bool) -> Turn
    ) -> Bool {
        at += 1
        var wasFound = false
        skipSpace(bytes)
        if take(UInt8(ascii: "}"), bytes) { return true }
        while true {
            skipSpace(bytes)
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), let name = string(bytes) else { return false }
            skipSpace(bytes)
            guard take(UInt8(ascii: ":"), bytes) else { return false }
            skipSpace(bytes)
            switch member(&self, bytes, name, wasFound) {
            case .next: break
            case .found: wasFound = true
            case .end: return false
            }
            skipSpace(bytes)
            if take(UInt8(ascii: "}"), bytes) { return true }
            guard take(UInt8(ascii: ","), bytes) else { return false }
        }
    }

    private mutating func followArray(
        _ bytes: borrowing Span<UInt8>, _ element: (inout Walk, borrowing Span<UInt8>, Int) -> Bool
    ) -> Bool {
        at += 1
        var position = 0
        skipSpace(bytes)
        if take(UInt8(ascii: "]"), bytes) { return true }
        while true {
            guard element(&self, bytes, position) else { return false }
            position += 1
            skipSpace(bytes)
            if take(UInt8(ascii: "]"), bytes) { return true }
            guard take(UInt8(ascii: ","), bytes) else { return false }
            skipSpace(bytes)
        }
    }

    static func isEqual(_ name: JSONSlice, _ key: [UInt8], _ bytes: borrowing Span<UInt8>) -> Bool {
        if name.hasEscapes {
            var decoded: [UInt8] = []
            name.appendText(of: bytes, to: &decoded)
            return decoded == key
        }
        guard name.range.count == key.count else { return false }
        for offset in 0..<key.count where bytes[name.range.lowerBound + offset] != key[offset] { return false }
        return true
    }

    // MARK: stepping over

    mutating func skipSpace(_ bytes: borrowing Span<UInt8>) {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    }

    mutating func take(_ byte: UInt8, _ bytes: borrowing Span<UInt8>) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    /// Steps over the value that begins here; `nil` when there is none, or when it does not end.
    mutating func value(_ bytes: borrowing Span<UInt8>) -> JSONSlice? {
        guard at < bytes.count else { return nil }
        let start = at
        switch bytes[at] {
        case UInt8(ascii: "\""): return string(bytes)
        case UInt8(ascii: "{"): return container(bytes).map { JSONSlice(kind: .object, range: $0, hasEscapes: false) }
        case UInt8(ascii: "["): return container(bytes).map { JSONSlice(kind: .array, range: $0, hasEscapes: false) }
        default:
            while at < bytes.count, Self.isWord(bytes[at]) { at += 1 }
            guard at > start else { return nil }
            let kind: JSONSlice.Kind
            switch bytes[start] {
            case UInt8(ascii: "t"), UInt8(ascii: "f"): kind = .boolean
            case UInt8(ascii: "n"): kind = .null
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): kind = .number
            default: return nil
            }
            return JSONSlice(kind: kind, range: start..<at, hasEscapes: false)
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    mutating func string(_ bytes: borrowing Span<UInt8>) -> JSONSlice? {
        at += 1
        let start = at
        var hasEscapes = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return JSONSlice(kind: .string, range: start..<at - 1, hasEscapes: hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                at += 1
            }
            at += 1
        }
        return nil
    }

    /// Steps over an object or a list by counting brackets.
    private mutating func container(_ bytes: borrowing Span<UInt8>) -> Range<Int>? {
        let start = at
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                guard string(bytes) != nil else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    at += 1
                    return start..<at
                }
            default: break
            }
            at += 1
        }
        return nil
    }
}
