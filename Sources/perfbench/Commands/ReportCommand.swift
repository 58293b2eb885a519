import Analysis
import Basics
import Conduct
import Glibc
import Reports
import RunStore
import Runs

extension Command {
    static let report = Command(
        name: "report", operands: "REF", operandCount: 1...1, summary: "the report of a stored run, again",
        example: "perfbench report latest --format html -o report.html",
        flags: [
            Flag(name: "--format", value: "FORMAT", help: "\(ReportFormat.words.joined(separator: ", "))"),
            Flag(name: "-o", value: "FILE", help: "into a file instead of standard output"),
            Flag(
                name: "--timestamps", value: "",
                help: "with openmetrics and prometheus: each sample says when the run ended, to be loaded after the fact"),
            .project, .db, .noColor,
        ]
    ) { arguments, console in
        let console = Console(color: !arguments.has("--no-color") && arguments["-o"] == nil)
        let format = try ReportFormat(arguments["--format"] ?? "text")
        var problems: [Problem] = []
        let wanted = arguments.quantity("--project", Rate.self, &problems)
        let isStamped = arguments.has("--timestamps")
        if isStamped, !format.isForPrometheus {
            problems.append(
                Problem(
                    .usage, "\"--timestamps\" has no meaning for the format \"\(format.rawValue)\".",
                    hint: "It belongs to --format openmetrics and --format prometheus."))
        }
        guard problems.isEmpty else { throw Problems(problems) }
        let store = try openStore(arguments, mustExist: true, onlyReads: true)
        var run = try store.analyzed(try store.resolve(arguments.operands[0]))
        if let wanted { run.project(to: wanted) }
        if let file = arguments["-o"] {
            try format.write(run, from: store, isStamped: isStamped, toFile: file)
        } else {
            try format.write(run, from: store, color: console.hasColor, isStamped: isStamped) { console.answerPart($0) }
        }
        return 0
    }

    static let runs = Command(
        name: "runs", operands: "[list | show REF | delete REF | prune | accept RULE]", operandCount: 0...2,
        summary: "the stored runs",
        example: "perfbench runs prune --keep 20",
        flags: [
            Flag(name: "--keep", value: "N", help: "prune: how many of the newest runs are kept"),
            Flag(name: "--older-than", value: "D", help: "prune: removes only runs older than D, such as 30d"),
            Flag(
                name: "--why", value: "TEXT",
                help: "accept: why what the rule finds stays as it is; reports say so from the next run on"),
            Flag(name: "--scenario", value: "NAME", help: "accept: in this scenario; needed when several have found it"),
            Flag(name: "--place", value: "NAME", help: "accept: only there, as reports in JSON name the place of a finding"),
            Flag(name: "--undo", value: "", help: "accept: takes it back"), .db, .noColor,
        ]
    ) { arguments, console in
        let console = Console(color: !arguments.has("--no-color"))
        let word = arguments.operands.first ?? "list"
        let store = try openStore(arguments, mustExist: true, onlyReads: word == "list" || word == "show")
        switch word {
        case "list":
            console.answer(runListText(try store.list().map(RunListEntry.init), color: console.hasColor))
        case "show":
            guard arguments.operands.count == 2 else {
                throw Problem(.usage, "\"perfbench runs show\" needs a REF.", hint: "Like: perfbench runs show latest")
            }
            console.answer(summaryText(try store.analyzed(try store.resolve(arguments.operands[1])), color: console.hasColor))
        case "delete":
            guard arguments.operands.count == 2 else {
                throw Problem(.usage, "\"perfbench runs delete\" needs a REF.", hint: "Like: perfbench runs delete 20261121-0042")
            }
            let id = try store.resolve(arguments.operands[1])
            try store.delete(id)
            console.answer("Deleted the run \(id).")
        case "prune":
            let gone = try prune(store, arguments)
            let shown = gone.prefix(5).joined(separator: ", ") + (gone.count > 5 ? " and \(gone.count - 5) more" : "")
            console.answer(
                gone.isEmpty ? "Nothing to delete." : "Deleted \(gone.count == 1 ? "1 run" : "\(gone.count) runs"): \(shown).")
        case "accept":
            console.answer(try accept(store, arguments))
        default:
            throw Problem(
                .usage,
                "\"\(word)\" is not something to do with runs\(didYouMean(word, ["list", "show", "delete", "prune", "accept"]))",
                hint: "There are: list, show REF, delete REF, prune, accept RULE.")
        }
        return 0
    }
}

/// Accepts what a rule finds, or takes that back. Answers what was done.
private func accept(_ store: RunStore, _ arguments: Arguments) throws -> String {
    guard arguments.operands.count == 2 else {
        throw Problem(
            .usage, "\"perfbench runs accept\" needs a RULE.",
            hint: "Like: perfbench runs accept advice-keep-alive --why \"the clients are short-lived\"")
    }
    let rule = arguments.operands[1]
    let (place, scenario) = (arguments["--place"] ?? "", arguments["--scenario"])
    let position = place.isEmpty ? "" : " at \"\(place)\""
    if arguments.has("--undo") {
        let scenarios = try store.takeBack(rule, place: place, scenario: scenario).map { "\"\($0)\"" }
        return "\"\(rule)\"\(position) is no longer accepted in \(scenarios.joined(separator: ", ")), from the next run on."
    }
    let why = arguments["--why"] ?? ""
    guard !why.allSatisfy(\.isWhitespace) else {
        throw Problem(
            .usage, "\"perfbench runs accept\" needs --why.",
            hint: "Say it for those who read the report: --why \"known, ticket 17\"")
    }
    let name = Environment["USER"] ?? Environment["LOGNAME"] ?? "user \(getuid())"
    let accepted = try store.accept(rule, place: place, scenario: scenario, why: why, by: name)
    return "\"\(rule)\"\(position) is accepted in \"\(accepted)\", from the next run on. Limits that fail still fail."
}

/// Deletes the runs that `--keep` and `--older-than` do not protect; baselines and runs under way always stay. Answers their ids.
private func prune(_ store: RunStore, _ arguments: Arguments) throws -> [String] {
    var problems: [Problem] = []
    let keep = arguments.integer("--keep", in: 0...1_000_000, &problems)
    let age = arguments.quantity("--older-than", TimeSpan.self, &problems)
    if keep == nil, age == nil, problems.isEmpty {
        problems.append(Problem(.usage, "\"perfbench runs prune\" needs --keep or --older-than.", hint: "Like: --keep 20"))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return try store.prune(keep: keep, olderThan: age)
}

/// Opens the store that the command line, or the environment, or the default names. A command that `onlyReads` can do so from a file that
/// may not be written.
func openStore(_ arguments: Arguments, mustExist: Bool, onlyReads: Bool = false) throws -> RunStore {
    try openStore(storePath(arguments), mustExist: mustExist, onlyReads: onlyReads)
}

/// The store that the command line, or the environment, or the default names.
func storePath(_ arguments: Arguments) -> String { arguments["--db"] ?? Environment["PERFBENCH_DB"] ?? RunStore.defaultPath }

/// Opens the store at `path`.
func openStore(_ path: String, mustExist: Bool, onlyReads: Bool = false) throws -> RunStore {
    try RunStore(path: path, mustExist: mustExist, onlyReads: onlyReads, isAlive: isPerfbenchAlive)
}

/// Whether there is a process of that id.
@Sendable func isPerfbenchAlive(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno == EPERM }
