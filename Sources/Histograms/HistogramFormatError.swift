/// Why bytes or a text are not a histogram: one sentence, with what was found.
package struct HistogramFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Ends with a full stop.
    package let sentence: String

    init(_ sentence: String) { self.sentence = sentence }

    package var description: String { sentence }
}
