import Basics
import Comparison
import Conduct
import Push
import Reports
import RunStore
import Runs
import Scenarios
import Statistics

extension Command {
    static let ab = Command(
        name: "ab", operands: "SCENARIO", operandCount: 1...1,
        summary: "two builds side by side, trial by trial: is the candidate worse, and how sure is that?",
        example:
            "perfbench ab scenarios/peak.json --baseline-command './old --port ${port}' --candidate-command './new --port ${port}'",
        flags: [
            Flag(name: "--baseline-target", value: "URL", help: "the old build; \"demo\" for the embedded service"),
            Flag(name: "--candidate-target", value: "URL", help: "the new build"),
            Flag(
                name: "--baseline-command", value: "COMMAND",
                help: "starts the old build, afresh for every trial; ${port} is replaced by a free port"),
            Flag(name: "--candidate-command", value: "COMMAND", help: "starts the new build"),
            Flag(name: "--blocks", value: "N", help: "how often both are measured, in the order AB BA AB BA (default 10)"),
            Flag(
                name: "--adaptive", value: "",
                help:
                    "looks after N, 1.5 N and 2 N blocks and ends as soon as it can tell; the looks share the risk of a false alarm"
            ),
        ] + pairedFlags + [
            Flag(name: "--json", value: "FILE", help: "the comparison as a document into a file; - for standard output"),
            Flag(name: "--markdown", value: "FILE", help: "the comparison in Markdown into a file, for a pull request"),
            .comparisonPage,
            Flag(name: "--junit", value: "FILE", help: "JUnit XML into a file: a case per metric that decides"),
            Flag(name: "--fail-on", value: "inconclusive", help: "exit code 10 also when it cannot be told whether it is worse"),
            .webhook, .webhookFormat, .db, .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        try checkFailOn(arguments)
        let flags = try RunFlags(arguments)
        let named = ["--baseline-target", "--candidate-target", "--baseline-command", "--candidate-command"]
        guard named.contains(where: arguments.has) else {
            throw Problem(
                .usage, "\"perfbench ab\" needs to know what the two builds are.",
                hint:
                    "Give --baseline-target and --candidate-target, or --baseline-command and --candidate-command; a side not given is the scenario's target."
            )
        }
        let design = try PairedSession.Design(arguments)
        let targets = try PairedTargets(arguments, flags)
        let store = try openStore(arguments, mustExist: false)
        if !flags.isQuiet { console.say(targets.announcement(design)) }
        return try await withPusher(flags.receivers, console) { pusher in
            let answer = try await flags.experiment(targets, design, store, console, pusher)
            return try answer.present(arguments, console, store)
        }
    }

    /// The flags of `run` that an experiment has too.
    static var pairedFlags: [Flag] {
        let names: Set = [
            "--vus", "--rate", "--duration", "--warmup", "--seed", "--label", "--tag", "--env", "--allow-host", "--workers",
            "--spin", "--quiet",
        ]
        return RunFlags.flags.filter { names.contains($0.name) }
    }
}

extension PairedSession.Design {
    /// What `--blocks` and `--adaptive` say.
    init(_ arguments: Arguments) throws {
        // "audit" has a design too, without all of these flags.
        let arguments = arguments.ofAnyCommand
        var problems: [Problem] = []
        let blocks = arguments.integer("--blocks", in: 3...500, &problems) ?? 10
        guard problems.isEmpty else { throw Problems(problems) }
        self =
            arguments.has("--adaptive")
            ? .adaptive(try Looks(blocks: blocks, alpha: ComparisonRules().alpha)) : .fixed(blocks: blocks)
    }
}

extension PairedTargets {
    /// What is about to happen, and how long that takes.
    func announcement(_ design: PairedSession.Design) -> String {
        let load = baseline.workloads.map { $0.startAfter.nanoseconds + $0.executor.duration.nanoseconds }.max() ?? 0
        let whole = 2 * Nanoseconds(design.mostBlocks) * (load + baseline.warmup.nanoseconds)
        let arms =
            isUnchanged
            ? "the same build in both arms, \(baseline.reportedTarget)"
            : "\(baseline.reportedTarget) against \(candidate.reportedTarget)"
        return "\(baseline.name): \(arms); \(design.mostBlocks) blocks of two trials, \(whole.forPeople) of load at most"
    }
}

extension PairedSession.Answer {
    /// Prints what came of it and writes the files asked for. Answers the exit code.
    func present(_ arguments: Arguments, _ console: Console, _ store: RunStore) throws -> Int32 {
        if let problem {
            console.say(problem.description)
            return problem.exitCode
        }
        let code = try perfbench.present(comparison, arguments, console, store)
        return wasInterrupted ? ExitCode.interrupted.rawValue : code
    }
}

extension RunFlags {
    /// Carries out one experiment, with what these flags have shown of it. The first Ctrl-C ends it after the trial under way.
    func experiment(
        _ targets: PairedTargets, _ design: PairedSession.Design, _ store: RunStore, _ console: Console, _ pusher: Pusher? = nil
    ) async throws -> PairedSession.Answer {
        let interruption = Interruption(sparing: 1) {
            console.say("Ending after this trial, with what is known then. Press Ctrl-C again to end now.")
        }
        let shown: any Witness = isQuiet ? QuietWitness(console) : BlockWitness(console)
        let witnesses = [shown] + [pusher.map(PushWitness.init)].compactMap { $0 }
        return try await PairedSession(targets, design, options, store, witnesses).perform(until: interruption.stop)
    }
}
