// The grammar of OpenMetrics 1.0: families one after the other, each sample named once.

/// All samples of one metric.
struct MetricFamily {
    enum Kind: String { case counter, gauge, info, summary, stateset }
    typealias Labels = [(name: String, value: String)]

    private let name: String
    private let common: Labels
    private var text: String
    private var seen: Set<String> = []

    /// - Parameters:
    ///   - common: labels of every sample.
    ///   - unit: the last word of the name, for kinds that have one.
    init(_ name: String, _ kind: Kind, unit: String = "", help: String, common: Labels) {
        self.name = name
        self.common = common
        text = "# TYPE \(name) \(kind.rawValue)\n"
        if !unit.isEmpty { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(help)\n"
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
        text += "\(sample) \(machineNumber(value))\n"
    }

    /// Nothing when no sample has come.
    var lines: String { seen.isEmpty ? "" : text }

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
