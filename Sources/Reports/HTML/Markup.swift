// The only way text gets into the page: escaped, unless it is markup already. What the compiler cannot tell apart, nobody can forget.

/// A piece of HTML. Strings interpolated into it are made harmless, cut to 500 columns and escaped; other markup stays as it is.
struct Markup: Sendable, ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// What was written by us and has no name in it.
    init(ours text: String) { self.text = text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + 16 * interpolationCount) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ name: String) { text += escaped(name.harmless.cut(to: 500)) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }
        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
        mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { text += part.text } }
    }

    static func += (markup: inout Markup, more: Markup) { markup.text += more.text }
    static func + (a: Markup, b: Markup) -> Markup { Markup(ours: a.text + b.text) }

    var isEmpty: Bool { text.isEmpty }
}
