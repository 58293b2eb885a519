import Basics
import Conduct
import JSON
import Push
import Reports
import RunStore
import Runs
import Scenarios

extension Command {
    static let run = Command(
        name: "run", operands: "SCENARIO", operandCount: 1...1, summary: "carries out a scenario, saves it, and judges it",
        example: "perfbench run scenarios/peak.json", flags: RunFlags.flags
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let flags = try RunFlags(arguments)
        let plan = try Plan.load(path: arguments.operands[0], overrides: flags.overrides, environment: Environment.all)
        let store = try openStore(arguments, mustExist: false)
        return try await carryOut(plan, flags, store, console)
    }
}

/// Carries a plan out, prints what came of it, writes the files asked for, and pushes it to its receivers. Answers the exit code.
func carryOut(_ plan: Plan, _ flags: RunFlags, _ store: RunStore, _ console: Console) async throws -> Int32 {
    try await withPusher(flags.receivers, console) { pusher in
        let isQuiet = flags.isQuiet || flags.options.partaking?.isCollectedElsewhere ?? false
        let shown: [any Witness] = isQuiet ? [QuietWitness(console)] : [LimitWitness(), Progress(console)]
        let session = try RunSession(plan, flags.options, store, shown + [pusher.map(PushWitness.init)].compactMap { $0 })
        let measurement = try await interruptible { try await session.measure(until: $0) }
        if let partaking = flags.options.partaking, partaking.isCollectedElsewhere {
            // Launchers mix what all parts print: the run of all together is part 1's to show.
            console.say("Part \(partaking.part) is saved as run \(measurement.run.header.id) in \"\(store.path)\".")
        } else {
            try flags.report(measurement, store, console)
        }
        try store.checkPlace()
        return measurement.exitCode
    }
}

/// Does `body`, which ends early when Ctrl-C says so; signals after it are none of its business.
private func interruptible<Result>(_ body: (StopRequest) async throws -> Result) async throws -> Result {
    let interruption = Interruption()
    defer { withExtendedLifetime(interruption) {} }
    return try await body(interruption.stop)
}

extension RunFlags {
    fileprivate func report(_ measurement: RunSession.Measurement, _ store: RunStore, _ console: Console) throws {
        let run = measurement.run
        let format: ReportFormat = json == "-" ? .json : .text
        try format.write(run, from: nil, color: console.hasColor) { console.answer($0) }
        var files = reports
        if let json, json != "-" { files.insert((.json, json), at: 0) }
        for (format, file) in files {
            do {
                try format.write(run, from: measurement.isSaved ? store : nil, toFile: file)
            } catch var problem as Problem where measurement.isSaved {
                problem.hint = "The run is saved; make the report again with: perfbench report \(run.header.id)."
                throw problem
            }
        }
    }
}

/// Lets `body` push to `receivers`; Ctrl-C once it is over gives up what could not be pushed so far.
func withPusher<Result>(
    _ receivers: [Receiver], _ console: Console, _ body: (Pusher?) async throws -> Result
) async throws -> Result {
    var interruption: Interruption?
    let documents = ResultDocuments(run: { resultDocument($0).text() }, comparison: { comparisonDocument($0).text() })
    let result = try await Pusher.with(receivers, documents, complain: console.say) { pusher in
        defer { interruption = pusher.map { pusher in Interruption { pusher.giveUp() } } }
        return try await body(pusher)
    }
    withExtendedLifetime(interruption) {}
    return result
}
