/// Text with values to be filled in for each request: compiled once, so that rendering is copying bytes.
package struct Template: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case literal([UInt8])
        case value(Value, Encoding)
    }

    /// Where a value comes from.
    package enum Value: Sendable, Hashable {
        /// Number of the VU, from 1.
        case vu
        /// Number of the VU's iteration, from 0.
        case iteration
        case uuid
        /// Milliseconds since 1970.
        case now
        case randomInteger(ClosedRange<Int64>)
        /// So many letters and digits.
        case randomString(Int)
        /// A value the VU extracted earlier, by its position.
        case slot(Int)
        /// A column of the row the VU has of a data file, both by their positions.
        case data(feeder: Int, column: Int)
        /// Another template in base 64, as basic authentication wants it.
        case base64(Template)
    }

    /// What is done to a value so that it stays one value where it is put.
    package enum Encoding: Sendable, Hashable {
        case raw
        /// Inside a JSON string.
        case json
        /// Inside a path or query.
        case url
        /// Inside a header: control characters are dropped.
        case header
    }

    package var parts: [Part]

    package init(_ parts: [Part] = []) { self.parts = parts }

    package init(_ text: String) { parts = text.isEmpty ? [] : [.literal(Array(text.utf8))] }

    /// Whether every request gets the same bytes.
    package var isConstant: Bool {
        parts.allSatisfy { part in
            if case .literal = part { true } else { false }
        }
    }
}
