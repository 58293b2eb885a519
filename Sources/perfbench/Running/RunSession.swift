// One `perfbench run` from the plan to the exit code: a running row in the store before the first request, the trials, the analysis of
// what was stored, the report.

import Analysis
import Basics
import CurlTransport
import FoundationEssentials
import HTTPMessages
import LoadEngine
import Monitors
import Reactor
import RunStore
import Runs
import Scenarios
import WireTransport

/// Carries out a plan and reports on it.
struct RunSession {
    private let plan: Plan
    private let options: RunOptions
    private let store: RunStore
    private let console: Console
    private let workers: Int
    private let transport: TransportChoice

    init(_ plan: Plan, _ options: RunOptions, _ store: RunStore, _ console: Console) throws(Problem) {
        self.plan = plan
        self.options = options
        self.store = store
        self.console = console
        workers = options.workers ?? max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
        transport = try TransportChoice(plan)
    }

    /// Carries the plan out, saves it, and prints what came of it. Answers the exit code.
    func perform() async throws -> Int32 { try report(try await measure()) }

    /// What came of a run.
    struct Measurement {
        /// With findings and verdict.
        var run: Run
        var isSaved: Bool
        /// Why it ended before its time; `nil` when it did not.
        var problem: Problem?
    }

    /// Carries the plan out and saves it.
    func measure() async throws -> Measurement {
        let vus = plan.workloads.reduce(0) { $0 + $1.executor.mostVUs }
        let limits = GeneratorLimits.raised().problems(vus: vus)
        guard limits.isEmpty else { throw Problems(limits) }

        let interruption = Interruption()
        let header = makeHeader()
        let clerk = Clerk(try store.begin(header), console)
        let journal = Journal(header, options.isQuiet ? nil : Progress(header, plan, console), clerk)
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

    /// All trials, with the clerk at work beside them on a thread of its own.
    private func carryOut(_ journal: Journal, _ clerk: Clerk, _ interruption: Interruption) async throws {
        try await EventLoop.with { desk in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: desk[0]) { await clerk.work() }
                defer { clerk.close() }
                try await EventLoop.with(count: workers, spins: options.spins) { loops in
                    for trial in 0..<plan.trials where !interruption.isRequested && !journal.wasAborted {
                        try await carryOut(trial: trial, on: loops, journal, interruption)
                    }
                }
            }
        }
    }

    private func carryOut(trial: Int, on loops: [EventLoop], _ journal: Journal, _ interruption: Interruption) async throws {
        let target = try await TargetUnderTest.start(plan, on: loops[0], interruption)
        defer { target.stop() }
        guard !interruption.isRequested else { return }
        if let problem = CurlTransport.probe(target.base.origin, plan.connection) { throw problem }
        let load = Load(plan, base: target.base, loops: loops, trial: trial)
        interruption.passOn(to: load)
        let connection = plan.connection
        switch transport {
        case .wire:
            try await carry(load, target, on: loops[0], journal, interruption, trial) {
                try WireTransport(loop: $0, options: connection)
            }
        case .curl:
            try await carry(load, target, on: loops[0], journal, interruption, trial) {
                try CurlTransport(loop: $0, options: connection)
            }
        }
    }

    /// One trial over one kind of transport, between the plan's setup and its teardown.
    private func carry<Carrier: Transport>(
        _ load: Load, _ target: TargetUnderTest, on loop: EventLoop, _ journal: Journal, _ interruption: Interruption, _ trial: Int,
        _ makeTransport: @escaping @Sendable (EventLoop) throws -> Carrier
    ) async throws {
        try await load.setUp(makeTransport: makeTransport)
        let start = loop.readClock() + .milliseconds(20)
        let watches = watches(target)
        async let journaling: Void = journal.follow(load, watches, interruption, clock: loop, start: start, trial: trial)
        let outcome = try await load.run(start: start, makeTransport: makeTransport)
        await journaling
        journal.trialEnded(outcome)
        try await load.tearDown(makeTransport: makeTransport)
        if let problem = outcome.problem { throw problem }
    }

    private func watches(_ target: TargetUnderTest) -> [Watch] {
        let origin = target.base.origin
        let ofTarget = target.process.map { Watch.target(pid: $0) } ?? .target(host: origin.host, port: origin.port)
        let asked = plan.monitors.isEmpty ? [Monitor.host, .targetProcess] : plan.monitors
        return [.generator]
            + asked.map { monitor in
                switch monitor {
                case .host: .host
                case .targetProcess: ofTarget
                case .processOnPort(let port): .process(port: port)
                case .processWithID(let pid): .process(pid: pid)
                case .processNamed(let name): .process(name: name)
                }
            }
    }

    // MARK: The end

    /// The run from the store where it has everything, so that what is printed is what was saved.
    private func conclude(_ journal: Journal, _ clerk: Clerk, _ problem: Problem?) throws -> Measurement {
        let capacity = try? Calibration.capacity(of: journal.header, in: store)
        var run = clerk.hasSavedAll ? try store.analyzed(journal.header.id, capacity: capacity) : journal.run.analyzed()
        if let problem, problem.kind == .unreachable {
            run.verdict = Verdict(outcome: .unmeasured, reasons: [problem.sentence])
            run.findings.removeAll { $0.rule == "nothing-measured" }
        }
        if let wanted = options.projected { run.project(to: wanted) }
        if clerk.hasSavedAll {
            try store.conclude(run.header.id, thresholds: run.thresholds, findings: run.findings, verdict: run.verdict)
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

    private func makeHeader() -> RunHeader {
        let open = plan.workloads.map(\.executor.isOpen)
        let counted = plan.workloads.allSatisfy(\.executor.endsByItself)
        return RunHeader(
            id: RunIdentifier.make(), scenario: plan.name, kind: plan.kind.rawValue, label: options.label, tags: options.tags,
            startedAt: RunStore.wallClock(), target: plan.target.forReports, seed: plan.seed, trials: plan.trials,
            plannedDuration: counted
                ? nil : plan.workloads.map { $0.startAfter.nanoseconds + $0.executor.duration.nanoseconds }.max(),
            warmup: plan.warmup.nanoseconds, fingerprint: plan.fingerprint, version: Version.current,
            process: ProcessInfo.processInfo.processIdentifier,
            model: open.allSatisfy { $0 } ? "open" : open.contains(true) ? "mixed" : "closed",
            transport: transport.rawValue, workers: workers,
            machine: MachineFacts.read(), layout: Layout(plan), thresholds: plan.thresholds, source: plan.source)
    }
}

extension Target {
    /// How reports name it.
    fileprivate var forReports: String {
        switch self {
        case .url(let base): base.description
        case .demo: "demo"
        case .command(let command): command.command.joined(separator: " ")
        }
    }
}
