// The shape of a log's lines, compiled: fields with what is between them.

/// How the lines of a log are to be read.
package struct LogFormat: Sendable, Hashable {
    /// A field and the bytes that end it.
    struct Piece: Sendable, Hashable {
        var field: LogField
        var escape: LogEscape
        /// What follows it; empty only for the last.
        var literal: [UInt8] = []
    }

    /// Which moment of a request its time stamp means.
    package enum Stamp: String, Sendable, Hashable {
        case start = "the first byte of the request"
        case headEnd = "the end of the request's head"
        case end = "the end of the response"
    }

    /// What the lines consist of.
    enum Shape: Sendable, Hashable {
        /// Bytes before the first field, then the pieces.
        case text(prefix: [UInt8], [Piece])
        /// One JSON object a line, and where its fields are.
        case json([JSONField])
        /// Fields between blanks, named by a line `#Fields:`.
        case w3c
    }

    /// The server, as a user names it.
    package var name: String
    var shape: Shape
    package var stamp: Stamp
    /// What such a log cannot give back exactly, as a sentence; `nil` when everything can be.
    package var loss: String?

    init(name: String, shape: Shape, stamp: Stamp, loss: String? = nil) {
        self.name = name
        self.shape = shape
        self.stamp = stamp
        self.loss = loss
    }

    /// The fields that it has.
    var fields: [LogField] {
        switch shape {
        case .text(_, let pieces): pieces.map(\.field)
        case .json(let fields): fields.map(\.field)
        case .w3c: []
        }
    }

    /// Whether it says when requests came.
    package var hasTime: Bool {
        shape == .w3c || fields.contains { if case .time = $0 { true } else { false } }
    }

    /// Whether it says how long requests took; a W3C log may.
    package var hasDuration: Bool {
        shape == .w3c || fields.contains { if case .duration = $0 { true } else { false } }
    }
}
