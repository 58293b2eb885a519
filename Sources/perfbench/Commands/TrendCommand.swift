import Basics
import Comparison
import JSON
import Reports
import RunStore
import Runs
import Scenarios

extension Command {
    static let trend = Command(
        name: "trend", operands: "SCENARIO", operandCount: 1...1,
        summary: "the history of a scenario, where it changed, and whether its latest run is as usual",
        example: "perfbench trend peak --metric p50",
        flags: [
            Flag(name: "--metric", value: "M", help: "\(TrendMetric.words.joined(separator: ", ")) (default p99)"),
            Flag(name: "--json", value: "", help: "the document perfbench.trend/1 instead of text"),
            Flag(name: "--html", value: "FILE", help: "the history with its chart into a file that any browser opens"), .db,
            .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let metric = try trendMetric(arguments["--metric"] ?? "p99")
        let store = try openStore(arguments, mustExist: true, onlyReads: true)
        let scenario = try knownScenario(arguments.operands[0], store)
        let trend = ScenarioTrend(scenario, metric, of: try store.history(ofScenario: scenario))
        if let file = arguments["--html"] { try TextFile.write(trendPage(trend), to: file) }
        console.answer(
            arguments.has("--json")
                ? trendDocument(trend).text(pretty: true) : trendText(trend, width: console.width, color: console.hasColor))
        return 0
    }
}

/// The name of a scenario that has runs: as it was given, or of the file that was given.
func knownScenario(_ word: String, _ store: RunStore) throws -> String {
    let known = Set(try store.list().map(\.scenario))
    if known.contains(word) { return word }
    if word.hasSuffix(".json") {
        let name = try Plan.load(path: word, environment: Environment.all).name
        if known.contains(name) { return name }
        throw Problem(.usage, "There is no run of \"\(name)\" yet.", hint: "Make one with: perfbench run \(word)")
    }
    let list = known.isEmpty ? "There is no run yet." : "There are runs of: \(known.sorted().joined(separator: ", "))."
    throw Problem(.usage, "There is no run of \"\(word)\"\(didYouMean(word, known))", hint: list)
}

/// The metric of `--metric`.
private func trendMetric(_ word: String) throws -> ComparedMetric {
    if let metric = TrendMetric.named(word) { return metric }
    throw Problem(
        .usage, "\"--metric \(word)\" is not a metric\(didYouMean(word, TrendMetric.words))",
        hint: "There are: \(TrendMetric.words.joined(separator: ", ")).")
}
