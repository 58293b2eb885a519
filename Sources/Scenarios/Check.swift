/// An assertion on one response.
package struct Check: Sendable {
    /// Position in `Plan.checks`.
    package var index: Int
    package var rule: Rule

    package enum Rule: Sendable, Hashable {
        case status(StatusSet)
    }

    package init(index: Int, rule: Rule) {
        self.index = index
        self.rule = rule
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
