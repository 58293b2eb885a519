// One metric in the two text formats of Prometheus: OpenMetrics 1.0, and the older 0.0.4, which knows fewer kinds and names counters by their
// samples. Families come one after the other, each sample named once.

import Basics

/// How metrics are written.
struct MetricDialect: Sendable {
    enum Grammar: Sendable { case openMetrics, prometheus }

    var grammar: Grammar
    /// The moment that each sample is of, in seconds since 1970; `nil` for the moment of the scrape.
    var timestamp: Double?

    /// What is behind a value: seconds in OpenMetrics, whole milliseconds in the older format.
    fileprivate var stamp: String {
        guard let timestamp else { return "" }
        return grammar == .openMetrics ? " \(fixed(timestamp, 3))" : " \(Int64((timestamp * 1000).rounded()))"
    }
}

import Drawing
import JSON

/// All samples of one metric.
struct MetricFamily {
    enum Kind: String { case counter, gauge, info, summary, stateset }
    typealias Labels = [(name: String, value: String)]

    private let name: String
    private let kind: Kind
    private let unit: String
    private let help: String
    private let common: Labels
    private var samples: [(text: String, value: String)] = []
    private var seen: Set<String> = []

    /// - Parameters:
    ///   - common: labels of every sample.
    ///   - unit: the last word of the name, for kinds that have one.
    init(_ name: String, _ kind: Kind, unit: String = "", help: String, common: Labels) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
        self.common = common
    }

    /// Adds a sample; one without a value is left out. Where two would have the same labels (two checks with the same words), the later
    /// ones are numbered.
    mutating func add(_ value: Double?, suffix: String = "", _ labels: Labels = []) {
        guard let value, value.isFinite else { return }
        var sample = Self.sample(name + suffix, common + labels)
        var number = 2
        while !seen.insert(sample).inserted {
            sample = Self.sample(name + suffix, common + labels + [("nth", String(number))])
            number += 1
        }
        samples.append((sample, machineNumber(value)))
    }

    /// Nothing when no sample has come.
    func text(in dialect: MetricDialect) -> String {
        guard !samples.isEmpty else { return "" }
        let stamp = dialect.stamp
        return head(dialect.grammar) + samples.map { "\($0.text) \($0.value)\(stamp)\n" }.joined()
    }

    private func head(_ grammar: MetricDialect.Grammar) -> String {
        switch grammar {
        case .openMetrics:
            return "# TYPE \(name) \(kind.rawValue)\n" + (unit.isEmpty ? "" : "# UNIT \(name) \(unit)\n")
                + "# HELP \(name) \(help)\n"
        case .prometheus:
            let (full, type) =
                switch kind {
                case .counter: ("\(name)_total", "counter")
                case .info: ("\(name)_info", "gauge")
                case .stateset: (name, "gauge")
                case .gauge, .summary: (name, kind.rawValue)
                }
            return "# HELP \(full) \(help)\n# TYPE \(full) \(type)\n"
        }
    }

    private static func sample(_ name: String, _ labels: Labels) -> String {
        guard !labels.isEmpty else { return name }
        return name + "{" + labels.map { "\($0.name)=\"\(escapedLabel($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escapedLabel(_ text: String) -> String {
        var result = ""
        for character in text.harmless.cut(to: 1000) {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            default: result.append(character)
            }
        }
        return result
    }
}
