import Analysis
import Basics
import Conduct
import JSON
import Reports
import RunStore
import Runs

extension Command {
    static let compare = Command(
        name: "compare", operands: "BASELINE CANDIDATE", operandCount: 2...2,
        summary: "whether one stored run is worse than another, and how sure that is",
        example: "perfbench compare baseline latest",
        flags: [
            Flag(name: "--json", value: "FILE", help: "the comparison as a document into a file; - for standard output"),
            Flag(name: "--markdown", value: "FILE", help: "the comparison in Markdown into a file, for a pull request"),
            .comparisonPage,
            Flag(name: "--junit", value: "FILE", help: "JUnit XML into a file: a case per metric that decides"),
            Flag(name: "--force", value: "", help: "shows the figures of runs that cannot be compared; they decide nothing"),
            Flag(
                name: "--fail-on", value: "inconclusive", help: "exit code 10 also when it cannot be told whether it is worse"),
            .db, .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        try checkFailOn(arguments)
        let store = try openStore(arguments, mustExist: true, onlyReads: true)
        let comparison = try store.compare(
            try store.resolve(arguments.operands[0]), try store.resolve(arguments.operands[1]),
            isForced: arguments.has("--force"))
        return try present(comparison, arguments, console, store)
    }
}

extension Command.Flag {
    static let comparisonPage = Self(
        name: "--html", value: "FILE", help: "the comparison with charts into a file that any browser opens")
}

/// Throws unless `--fail-on` names something that can be failed on.
func checkFailOn(_ arguments: Arguments) throws {
    guard let word = arguments["--fail-on"], word != "inconclusive" else { return }
    throw Problem(
        .usage, "\"--fail-on \(word)\" is nothing to fail on\(didYouMean(word, ["inconclusive"]))",
        hint: "There is: --fail-on inconclusive. A regression fails always.")
}

/// Prints a comparison of two runs in `store` and writes the files that `--json`, `--markdown`, `--html` and `--junit` name. Answers the exit
/// code.
func present(_ comparison: Comparison, _ arguments: Arguments, _ console: Console, _ store: RunStore) throws -> Int32 {
    let isStrict = arguments["--fail-on"] == "inconclusive"
    let document = comparisonDocument(comparison).text(pretty: true) + "\n"
    console.answer(arguments["--json"] == "-" ? document : comparisonText(comparison, color: console.hasColor))
    let files = [
        (arguments["--json"], document), (arguments["--markdown"], comparisonMarkdown(comparison)),
        (arguments["--junit"], comparisonJUnit(comparison, failsOnInconclusive: isStrict)),
        // Histograms of every trial are read for it, so only when it is asked for.
        (arguments["--html"], arguments.has("--html") ? comparisonPage(comparison, detail: try store.detail(of: comparison)) : ""),
    ]
    for case (let path?, let text) in files where path != "-" { try TextFile.write(text, to: path) }
    return comparison.exitCode(failsOnInconclusive: isStrict)
}

extension Comparison {
    /// 10 for a regression alone. Runs that cannot be compared leave the question unanswered, as an unmeasured run does: 3.
    func exitCode(failsOnInconclusive: Bool = false) -> Int32 {
        let code: ExitCode =
            switch outcome {
            case .regression: .regressed
            case .incomparable: .unmeasured
            case .inconclusive: failsOnInconclusive ? .regressed : .passed
            case .improvement, .ok: .passed
            }
        return code.rawValue
    }
}
