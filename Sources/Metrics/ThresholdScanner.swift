import Basics

/// Walks over a threshold's text from left to right, one part of the grammar after the other.
struct ThresholdScanner {
    private let text: [Unicode.Scalar]
    private var at = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    private var next: Unicode.Scalar? { at < text.count ? text[at] : nil }

    private mutating func skipSpace() {
        while let scalar = next, scalar.properties.isWhitespace { at += 1 }
    }

    private mutating func take(while wanted: (Unicode.Scalar) -> Bool) -> String {
        var run = String.UnicodeScalarView()
        while let scalar = next, wanted(scalar) {
            run.append(scalar)
            at += 1
        }
        return String(run)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    private func mistake(at offset: Int, _ sentence: String, hint: String = "") -> ThresholdMistake {
        ThresholdMistake(offset: offset, sentence: sentence, hint: hint)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar == "_" || scalar == "-" || scalar == "." || ("0"..."9").contains(scalar)
    }

    // MARK: the parts, in order

    mutating func metric() throws(ThresholdMistake) -> Metric {
        skipSpace()
        let start = at
        let word = take(while: Self.isWord)
        if let metric = Metric(rawValue: word) { return metric }
        let example = "Write a threshold like \"response_time p95 < 250ms\"."
        if word.isEmpty {
            throw mistake(
                at: start, next == nil ? "the threshold is empty." : "a threshold begins with the name of a metric.", hint: example)
        }
        let names = Metric.allCases.map(\.rawValue)
        if let meant = Metric.forForeignName(word.lowercased())?.rawValue ?? nearestName(to: word, in: names) {
            throw mistake(at: start, "unknown metric \"\(word)\"; did you mean \"\(meant)\"?")
        }
        throw mistake(at: start, "unknown metric \"\(word)\".", hint: "The metrics are \(names.joined(separator: ", ")).")
    }

    mutating func selectors(of metric: Metric) throws(ThresholdMistake) -> [Selector] {
        skipSpace()
        let open = at
        guard take("{") else {
            if let lack = metric.lack(of: []) { throw mistake(at: open, lack) }
            return []
        }
        var selectors: [Selector] = []
        repeat {
            skipSpace()
            let start = at
            let word = take(while: Self.isWord)
            guard let key = Selector.Key(rawValue: word) else {
                let names = metric.selectors.map(\.rawValue)
                throw mistake(
                    at: start,
                    "unknown selector \"\(word)\"\(nearestName(to: word, in: names).map { "; did you mean \"\($0)\"?" } ?? ".")")
            }
            guard metric.selectors.contains(key) else {
                let names = metric.selectors.map(\.rawValue).joined(separator: ", ")
                throw mistake(
                    at: start, "\"\(metric.rawValue)\" cannot be narrowed down by \"\(word)\".",
                    hint: names.isEmpty ? "It is one figure for the whole run." : "It can be by \(names).")
            }
            skipSpace()
            let hasValue = take(":")
            skipSpace()
            let trimmed = hasValue ? try selectorValue() : ""
            guard !trimmed.isEmpty else {
                throw mistake(at: start, "the selector \"\(word)\" needs a value, as in {\(word):NAME}.")
            }
            guard !selectors.contains(where: { $0.key == key }) else {
                throw mistake(at: start, "the selector \"\(word)\" appears twice.")
            }
            if let problem = Self.problem(with: trimmed, of: key) { throw mistake(at: start, problem) }
            selectors.append(Selector(key: key, value: trimmed))
        } while take(",")
        guard take("}") else { throw mistake(at: open, "the \"{\" is not closed.") }
        if let lack = metric.lack(of: selectors.map(\.key)) { throw mistake(at: open, lack) }
        return selectors
    }

    /// The value of a selector: up to the next comma or brace, or whatever is in quotes, where a backslash takes the next character as it is.
    private mutating func selectorValue() throws(ThresholdMistake) -> String {
        guard let quote = next, quote == "\"" || quote == "'" else {
            let value = take { $0 != "," && $0 != "}" }
            return String(Substring(value).reversed().drop { $0.isWhitespace }.reversed())
        }
        let open = at
        at += 1
        var value = String.UnicodeScalarView()
        while let scalar = next, scalar != quote {
            at += 1
            if scalar == "\\", let escaped = next {
                value.append(escaped)
                at += 1
            } else {
                value.append(scalar)
            }
        }
        guard take(quote) else { throw mistake(at: open, "the quotation mark is not closed.") }
        skipSpace()
        return String(value)
    }

    /// What is wrong with the value of a selector that has only some.
    private static func problem(with value: String, of key: Selector.Key) -> String? {
        switch key {
        case .under, .ttft, .ttfot, .tpot, .itl:
            TimeSpan(value).map { $0.nanoseconds > 0 } ?? false
                ? nil
                : "the selector \"\(key.rawValue)\" must be \(TimeSpan.expectation), not \"\(value)\"."
        case .outcome where value != Selector.success:
            "the selector \"outcome\" can only be \"\(Selector.success)\", not \"\(value)\"."
        default: nil
        }
    }

