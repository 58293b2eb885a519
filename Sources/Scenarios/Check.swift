package import Basics
package import JSON

/// An assertion on one response.
package struct Check: Sendable {
    /// Position in `Plan.checks`.
    package var index: Int
    package var rule: Rule
    /// Whether it passes when the rule does not hold.
    package var isNegated: Bool
    /// Its words in reports: `json $.token exists`. Secrets are in them by name only.
    package var words: String

    package enum Rule: Sendable, Hashable {
        case status(StatusSet)
        /// A header by its name in lower case; several lines of the same name are tested one after the other until one passes.
        case header(name: [UInt8], ValueTest)
        case body(ValueTest)
        /// The first value the path leads to.
        case json(JSONPath, ValueTest)
        /// How many rows a statement returned.
        case rows(ValueTest)
        /// From the send to the last byte.
        case under(TimeSpan)
        /// Bytes of the body, as they were received.
        case size(above: Int64?, below: Int64?, equal: Int64?)
    }

    package init(index: Int, rule: Rule, isNegated: Bool = false, words: String = "") {
        self.index = index
        self.rule = rule
        self.isNegated = isNegated
        self.words = words
    }
}

/// Which status codes are right: single codes and whole classes (`"2xx"`).
package struct StatusSet: Sendable, Hashable {
    package var codes: Set<Int>
    /// First digits of classes.
    package var classes: Set<Int>

    package init(codes: Set<Int> = [], classes: Set<Int> = []) {
        self.codes = codes
        self.classes = classes
    }

    package func contains(_ status: Int) -> Bool { codes.contains(status) || classes.contains(status / 100) }
}

extension Check.Rule {
    /// How much of the body it must see: `nil` for nothing, 0 for all that is kept by default.
    var bodyNeed: Int? {
        switch self {
        case .status, .header, .rows, .under: return nil
        case .body, .json: return 0
        case .size(let above, let below, let equal): return Int(max(above ?? 0, below ?? 0, equal ?? 0)) + 1
        }
    }

    var needsHeaders: Bool { if case .header = self { true } else { false } }
}
