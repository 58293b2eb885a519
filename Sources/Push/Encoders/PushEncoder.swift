// What a receiver of figures is sent: pieces of text, one for each second and one for the end, and how several make one request.

package import Runs

/// A format in which a run is pushed. Pure: figures in, text out.
package protocol PushEncoder: Sendable {
    /// The `Content-Type` of a request.
    var contentType: String { get }
    /// What is before the pieces of one request, between them, and after them.
    var frame: (head: String, separator: String, tail: String) { get }
    /// The piece of one second, which comes after all those before it; `nil` when there is nothing to send yet.
    mutating func piece(_ second: PushedSecond) -> String?
    /// The last piece: totals and verdict. `nil` when this format has none.
    func piece(_ run: Run) -> String?
    /// The only piece of a comparison; `nil` when this format has none.
    func piece(_ comparison: Comparison) -> String?
    /// What the receiver says in its reply that it did not take, though it took the request: `3 data points`. `nil` for nothing.
    func rejection(in reply: [UInt8]) -> String?
}

extension PushEncoder {
    /// One request of several pieces.
    package func body(_ pieces: [String]) -> String { frame.head + pieces.joined(separator: frame.separator) + frame.tail }

    package func piece(_ comparison: Comparison) -> String? { nil }

    package func rejection(in reply: [UInt8]) -> String? { nil }
}

/// How whole results are written. The program says it: what pushes knows no report.
package struct ResultDocuments: Sendable {
    let run: @Sendable (Run) -> String
    let comparison: @Sendable (Comparison) -> String

    /// Both write JSON.
    package init(run: @escaping @Sendable (Run) -> String, comparison: @escaping @Sendable (Comparison) -> String) {
        (self.run, self.comparison) = (run, comparison)
    }
}

/// The result itself, when it is there: for whatever reads `perfbench.run/1` and `perfbench.comparison/1`.
package struct DocumentEncoder: PushEncoder {
    private let documents: ResultDocuments

    package init(_ documents: ResultDocuments) { self.documents = documents }

    package var contentType: String { "application/json" }
    package var frame: (head: String, separator: String, tail: String) { ("", "", "") }
    package mutating func piece(_ second: PushedSecond) -> String? { nil }
    package func piece(_ run: Run) -> String? { documents.run(run) }
    package func piece(_ comparison: Comparison) -> String? { documents.comparison(comparison) }
}
