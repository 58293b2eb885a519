// What a stream is made of: which of its events carry content, which end it, and where the figures are that the server gives.

package import JSON

/// What is asked of the events of a stream.
package struct StreamShape: Sendable, Hashable {
    /// What a value in an event means.
    package enum Role: Sendable, Hashable {
        /// Content that someone reads; content is a text that is not empty, or any other value but null, `""`, `[]` and `{}`.
        case text
        /// Content that a model writes for itself, or for a program.
        case reasoning
        /// How many tokens the answer had.
        case usage
        /// Why it ended: a text that is not empty, or true.
        case finish
        /// What went wrong.
        case error
    }

    package var format: EventParser.Format
    /// The data of the event behind which nothing is expected; empty for none.
    package var until: [UInt8]
    /// The paths that are looked for, and what is there; none when every event is content.
    package private(set) var paths: JSONPathSet
    package private(set) var roles: [Role]
    /// Names of events (`event:`) that are reasoning by their beginning, end the stream, or say that it failed.
    package var reasoningNames: [String] = []
    package var endNames: [String] = []
    package var errorNames = ["error"]

    package init(_ format: EventParser.Format, until: String = "", _ values: [(JSONPath, Role)] = []) {
        self.format = format
        self.until = Array(until.utf8)
        paths = JSONPathSet(values.map(\.0))
        roles = values.map(\.1)
    }

    /// Whether its events are documents of which something is asked.
    package var readsJSON: Bool { !roles.isEmpty }

    /// Whether a whole stream says that it is whole, so that one that does not is incomplete.
    package var saysItsEnd: Bool { !until.isEmpty || !endNames.isEmpty || roles.contains(.finish) }

    /// Looks for these paths where it looked for others of their role.
    package mutating func look(for role: Role, at new: [JSONPath]) {
        let kept = zip(paths.paths, roles).filter { $0.1 != role } + new.map { ($0, role) }
        paths = JSONPathSet(kept.map(\.0))
        roles = kept.map(\.1)
    }

    /// Whether an event that carries one of these values is about content.
    package static func isContent(_ slice: JSONSlice) -> Bool {
        switch slice.kind {
        case .string: !slice.range.isEmpty
        case .array, .object: slice.range.count > 2
        case .null: false
        case .number, .boolean: true
        }
    }
}
