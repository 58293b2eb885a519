// By which a dashboard tells runs and steps apart. Names come from scenario files: as labels they are one line, of bounded length, and no
// two steps have the same.

import Drawing
import Metrics
import Runs

/// The names of a run and its parts as labels.
struct RunLabels: Sendable {
    struct Step: Sendable, Hashable {
        var flow: String
        var name: String
    }

    let run: String
    let scenario: String
    let kind: String
    let target: String
    let host: String
    let version: String
    /// Empty for none.
    let label: String
    /// In the order of their keys.
    let tags: [(key: String, value: String)]
    /// By step of the layout.
    let steps: [Step]
    /// Whether seconds of different trials must be told apart.
    let hasTrials: Bool
    /// In nanoseconds since 1970.
    let startedAt: Int64

    init(_ header: RunHeader) {
        run = header.id.asLabel
        scenario = header.scenario.asLabel
        kind = header.kind.rawValue
        target = header.target.asLabel
        host = header.machine.host.asLabel
        version = header.version.asLabel
        label = header.label.asLabel
        tags = header.tags.sorted { $0.key < $1.key }.map { ($0.key.asLabel, $0.value.asLabel) }
        var seen: Set<Step> = []
        steps = header.layout.steps.map { step in
            let (flow, name) = (step.flow.asLabel, step.name.asLabel)
            var label = Step(flow: flow, name: name)
            var number = 2
            while !seen.insert(label).inserted {
                label.name = "\(name) (\(number))"
                number += 1
            }
            return label
        }
        hasTrials = header.trials > 1 || header.search != nil
        startedAt = Self.nanoseconds(header.startedAt)
    }

    /// Seconds since 1970 as nanoseconds; 0 for a moment that no computer has.
    static func nanoseconds(_ seconds: Double) -> Int64 { seconds.magnitude < 9e9 ? Int64(seconds * 1e9) : 0 }
}

extension String {
    /// This text on one line, at most 1,000 columns long, without the mark that keeps it in its place on a terminal.
    var asLabel: String {
        var text = harmless.cut(to: 1000)
        while text.unicodeScalars.last == "\u{200E}" { text.unicodeScalars.removeLast() }
        return text
    }
}
