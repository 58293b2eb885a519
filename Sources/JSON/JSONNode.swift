// A JSON document as it was written: every value with its place, so that a reader can point at a mistake.

/// One value of a parsed document, and where it is.
package struct JSONNode: Sendable, Equatable {
    /// What it is. Numbers keep the text they were written with, so that copying a document changes nothing.
    package enum Content: Sendable, Equatable {
        case null
        case bool(Bool)
        case integer(Int64)
        /// A number with a fraction or exponent, or a whole one beyond 64 bits.
        case number(Double, text: String)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    /// One key of an object, with its value. Keys that appear twice are kept twice.
    package struct Member: Sendable, Equatable {
        package var key: String
        package var position: JSONPosition
        package var value: JSONNode

        package init(key: String, position: JSONPosition, value: JSONNode) {
            self.key = key
            self.position = position
            self.value = value
        }
    }

    package var content: Content
    /// The place of its first character; for a string, of its opening quote.
    package var position: JSONPosition
    /// Its bytes in the document.
    package var range: Range<Int> = 0..<0
    /// Whether a string was written with escapes; without them its character `n` is in column `position.column + 1 + n`.
    package var hasEscapes = false

    /// What it is, with an article, for sentences: `an object`, `a list`, `a text`.
    package var kind: String {
        switch content {
        case .null: "null"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The same value without places.
    package var value: JSONValue {
        switch content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value, _): .number(value)
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(\.value))
        case .object(let members): .object(members.map { JSONValue.Member($0.key, $0.value.value) })
        }
    }
}

/// A place in a document. Both count from 1; columns count Unicode scalars, and a tab is one of them.
package struct JSONPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: JSONPosition, b: JSONPosition) -> Bool { (a.line, a.column) < (b.line, b.column) }

    package var description: String { "\(line):\(column)" }
}

/// What is wrong with a document, and where.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    package var position: JSONPosition
    /// Names the thing in quotes and ends with a full stop.
    package var sentence: String
    /// The way out; may be empty.
    package var hint: String

    package init(_ position: JSONPosition, _ sentence: String, hint: String = "") {
        self.position = position
        self.sentence = sentence
        self.hint = hint
    }

    package var description: String { "\(position): \(sentence)\(hint.isEmpty ? "" : " \(hint)")" }
}
