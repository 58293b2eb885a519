import Basics
import Comparison
import Conduct
import JSON
import Reports
import RunStore
import Runs
import Scenarios

extension Command {
    static let audit = Command(
        name: "audit", operands: "SCENARIO", operandCount: 0...1,
        summary: "how often perfbench calls a regression where nothing changed: the same build in both arms, again and again",
        example: "perfbench audit scenarios/peak.json --pairs 20",
        flags: [
            Flag(name: "--pairs", value: "N", help: "how many comparisons are carried out (default 5)"),
            Flag(name: "--blocks", value: "N", help: "blocks of two trials in each (default 10)"),
            Flag(
                name: "--stored", value: "",
                help: "runs nothing: swaps the labels of stored blocks instead (of the scenario, or of all)"),
            Flag(name: "--target", value: "URL", help: "the service to test instead of the scenario's"),
        ] + pairedFlags + [
            Flag(name: "--json", value: "", help: "the document perfbench.audit/1 instead of text"), .db, .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        var code: Int32 = 0
        let audit: Audit
        if arguments.has("--stored") {
            let store = try openStore(arguments, mustExist: true, onlyReads: true)
            let scenario = try arguments.operands.first.map { try knownScenario($0, store) }
            audit = .swappingLabels(of: try store.experiments(ofScenario: scenario), scenario: scenario ?? "")
        } else {
            guard let path = arguments.operands.first else {
                throw Problem(
                    .usage, "\"perfbench audit\" needs SCENARIO, or --stored.", hint: "Like: perfbench audit scenarios/peak.json")
            }
            (audit, code) = try await carryOut(path, arguments, console)
        }
        console.answer(
            arguments.has("--json") ? auditDocument(audit).text(pretty: true) : auditText(audit, color: console.hasColor))
        return code
    }

    /// The comparisons, one after the other, until all are made or someone interrupts.
    private static func carryOut(_ path: String, _ arguments: Arguments, _ console: Console) async throws -> (Audit, Int32) {
        var problems: [Problem] = []
        let pairs = arguments.integer("--pairs", in: 1...10_000, &problems) ?? 5
        guard problems.isEmpty else { throw Problems(problems) }
        let flags = try RunFlags(arguments)
        let design = try PairedSession.Design(arguments)
        let plan = try Plan.load(path: path, overrides: flags.overrides, environment: Environment.all)
        let targets = PairedTargets(unchanged: plan)
        let store = try openStore(arguments, mustExist: false)
        if !flags.isQuiet { console.say(targets.announcement(design)) }
        var outcomes: [Comparison.Outcome] = []
        var code: Int32 = 0
        while outcomes.count < pairs, code == 0 {
            let answer = try await flags.experiment(targets, design, store, console)
            if let problem = answer.problem { throw problem }
            if answer.wasInterrupted { code = ExitCode.interrupted.rawValue } else { outcomes.append(answer.comparison.outcome) }
            if !flags.isQuiet, !answer.wasInterrupted {
                console.say("comparison \(outcomes.count) of \(pairs): \(answer.comparison.outcome.rawValue)")
            }
        }
        return (Audit(design: .runs, scenario: plan.name, experiments: outcomes.count, outcomes: outcomes), code)
    }
}
