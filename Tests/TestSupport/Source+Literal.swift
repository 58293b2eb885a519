package import Metrics

/// Tests write a source as its text: `"process:target"`.
extension Source: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(stored: text) }
}
