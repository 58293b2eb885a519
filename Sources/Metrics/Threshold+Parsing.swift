// The grammar of thresholds:
//
//     metric [ "{" key ":" value { "," key ":" value } "}" ] [ statistic ] comparison limit [ "of baseline" ] [ "over" duration ]

import Basics

/// What is wrong with a threshold, and where in it.
package struct ThresholdMistake: Error, Sendable, Hashable {
    /// Unicode scalars before the place.
    package var offset: Int
    /// Names the thing in quotes and ends with a full stop, or with a question that suggests the right word.
    package var sentence: String
    /// The way out; may be empty.
    package var hint: String

    package init(offset: Int, sentence: String, hint: String) {
        self.offset = offset
        self.sentence = sentence
        self.hint = hint
    }
}

extension Threshold {
    /// Reads an expression such as `response_time{step:pay} p99 < 1s` or `errors rate < 1% over 10s`. Limits carry the unit of their
    /// metric: there is no guessing whether 500 means milliseconds.
    package init(parsing text: String) throws(ThresholdMistake) {
        var scanner = ThresholdScanner(text)
        let metric = try scanner.metric()
        let selectors = try scanner.selectors(of: metric)
        let statistic = try scanner.statistic(of: metric)
        let comparison = try scanner.comparison()
        let limit = try scanner.limit(of: metric, statistic)
        let window = try scanner.window()
        try scanner.end()
        self.init(
            expression: text, metric: metric, selectors: selectors, statistic: statistic, comparison: comparison, limit: limit,
            window: window)
    }

    /// The expression in its one spelling, with every default written out; reads back as the same threshold.
    package var canonical: String {
        var text = metric.rawValue
        if !selectors.isEmpty {
            text += "{" + selectors.map { "\($0.key.rawValue):\($0.written)" }.joined(separator: ",") + "}"
        }
        text += " \(statistic) \(comparison.rawValue) "
        switch limit {
        case .value(let value): text += metric.text(ofLimit: value, statistic)
        case .ofBaseline(let share): text += "\(Fraction(share)) of baseline"
        }
        if let window { text += " over \(window)" }
        return text
    }
}

extension Metric {
    /// A limit on one of its statistics as it is written in a threshold.
    package func text(ofLimit value: Double, _ statistic: Statistic) -> String {
        switch unit(of: statistic) {
        case .time: TimeSpan(nanoseconds: Nanoseconds(value.rounded())).description
        case .fraction, .percent: Fraction(unit == .percent ? value / 100 : value).description
        case .count: value == value.rounded() ? String(Int64(value)) : String(value)
        case .rate: Rate(perSecond: value).description
        case .number: Self.decimal(value / 1e6)
        case .value: Self.decimal(value)
        case .bytes: ByteCount(bytes: Int64(value.rounded())).description + (statistic == .rate ? "/s" : "")
        case .bytesPerSecond: ByteCount(bytes: Int64(value.rounded())).description + "/s"
        }
    }

    private static func decimal(_ value: Double) -> String { Int64(exactly: value).map { String($0) } ?? String(value) }

    /// Reads a limit on one of its statistics; `nil` when it has no unit, or the wrong one.
    func limit(_ text: String, _ statistic: Statistic) -> Double? {
        switch unit(of: statistic) {
        case .time: return TimeSpan(text).map { Double($0.nanoseconds) }
        case .fraction: return Fraction(text)?.value
        case .percent: return Fraction(text).map { $0.value * 100 }
        case .count:
            guard let value = Double(text), value.isFinite, value >= 0, text.allSatisfy({ $0.isNumber || $0 == "." }) else {
                return nil
            }
            return value
        case .rate: return Rate(text)?.perSecond
        case .number:
            guard let value = Double(text), (0...3_600_000).contains(value), text.allSatisfy({ $0.isNumber || $0 == "." }) else {
                return nil
            }
            return value * 1e6
        case .value:
            // A size may be written with its unit; everything else is in the unit of the series.
            if let value = Double(text), value.isFinite { return value }
            return ByteCount(text).map { Double($0.bytes) }
        case .bytes where statistic != .rate: return ByteCount(text).map { Double($0.bytes) }
        case .bytes, .bytesPerSecond:
            return text.hasSuffix("/s") ? ByteCount(String(text.dropLast(2))).map { Double($0.bytes) } : nil
        }
    }

    /// What a limit on one of its statistics must be, for sentences.
    func limitExpectation(_ statistic: Statistic) -> String {
        switch unit(of: statistic) {
        case .time: TimeSpan.expectation
        case .fraction: Fraction.expectation
        case .percent: "a percentage of one core, such as \"80%\""
        case .count: "a count, such as \"100\""
        case .rate: Rate.expectation
        case .number: "a number from 0 to 3600000"
        case .value: "a number such as \"10\" or \"0.5\", or a size such as \"512MiB\""
        case .bytes where statistic != .rate: ByteCount.expectation
        case .bytes, .bytesPerSecond: "a size each second, such as \"10MiB/s\""
        }
    }
}
