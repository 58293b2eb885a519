import Analysis
import Comparison
import Drawing
import JSON
import Runs
import TestSupport
import Testing

@testable import Reports

/// Comparisons whose reports are kept as files.
enum ComparisonSamples: String, CaseIterable, CustomStringConvertible {
    case regression, inconclusive, incomparable

    var description: String { rawValue }

    private static func trials(_ p50: Double, _ failed: Int64) -> [TrialFigures] {
        let noise = [0.001, -0.004, 0.002, 0.003, -0.001, 0.004, -0.002, -0.003]
        return noise.enumerated().map { block, noise in
            TrialFigures(
                trial: block, measured: 60_000_000_000, requests: 12_000 + failed, failed: failed, offered: 12_000, started: 12_000,
                p50: p50 * (1 + noise), p90: 18e6 * (1 - noise), p95: 22e6 * (1 + noise), p99: 40e6 * (1 - 2 * noise),
                mean: p50 * 1.1, cpuSeconds: 24 * (1 + noise), peakMemory: 2e8)
        }
    }

    private static func run(_ id: String, _ trials: [TrialFigures], _ arm: Experiment.Arm?) -> ComparedRun {
        var header = SyntheticRun().header
        header.id = id
        header.label = id == "20261121-101500-bbbb" ? "after <b>" : ""
        header.experiment = arm.map { Experiment(id: "e", arm: $0, baselineFirst: Experiment.orders(blocks: 8)) }
        return ComparedRun(header: header, verdict: Verdict(outcome: .passed), trials: trials)
    }

    var comparison: Comparison {
        let (old, new) = ("20261121-101200-aaaa", "20261121-101500-bbbb")
        switch self {
        case .regression:
            return Comparer().compare(
                Self.run(old, Self.trials(10e6, 0), .baseline), Self.run(new, Self.trials(11e6, 3), .candidate))
        case .inconclusive:
            return Comparer().compare(Self.run(old, Self.trials(10e6, 0), nil), Self.run(new, Self.trials(11e6, 3), nil))
        case .incomparable:
            var other = Self.run(new, Self.trials(11e6, 3), nil)
            other.header.machine.cpu = "another"
            return Comparer().compare(Self.run(old, Self.trials(10e6, 0), nil), other, isForced: true)
        }
    }
}

@Suite("Reports of comparisons")
struct ComparisonReportTests {
    @Test("look as kept in the files", arguments: ComparisonSamples.allCases)
    func lookAsKept(sample: ComparisonSamples) throws {
        let comparison = sample.comparison
        #expect(comparison.outcome.rawValue == sample.rawValue)
        for (name, text) in [
            ("comparison-\(sample).txt", comparisonText(comparison)),
            ("comparison-\(sample).json", comparisonDocument(comparison).text(pretty: true) + "\n"),
            ("comparison-\(sample).md", comparisonMarkdown(comparison)),
            ("comparison-\(sample).xml", comparisonJUnit(comparison)),
        ] {
            #expect(try text == Golden.expected(name, actual: text, beside: #filePath))
        }
    }

    @Test("are never wider than the page, and say the same with colour", arguments: ComparisonSamples.allCases, [60, 100])
    func width(sample: ComparisonSamples, width: Int) {
        for line in comparisonText(sample.comparison, width: width).split(separator: "\n") {
            #expect(String(line).displayWidth <= width, "\(line)")
        }
        #expect(comparisonText(sample.comparison, color: true).contains("\u{1B}["))
    }

    @Test("the document has the keys of the contract")
    func keys() throws {
        let document = comparisonDocument(ComparisonSamples.regression.comparison)
        for key in ["baseline", "candidate", "design", "blocks", "verdict", "metrics", "reasons"] { #expect(document[key] != nil) }
        guard case .array(let metrics) = document["metrics"], case .object(let members) = metrics.first else {
            Issue.record("no metrics")
            return
        }
        let wanted = [
            "name", "baseline", "candidate", "ratio", "interval", "p", "threshold", "noiseFloor", "minimalDetectable", "verdict",
        ]
        #expect(members.map(\.key).filter(wanted.contains) == wanted)
    }

    @Test("a run that was compared says so in every report")
    func ofTheRun() throws {
        var run = Samples.passed.run
        run = run.held(against: ComparisonSamples.regression.comparison)
        #expect(run.verdict?.outcome == .regressed && run.verdict?.exitCode == 10)
        let text = summaryText(run)
        #expect(text.contains("REGRESSED  worse than the baseline") && text.contains("Compared with 20261121-101200-aaaa"))
        let document = resultDocument(run)
        #expect(document["comparison"] == comparisonDocument(ComparisonSamples.regression.comparison))
        #expect(document["verdict"]?["exitCode"] == 10)
        #expect(markdownReport(run).contains("#### Compared with `20261121-101200-aaaa`"))
        #expect(junitReport(run).contains("name=\"response_time p50\""))
        #expect(htmlReport(run, detail: nil).contains("<h2>Compared with 20261121-101200-aaaa</h2>"))
    }

    @Test("JUnit is red exactly when the exit code is not 0")
    func red() {
        let inconclusive = ComparisonSamples.inconclusive.comparison
        #expect(!comparisonJUnit(inconclusive).contains("<failure"))
        #expect(comparisonJUnit(inconclusive, failsOnInconclusive: true).contains("<failure type=\"inconclusive\""))
    }
}
