// The scenario language as tables: which keys there are, what may be under each, what it means. The reader asks every object for its
// keys through such a table, and the JSON Schema is written from the same tables: neither can know a key that the other does not.

package import JSON

/// What may be in one place of a scenario.
package indirect enum Shape: Sendable {
    /// A text that is not empty, perhaps with variables.
    case text
    /// A text of any kind.
    case anyText
    /// Lower-case letters, digits and hyphens.
    case name
    case flag
    case null
    /// Only `true`.
    case yes
    case integer(ClosedRange<Int>)
    case number
    case duration, rate, size
    /// A text, a number, or true or false.
    case scalar
    case word([String])
    case pattern(String)
    case list(Shape, atLeast: Int = 0)
    /// Two of the same, such as a shortest and a longest time.
    case pair(Shape)
    /// An object with these keys.
    case object(ObjectShape)
    /// An object whose keys are free.
    case map(Shape)
    case any([Shape])
    /// Any JSON at all.
    case anything
}

/// One key of an object.
package struct KeyShape: Sendable {
    package var name: String
    var shape: Shape
    /// One or two sentences for its author.
    var about: String
    var examples: [JSONValue]
    var isRequired: Bool

    /// - Parameter examples: values as its author could write them.
    package init(_ name: String, _ shape: Shape, _ about: String, _ examples: JSONValue..., isRequired: Bool = false) {
        self.name = name
        self.shape = shape
        self.about = about
        self.examples = examples
        self.isRequired = isRequired
    }
}

/// An object whose keys are known.
package struct ObjectShape: Sendable {
    /// Unique; under this name it is in the schema.
    package var name: String
    var about: String
    /// In the order in which they are shown.
    package var keys: [KeyShape]
    /// Groups of keys; exactly one key of each must be present, or none where `isOptional`.
    package var oneOf: [(keys: [String], isOptional: Bool)]
    /// At least one key must be there.
    var isNeverEmpty: Bool
    /// By the value of one key: which others must be there then.
    var requiredBy: (key: String, values: [(value: String, keys: [String])])?

    /// Keys of which none may be there without the others.
    var together: [String]

    private let names: Set<String>

    /// - Parameters:
    ///   - oneOf: groups of keys of which exactly one must be present, or at most one.
    ///   - together: keys of which none may be there without the others.
    package init(
        _ name: String, _ about: String, _ keys: [KeyShape], oneOf: [(keys: [String], isOptional: Bool)] = [],
        isNeverEmpty: Bool = false, requiredBy: (key: String, values: [(value: String, keys: [String])])? = nil,
        together: [String] = []
    ) {
        self.name = name
        self.about = about
        self.keys = keys
        self.oneOf = oneOf
        self.isNeverEmpty = isNeverEmpty
        self.requiredBy = requiredBy
        self.together = together
        names = Set(keys.map(\.name))
    }

    func has(_ key: String) -> Bool { names.contains(key) }
}

/// The tables, one for each kind of object.
package enum Language {}
