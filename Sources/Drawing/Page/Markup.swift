// The only way text gets into the page: escaped, unless it is markup already. What the compiler checks cannot be forgotten.

/// A piece of HTML. Strings interpolated into it are made harmless, cut to 500 columns and escaped; other markup stays as it is.
package struct Markup: Sendable, ExpressibleByStringInterpolation {
    package private(set) var text: String

    package init(stringLiteral value: String) { text = value }
    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Nothing.
    package init() { text = "" }

    /// What was written by us and has no name in it.
    package init(ours text: String) { self.text = text }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }
        package mutating func appendInterpolation(_ name: String) { text += escaped(name.harmless.cut(to: 500)) }
        package mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }
        package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
        package mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { text += part.text } }
    }

    package static func += (markup: inout Markup, more: Markup) { markup.text += more.text }
    package static func + (a: Markup, b: Markup) -> Markup { Markup(ours: a.text + b.text) }

    package var isEmpty: Bool { text.isEmpty }
}
