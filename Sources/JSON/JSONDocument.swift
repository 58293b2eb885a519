// The two ways in: a document with places, for files that people write, and a plain value, for what machines send.

/// A parsed document.
package struct JSONDocument: Sendable {
    package var root: JSONNode
    /// Keys that appear twice in one object, in the order of the document. The rest of the document is sound.
    package var duplicates: [JSONError]

    /// What is accepted beyond JSON itself.
    package struct Leniency: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// `// to the end of the line` and `/* between */`.
        package static let comments = Leniency(rawValue: 1)
        /// A comma after the last element.
        package static let trailingCommas = Leniency(rawValue: 2)
    }

    /// The most bytes that are read unless said otherwise: 16 MiB.
    package static let maximumSize = 16 << 20
    /// The deepest nesting that is read.
    package static let maximumDepth = 200

    /// Parses UTF-8 text, with or without a byte order mark.
    package init(
        _ bytes: [UInt8], allowing leniency: Leniency = [], atMost limit: Int = maximumSize
    ) throws(JSONError) {
        var parser = JSONParser(bytes, leniency, atMost: limit)
        root = try parser.document()
        duplicates = parser.duplicates
    }
}

extension JSONDocument {
    /// Parses a document that is a list, one element at a time, so that a long one needs no more room than its longest element. There is no
    /// limit on its size. Comments and commas at the end are errors, and so are keys that appear twice.
    package static func forEachElement(of bytes: [UInt8], _ body: (JSONNode) throws -> Void) throws {
        var parser = JSONParser(bytes, [])
        try parser.elements(body)
    }
}

extension JSONValue {
    /// Parses strict JSON in UTF-8. Numbers become `integer` when they are whole and fit 64 bits. A key that appears twice is an error.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        let document = try JSONDocument(bytes)
        if let duplicate = document.duplicates.first { throw duplicate }
        self = document.root.value
    }

    /// Parses strict JSON.
    package init(parsing text: String) throws(JSONError) { try self.init(parsing: Array(text.utf8)) }
}
