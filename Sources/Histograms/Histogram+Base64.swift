import FoundationEssentials

// The text form in which interval logs carry an encoded histogram.

extension Histogram {
    /// `encoded()` as Base64, as a line of an interval log carries it.
    package func base64Encoded() -> String { Data(encoded()).base64EncodedString() }

    /// Reads what `base64Encoded()` or any other HdrHistogram tool wrote.
    package init(base64Encoded text: some StringProtocol) throws(HistogramFormatError) {
        guard let bytes = Data(base64Encoded: String(text)) else {
            throw HistogramFormatError("The histogram is not valid Base64.")
        }
        try self.init(decoding: bytes)
    }
}
