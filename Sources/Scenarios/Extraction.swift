package import JSON
package import Patterns

/// A value taken out of a response: into a variable of the VU, or into a metric.
package struct Extraction: Sendable {
    /// Where the value is.
    package enum Source: Sendable, Hashable {
        case json(JSONPath)
        /// A header by its name in lower case.
        case header([UInt8])
        case cookie([UInt8])
        case body
        case status
        /// How many rows a statement returned.
        case rows
    }

    /// Which of several values.
    package enum Pick: String, Sendable, CaseIterable {
        case first, last, random
        /// All of them, with commas in between.
        case all
    }

    package var name: String
    package var source: Source
    /// What is looked for in the source's text; its first capture is the value. `nil` for the text itself.
    package var pattern: Pattern?
    package var pick: Pick
    /// Replaces a value that is not there; `nil` to count a failure.
    package var fallback: Template?
    /// Position in the VU's values; negative for a metric.
    package var slot: Int
    /// Position in `Plan.customMetrics`; negative for a variable.
    package var metric: Int

    package init(
        name: String, source: Source, pattern: Pattern? = nil, pick: Pick = .first, fallback: Template? = nil, slot: Int = -1,
        metric: Int = -1
    ) {
        self.name = name
        self.source = source
        self.pattern = pattern
        self.pick = pick
        self.fallback = fallback
        self.slot = slot
        self.metric = metric
    }

    var needsBody: Bool {
        switch source {
        case .json, .body: true
        case .header, .cookie, .status, .rows: false
        }
    }

    var needsHeaders: Bool {
        switch source {
        case .header, .cookie: true
        case .json, .body, .status, .rows: false
        }
    }
}