    mutating func statistic(of metric: Metric) throws(ThresholdMistake) -> Statistic {
        skipSpace()
        let start = at
        var word = take(while: Self.isWord)
        if word == "p" || word == "P", take("(") {
            word += take(while: Self.isWord)
            guard take(")") else { throw mistake(at: start, "the \"(\" of the percentile is not closed.") }
        }
        guard !word.isEmpty else {
            if let statistic = metric.defaultStatistic { return statistic }
            throw mistake(at: start, "\"\(metric.rawValue)\" needs a statistic: it has \(metric.statisticWords).")
        }
        guard let statistic = try named(word, at: start) else {
            let foreign = ["avg": "mean", "average": "mean", "med": "p50", "median": "p50", "value": "mean"][word]
            let meant = foreign ?? nearestName(to: word, in: ["min", "mean", "max", "rate", "count"])
            throw mistake(
                at: start, "unknown statistic \"\(word)\"\(meant.map { "; did you mean \"\($0)\"?" } ?? ".")",
                hint: meant == nil ? "\"\(metric.rawValue)\" has \(metric.statisticWords)." : "")
        }
        guard metric.has(statistic) else {
            throw mistake(at: start, "\"\(metric.rawValue)\" has no \"\(word)\".", hint: "It has \(metric.statisticWords).")
        }
        return statistic
    }

    private func named(_ word: String, at start: Int) throws(ThresholdMistake) -> Statistic? {
        switch word {
        case "min": return .min
        case "mean": return .mean
        case "max": return .max
        case "rate": return .rate
        case "count": return .count
        default: break
        }
        guard word.first == "p", let p = Double(word.dropFirst()) else { return nil }
        guard p > 0, p <= 100 else {
            throw mistake(at: start, "\"\(word)\" is no percentile: they lie above 0 and go up to 100.")
        }
        return .percentile(p)
    }

    mutating func comparison() throws(ThresholdMistake) -> Threshold.Comparison {
        skipSpace()
        let start = at
        let sign = take { "<>=!≤≥".unicodeScalars.contains($0) }
        if let comparison = Threshold.Comparison(rawValue: sign) { return comparison }
        let found = sign.isEmpty ? take { !$0.properties.isWhitespace } : sign
        throw mistake(
            at: start, "one of <, <=, > and >= was expected\(found.isEmpty ? "." : ", not \"\(found)\".")")
    }

    mutating func limit(of metric: Metric, _ statistic: Statistic) throws(ThresholdMistake) -> Threshold.Limit {
        skipSpace()
        let start = at
        let word = take { !$0.properties.isWhitespace }
        guard !word.isEmpty else { throw mistake(at: start, "the limit is missing: \(metric.limitExpectation(statistic)).") }
        if takeWord("of") {
            guard takeWord("baseline") else { throw mistake(at: at, "\"baseline\" was expected after \"of\".") }
            guard let share = Fraction(word), share.value > 0 else {
                throw mistake(at: start, "a limit of the baseline is a percentage above 0, such as \"110%\", not \"\(word)\".")
            }
            return .ofBaseline(share.value)
        }
        guard let value = metric.limit(word, statistic) else {
            let hasUnit = word.unicodeScalars.contains { !("0"..."9").contains($0) && $0 != "." }
            let expectation = metric.limitExpectation(statistic)
            throw mistake(
                at: start,
                hasUnit
                    ? "the limit of \"\(metric.rawValue)\" must be \(expectation), not \"\(word)\"."
                    : "the limit \"\(word)\" has no unit: \"\(metric.rawValue)\" is limited by \(expectation).")
        }
        return .value(value)
    }

    mutating func window() throws(ThresholdMistake) -> TimeSpan? {
        guard takeWord("over") else { return nil }
        skipSpace()
        let start = at
        let word = take { !$0.properties.isWhitespace }
        guard let window = TimeSpan(word), window.nanoseconds >= .seconds(1), window.nanoseconds % .seconds(1) == 0 else {
            throw mistake(at: start, "\"over\" needs whole seconds, such as \"10s\"\(word.isEmpty ? "." : ", not \"\(word)\".")")
        }
        return window
    }

    mutating func end() throws(ThresholdMistake) {
        skipSpace()
        guard next != nil else { return }
        let start = at
        let rest = take { _ in true }
        throw mistake(
            at: start, "unexpected \"\(rest)\" after the limit.",
            hint: "Only \"of baseline\" and \"over DURATION\" can follow here.")
    }

    /// Steps over space and `word`, when it is there as a whole.
    private mutating func takeWord(_ word: String) -> Bool {
        let start = at
        skipSpace()
        if take(while: Self.isWord) == word { return true }
        at = start
        return false
    }
}

extension Metric {
    /// Why these selectors are not enough to know what is meant; `nil` when they are.
    fileprivate func lack(of keys: [Selector.Key]) -> String? {
        switch self {
        case .custom where !keys.contains(.name): "\"custom\" needs a name, as in custom{name:stock}."
        case .goodput where !keys.contains(.under) && StreamGoal.keys.isDisjoint(with: keys):
            "\"goodput\" needs the time within which an answer is good, as in goodput{under:250ms}."
        case .gauge where !keys.contains(.source) || !keys.contains(.name):
            "\"gauge\" needs a source and a name, as in gauge{source:app,name:\"app_queue\"}."
        default: nil
        }
    }
}

extension Selector {
    /// Its value as it is written in a threshold: in quotes where it could not be read back without.
    var written: String {
        let isPlain =
            !value.unicodeScalars.contains { ",}\"'\\".unicodeScalars.contains($0) } && value.first != " " && value.last != " "
        if isPlain { return value }
        return "\"" + value.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : String($1) } + "\""
    }
}
