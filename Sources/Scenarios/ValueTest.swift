package import JSON
package import Patterns

/// What one value must be like: a value in a response, or a variable.
package enum ValueTest: Sendable, Hashable {
    case exists
    case missing
    case equals(Operand)
    case above(Double)
    case below(Double)
    case contains(Template)
    case matches(Pattern)
    /// For JSON values only.
    case type(JSONSlice.Kind)

    /// What a value is compared with.
    package enum Operand: Sendable, Hashable {
        case text(Template)
        case number(Double)
        case flag(Bool)
        case null
    }
}

/// A condition on a variable: `"when": { "stock": { "above": 0 } }`.
package struct Condition: Sendable, Hashable {
    /// The variable, alone in its template.
    package var value: Template
    package var test: ValueTest

    package init(value: Template, test: ValueTest) {
        self.value = value
        self.test = test
    }
}

/// How often something is done: a number, or one drawn evenly between two.
package struct Repeats: Sendable, Hashable {
    package var least: Int
    package var most: Int

    package static let once = Repeats(1)

    package init(_ count: Int) { (least, most) = (count, count) }

    package init(_ least: Int, _ most: Int) { (self.least, self.most) = (least, most) }
}
