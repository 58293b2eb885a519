// What a handler is shown. One object serves all connections of a loop, so that a plain request allocates nothing.

package import HTTPMessages

/// One request. Valid while the handler runs; what is needed later must be copied out of it.
package final class Request {
    /// `nil` for a method that is spelt well but none of ours.
    package var method: HTTPMethod? { head.method }
    /// The path as it was sent, percent-encoded: `/products/17`.
    package var path: String { text(head.path) }
    /// What follows the first `?`, percent-encoded; empty when nothing does.
    package var query: String { text(head.query) }
    /// Whether there is a query at all; costs less than asking for it.
    package var hasQuery: Bool { !head.query.isEmpty }
    /// Whether the connection stays open after the answer, if it is up to the client.
    package var keepsAlive: Bool { head.keepsAlive }
    /// Whether the client speaks HTTP/1.0, and so cannot read a chunked answer.
    package var isOld: Bool { head.isOld }
    /// The body, without its chunking.
    package internal(set) var body: [UInt8] = []

    /// The bytes of the request line and the header lines, and where everything is, counted from `base` bytes before them.
    var bytes: [UInt8] = []
    var base = 0
    var head = RequestHead()

    package init() {}

    /// The value of the first header of that name; `name` in lower case.
    package func header(_ name: StaticString) -> String? {
        for field in head.fields where RequestHead.matches(bytes, local(field.name), name) { return text(field.value) }
        return nil
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[local(range)], as: UTF8.self) }

    private func local(_ range: Range<Int>) -> Range<Int> { range.lowerBound - base..<range.upperBound - base }
}
