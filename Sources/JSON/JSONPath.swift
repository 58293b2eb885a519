// Where a value is in a document: `$.items[*].id`. Compiled once; finding it walks over the raw bytes in one pass and builds nothing.

/// A path to values of a JSON document: names, positions and `*` for all of them.
package struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    enum Segment: Sendable, Hashable {
        /// The bytes of a key, unescaped.
        case key([UInt8])
        /// From 0.
        case index(Int)
        /// Every element of a list, or every value of an object.
        case every
    }

    let segments: [Segment]
    /// As it was written.
    package let description: String

    /// Whether it can lead to several values.
    package var hasSeveral: Bool { segments.contains(.every) }

    /// The most names, positions and stars one path may have.
    package static let mostSegments = 64

    /// The value under `key` in the first element of a list of objects.
    package init(first key: String) {
        segments = [.index(0), .key(Array(key.utf8))]
        description = "$[0].\(key)"
    }

    /// Reads a path such as `$.a.b[0]`, `$['a b']` or `$.items[*].id`.
    package init(_ text: String) throws(JSONPathMistake) {
        var scanner = JSONPathScanner(text)
        segments = try scanner.segments()
        description = text
    }
}

/// What is wrong with a path, and where in it.
package struct JSONPathMistake: Error, Sendable, Hashable {
    /// Unicode scalars before the place.
    package var offset: Int
    /// The rest of a sentence: `has a "[" that is not closed`.
    package var reason: String
}

/// Walks over a path's text from left to right.
private struct JSONPathScanner {
    private let text: [Unicode.Scalar]
    private var at = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    private var next: Unicode.Scalar? { at < text.count ? text[at] : nil }

    private func mistake(_ reason: String, at offset: Int? = nil) -> JSONPathMistake {
        JSONPathMistake(offset: offset ?? at, reason: reason)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    mutating func segments() throws(JSONPathMistake) -> [JSONPath.Segment] {
        guard take("$") else { throw mistake("does not begin with \"$\"") }
        var segments: [JSONPath.Segment] = []
        while next != nil {
            guard segments.count < JSONPath.mostSegments else {
                throw mistake("has more than \(JSONPath.mostSegments) parts")
            }
            if take(".") {
                segments.append(try afterPoint())
            } else if take("[") {
                segments.append(try inBrackets())
            } else {
                throw mistake("has \"\(next!)\" where \".\" or \"[\" was expected")
            }
        }
        return segments
    }

    private mutating func afterPoint() throws(JSONPathMistake) -> JSONPath.Segment {
        if next == "." { throw mistake("has \"..\", which is not supported; name every step of the way") }
        if take("*") { return .every }
        let start = at
        while let scalar = next, scalar != ".", scalar != "[", scalar != "]", !scalar.properties.isWhitespace { at += 1 }
        guard at > start else { throw mistake("has no name after \".\"") }
        return .key(Array(name(start..<at).utf8))
    }

    private mutating func inBrackets() throws(JSONPathMistake) -> JSONPath.Segment {
        let open = at - 1
        let segment: JSONPath.Segment
        if take("*") {
            segment = .every
        } else if let quote = next, quote == "'" || quote == "\"" {
            at += 1
            let start = at
            while let scalar = next, scalar != quote { at += 1 }
            let end = at
            guard take(quote) else { throw mistake("has a name whose quote is not closed", at: open) }
            segment = .key(Array(name(start..<end).utf8))
        } else {
            let start = at
            while let scalar = next, ("0"..."9").contains(scalar) { at += 1 }
            guard at > start, at - start < 10, let index = Int(name(start..<at)) else {
                throw mistake("has \"[\" without a position from 0, a name in quotes or \"*\" behind it", at: open)
            }
            segment = .index(index)
        }
        guard take("]") else { throw mistake("has a \"[\" that is not closed", at: open) }
        return segment
    }

    private func name(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text[range])
        return String(view)
    }
}
