/// What perfbench could not do: a sentence that names the thing, why, and the way out. Our own failures only; what the target does
/// wrong is an outcome, counted and never thrown.
package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Decides the exit code.
    package enum Kind: Sendable, Hashable {
        /// A bad command line or scenario; nothing was sent (exit 2).
        case usage
        /// The target could not be reached or started (exit 3).
        case unreachable
        /// perfbench itself could not do its job: disk, database, internal (exit 1).
        case inability
    }

    package var kind: Kind
    /// One sentence: names the thing in quotes, says what is wrong, ends with a full stop.
    package var sentence: String
    /// The way out; empty when the sentence says it already.
    package var hint: String
    /// Where in a file, when it is about one.
    package var place: Place?

    package init(_ kind: Kind, _ sentence: String, hint: String = "", place: Place? = nil) {
        self.kind = kind
        self.sentence = sentence
        self.hint = hint
        self.place = place
    }

    /// `file:line:column: error: sentence hint`, or without a place `error: sentence hint`.
    package var description: String {
        let head = place.map { "\($0): " } ?? ""
        return "\(head)error: \(sentence)\(hint.isEmpty ? "" : " \(hint)")"
    }
}

/// A position in a file; line and column count from 1.
package struct Place: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }
}

/// Several problems found in one pass, in the order they are in the file.
package struct Problems: Error, Sendable, CustomStringConvertible {
    package var all: [Problem]

    package init(_ all: [Problem]) { self.all = all }

    package var description: String { all.map(\.description).joined(separator: "\n") }
}
