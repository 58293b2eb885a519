// One `perfbench run` from the plan to the exit code: a running row in the store before the first request, the trials, the analysis of
// what was stored, the report.

import Analysis
import Basics
import FoundationEssentials
import LoadEngine
import Monitors
import Reactor
import RunStore
import Runs
import Scenarios

/// Carries out a plan and reports on it.
struct RunSession {
    let plan: Plan
    private let options: RunOptions
    private let store: RunStore
    private let console: Console
    let workers: Int
    private let transport: TransportChoice

    init(_ plan: Plan, _ options: RunOptions, _ store: RunStore, _ console: Console) throws(Problem) {
        self.plan = plan
        self.options = options
        self.store = store
        self.console = console
        workers = options.workers ?? max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
        transport = try TransportChoice(plan)
    }

    /// Carries the plan out, saves it, prints what came of it, and pushes it to whom it is asked to. Answers the exit code.
    func perform() async throws -> Int32 {
        try await Pusher.with(options.receivers, console) { pusher in
            let measurement = try await measure(pusher)
            pusher?.push(measurement.run)
            return try report(measurement)
        }
    }

    /// What came of a run.
    struct Measurement {
        /// With findings and verdict.
        var run: Run
        var isSaved: Bool
        /// Why it ended before its time; `nil` when it did not.
        var problem: Problem?
    }

    /// Carries the plan out and saves it.
    func measure(_ pusher: Pusher? = nil) async throws -> Measurement {
        try raiseLimits()
        let interruption = Interruption()
        var header = makeHeader()
        let baseline = try findBaseline(of: &header)
        let limited = header.limited(by: baseline)
        let clerk = Clerk(try store.begin(header), ThresholdWindows(limited), console)
        let journal = Journal(limited, options.isQuiet ? nil : Progress(header, plan, console), clerk, pusher)
        pusher?.begin(journal.header)
        if options.spins { journal.progress?.notice("Spinning: each of \(workers) workers burns a core, whatever the load.") }
        var problem: Problem?
        do {
            try await carryOut(journal, clerk, interruption)
        } catch let found as Problem {
            problem = found
        }
        journal.progress?.end()
        clerk.finish(journal.ending(wasInterrupted: interruption.isRequested, problem: problem))
        if let problem { console.say(problem.description) }
        return try conclude(journal, clerk, problem)
    }

    /// Takes what the system lets one process have; throws when that is too little for the plan.
    func raiseLimits() throws(Problems) {
        let vus = plan.workloads.reduce(0) { $0 + $1.executor.mostVUs }
        let limits = GeneratorLimits.raised().problems(vus: vus)
        guard limits.isEmpty else { throw Problems(limits) }
    }

    /// The run that this one is held against, found before anything is sent: the one asked for, or for limits `of baseline` that of the scenario.
    private func findBaseline(of header: inout RunHeader) throws -> Run? {
        if let asked = options.compare {
            header.baseline = try store.resolve(asked, scenario: plan.name)
            header.isCompared = true
        } else if header.needsBaseline {
            header.baseline = try store.baselines().first {
                $0.name == RunReference.defaultBaseline && $0.scenario == header.scenario
            }?.run
        }
        guard let baseline = try store.baselineRun(of: header) else { return nil }
        for difference in baseline.header.differences(from: header) {
            console.say("This run cannot be compared with \(baseline.header.id). \(difference)")
        }
        return baseline
    }

    /// All trials, with the clerk at work beside them on a thread of its own.
    private func carryOut(_ journal: Journal, _ clerk: Clerk, _ interruption: Interruption) async throws {
        try await EventLoop.with { desk in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: desk[0]) { await clerk.work() }
                defer { clerk.close() }
                try await EventLoop.with(count: workers, spins: options.spins) { loops in
                    let trials = plan.search == nil ? plan.trials : 1
                    for trial in 0..<trials where !interruption.isRequested && !journal.wasAborted {
                        try await TargetVisit.with(plan, on: loops, transport, journal, interruption) { visit in
                            if let goal = plan.search {
                                try await SearchSession(visit, goal).carryOut()
                            } else {
                                try await visit.trial(trial)
                            }
                        }
                    }
                }
            }
        }
    }

    /// One trial on a target of its own, followed by the journal.
    func carryOut(trial: Int, on loops: [EventLoop], _ journal: Journal, _ interruption: Interruption) async throws {
        try await TargetVisit.with(plan, on: loops, transport, journal, interruption) { try await $0.trial(trial) }
    }

    // MARK: The end

    /// The run from the store where it has everything, so that what is printed is what was saved.
    func conclude(_ journal: Journal, _ clerk: Clerk, _ problem: Problem?) throws -> Measurement {
        let capacity = try? Calibration.capacity(of: journal.header, in: store)
        var run =
            clerk.hasSavedAll
            ? try store.analyzed(journal.header.id, capacity: capacity, windows: clerk.windows) : journal.run.analyzed()
        if let problem, problem.kind == .unreachable {
            run.verdict = Verdict(outcome: .unmeasured, reasons: [problem.sentence])
            run.findings.removeAll { $0.rule == "nothing-measured" }
        }
        if let wanted = options.projected { run.project(to: wanted) }
        if clerk.hasSavedAll {
            try store.conclude(
                run.header.id, thresholds: run.thresholds, findings: run.findings, verdict: run.verdict, comparison: run.comparison)
        }
        return Measurement(run: run, isSaved: clerk.hasSavedAll, problem: problem)
    }

    private func report(_ measurement: Measurement) throws -> Int32 {
        let run = measurement.run
        let format: ReportFormat = options.json == "-" ? .json : .text
        try format.write(run, from: nil, color: console.hasColor) { console.answer($0) }
        var files = options.reports
        if let json = options.json, json != "-" { files.insert((.json, json), at: 0) }
        for (format, file) in files { try format.write(run, from: measurement.isSaved ? store : nil, toFile: file) }
        if let problem = measurement.problem, problem.kind != .unreachable { return problem.exitCode }
        return measurement.isSaved ? run.verdict?.exitCode ?? 1 : 1
    }

    /// What is known of the run that begins now.
    func makeHeader() -> RunHeader {
        let open = plan.workloads.map(\.executor.isOpen)
        let counted = plan.workloads.allSatisfy(\.executor.endsByItself)
        return RunHeader(
            id: RunIdentifier.make(), scenario: plan.name, kind: plan.kind.rawValue, label: options.label, tags: options.tags,
            startedAt: RunStore.wallClock(), target: plan.target.forReports, seed: plan.seed, trials: plan.trials,
            plannedDuration: counted || plan.search != nil
                ? nil : plan.workloads.map { $0.startAfter.nanoseconds + $0.executor.duration.nanoseconds }.max(),
            warmup: plan.search == nil ? plan.warmup.nanoseconds : 0, fingerprint: plan.fingerprint, version: Version.current,
            process: ProcessInfo.processInfo.processIdentifier,
            model: open.allSatisfy { $0 } ? "open" : open.contains(true) ? "mixed" : "closed",
            transport: transport.rawValue, workers: workers,
            machine: MachineFacts.read(), layout: Layout(plan), thresholds: plan.thresholds, source: plan.source,
            search: plan.search.map(SearchGoal.init), stages: plan.search == nil ? PlannedStage.all(of: plan) : [])
    }
}

extension Target {
    /// How reports name it.
    var forReports: String {
        switch self {
        case .url(let base): base.description
        case .demo: "demo"
        case .command(let command): command.command.joined(separator: " ")
        }
    }
}
