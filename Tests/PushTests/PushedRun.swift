import Analysis
import Basics
import HTTPMessages
import JSON
import Metrics
import Reports
import Runs
import TestSupport

@testable import Push

/// A run as it is pushed: its seconds one after the other, then its end.
struct PushedRun {
    /// The pieces of all seconds, in order.
    var seconds: [String]
    /// The last piece.
    var result: String

    var pieces: [String] { seconds + [result] }

    /// - Parameter label: what every name of the run is replaced by; `nil` for the names it has.
    init(_ sample: SyntheticRun, _ encoder: (RunHeader) -> some PushEncoder, naming label: String? = nil) throws {
        var header = sample.header
        var run = sample.run().analyzed()
        if let label {
            run = HostileNames.run(label)
            header = run.header
        }
        var encoder = encoder(header)
        seconds = sample.intervals.compactMap { interval in
            var samples = sample.samples.filter { $0.trial == interval.trial && $0.time == interval.start + interval.duration }
            if let label, let target = samples.firstIndex(where: { $0.source == "process:target" }) {
                samples[target].source = .process(label)
            }
            let end = RunLabels.nanoseconds(header.startedAt) + .seconds(1000 * interval.trial) + interval.start + interval.duration
            return encoder.piece(PushedSecond(interval, IntervalSummary(interval), samples, endedAt: end))
        }
        result = encoder.piece(run) ?? ""
    }

    /// As the program writes results.
    static let documents = ResultDocuments(run: { resultDocument($0).text() }, comparison: { comparisonDocument($0).text() })

    /// Two trials with everything that can go wrong.
    static let trouble: SyntheticRun = {
        var sample = SyntheticRun()
        sample.trials = 2
        sample.warmupSeconds = 2
        sample.measuredSeconds = 3
        sample.rate = 40
        sample.failures = [.status5xx: 3, .check: 1, .reset: 2, .closedWithoutResponse: 1]
        sample.late = 2
        sample.dropped = 1
        sample.thresholds = Samples.thresholds
        return sample
    }()

    /// The same with other names.
    static func named(_ label: String, _ encoder: (RunHeader) -> some PushEncoder) throws -> PushedRun {
        var sample = SyntheticRun()
        sample.rate = 8
        sample.warmupSeconds = 1
        sample.measuredSeconds = 2
        sample.layout = HostileNames.layout(label)
        sample.failures = [.status5xx: 1]
        return try PushedRun(sample, encoder, naming: label)
    }

    /// Names that try to leave their place, and some that only this grammar minds.
    static let names =
        HostileNames.all + [
            "a,b", "a b", "a=b", "a\\", "a\\,b", "a\\ b", "\\", "\\\\", "\"quoted\"", "two\nlines\r\n", "\t", "time",
            "_measurement", "step",
            "run", "🛒🇩🇪", "שלום, עולם", String(repeating: "x,", count: 5000), String(repeating: "🛒 ", count: 5000),
        ]
}
