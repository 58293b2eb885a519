// One run from the plan to the verdict: a running row in the store before the first request, the trials, the analysis of what was stored.

import Analysis
package import Basics
import FoundationEssentials
import LoadEngine
import Metrics
import Monitors
import Parts
import Reactor
package import RunStore
package import Runs
import SQLiteTransport
package import Scenarios

/// Carries out a plan, and has what came of it judged and saved. What is to be seen of it meanwhile, its witnesses see.
package struct RunSession {
    package let plan: Plan
    let workers: Int
    private(set) var options: RunOptions
    let store: RunStore
    let witnesses: [any Witness]
    private let transport: TransportChoice

    /// Throws when the plan asks for a transport that cannot carry it, or its statements cannot be run.
    package init(_ plan: Plan, _ options: RunOptions, _ store: RunStore, _ witnesses: [any Witness] = []) throws {
        self.plan = plan
        self.options = options
        self.store = store
        self.witnesses = witnesses
        workers = options.workers ?? max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
        transport = try TransportChoice(plan)
        let problems = StatementCheck(plan, store: store.path).problems + (options.partaking?.problems(plan.partable) ?? [])
        guard problems.isEmpty else { throw Problems(problems) }
    }

    /// What came of a run.
    package struct Measurement {
        /// With findings and verdict.
        package var run: Run
        /// Whether the store has all of it.
        package var isSaved: Bool
        /// Why it ended before its time; `nil` when it did not.
        package var problem: Problem?
        /// Whether a collector has all of it: the verdict is on the run of all parts, and its exit code is part 1's.
        var isCollected = false

        /// The exit code of a command that carried it out.
        package var exitCode: Int32 {
            if isCollected { return isSaved ? 0 : ExitCode.inability.rawValue }
            if let problem, problem.kind != .unreachable { return problem.exitCode }
            // A part judges no limit: it did its share or was ended before that.
            let ofPart = run.header.status == .interrupted ? Verdict.Outcome.interrupted.exitCode : 0
            return isSaved ? run.verdict?.exitCode ?? (run.header.part == nil ? 1 : ofPart) : 1
        }
    }

    /// Carries the plan out and saves it. Throws when nothing could be begun; whatever goes wrong later is in the measurement.
    package func measure(until stop: StopRequest) async throws -> Measurement {
        try raiseLimits()
        guard let partaking = options.partaking, let address = partaking.address else { return try await measureHere(stop) }
        return partaking.part.isFirst
            ? try await collect(partaking, at: address, stop) : try await takePart(partaking, at: address, stop)
    }

    /// Carries out what is this process's.
    func measureHere(_ stop: StopRequest) async throws -> Measurement {
        var header = makeHeader()
        let session = try await joining(&header, stop)
        return try await record(header, stop) { try await session.carryOut($0, $1, stop) }
    }

    /// Saves and judges what `body` tells the journal.
    func record(
        _ header: RunHeader, _ stop: StopRequest, _ body: (Journal, Clerk) async throws -> Void
    ) async throws -> Measurement {
        var header = header
        let baseline = try findBaseline(of: &header)
        var limited = header.limited(by: baseline)
        if header.part != nil { limited.thresholds = [] }
        let clerk = Clerk(try store.begin(header), ThresholdWindows(limited))
        let journal = Journal(limited, plan, clerk, witnesses)
        if options.spins { journal.tell(.progress, "Spinning: each of \(workers) workers burns a core, whatever the load.") }
        var problem: Problem?
        do {
            try await body(journal, clerk)
        } catch let found as Problem {
            problem = found
        }
        journal.loadEnded()
        clerk.finish(journal.ending(wasInterrupted: stop.isRequested, problem: problem))
        for complaint in clerk.complaints() { journal.tell(.warning, complaint) }
        if let problem { journal.tell(.warning, problem.description) }
        let measurement = try conclude(journal, clerk, problem)
        journal.concluded(measurement.run)
        return measurement
    }

    /// This session once the other parts are there, if there are any.
    private func joining(_ header: inout RunHeader, _ stop: StopRequest) async throws -> RunSession {
        guard var partaking = options.partaking else { return self }
        header.part = partaking.part
        if let folder = partaking.folder {
            witnesses.tell(.progress, "Part \(partaking.part) waits for the others in \"\(folder)\".")
        }
        let asked = header
        partaking.meeting = try await EventLoop.with { [partaking] desk in
            try await partaking.place(asked, on: desk[0], stop)?.join() ?? ""
        }
        header.meeting = partaking.meeting
        var session = self
        session.options.partaking = partaking
        return session
    }

    /// This session as one of the parts of a run that is collected over `line`.
    func attending(_ line: MeetingLine) throws -> RunSession {
        var options = options
        options.partaking?.line = line
        options.compare = nil
        return try RunSession(plan, options, store, witnesses + [LineWitness(line)])
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
            witnesses.tell(.warning, "This run cannot be compared with \(baseline.header.id). \(difference)")
        }
        return baseline
    }

    /// All trials, with the clerk at work beside them on a thread of its own.
    private func carryOut(_ journal: Journal, _ clerk: Clerk, _ stop: StopRequest) async throws {
        try await clerk.atWork {
            try await EventLoop.with(count: workers, spins: options.spins) { loops in
                let trials = plan.search == nil ? plan.trials : 1
                for trial in 0..<trials where !stop.isRequested && !journal.wasAborted {
                    try await TargetVisit.with(plan, on: loops, transport, journal, stop, options.partaking) { visit in
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

    /// One trial on a target of its own, followed by the journal.
    func carryOut(trial: Int, on loops: [EventLoop], _ journal: Journal, _ stop: StopRequest) async throws {
        try await TargetVisit.with(plan, on: loops, transport, journal, stop, options.partaking) { try await $0.trial(trial) }
    }

    // MARK: The end

    /// The run from the store where it has everything, so that what is printed is what was saved.
    func conclude(_ journal: Journal, _ clerk: Clerk, _ problem: Problem?) throws -> Measurement {
        let capacity = try? Calibration.capacity(of: journal.header, in: store)
        var run =
            clerk.hasSavedAll
            ? try store.analyzed(journal.header.id, capacity: capacity, windows: clerk.windows) : journal.run.analyzed()
        if let problem, problem.kind == .unreachable {
            if journal.header.status == .interrupted {
                run.verdict?.reasons.append(problem.sentence)
            } else {
                run.verdict = Verdict(outcome: .unmeasured, reasons: [problem.sentence])
            }
            run.findings.removeAll { $0.rule == "nothing-measured" }
        }
        if let wanted = options.projected { run.project(to: wanted) }
        if clerk.hasSavedAll {
            try store.conclude(
                run.header.id, thresholds: run.thresholds, findings: run.findings, history: run.findingHistory,
                verdict: run.verdict,
                comparison: run.comparison)
        }
        return Measurement(run: run, isSaved: clerk.hasSavedAll, problem: problem)
    }

    /// What is known of the run that begins now.
    func makeHeader() -> RunHeader {
        let counted = plan.workloads.allSatisfy(\.executor.endsByItself)
        return RunHeader(
            id: RunIdentifier.make(), scenario: plan.name, kind: plan.kind, label: options.label, tags: options.tags,
            startedAt: RunStore.wallClock(), target: plan.reportedTarget, seed: plan.seed, trials: plan.trials,
            plannedDuration: counted || plan.search != nil
                ? nil : plan.workloads.map { $0.startAfter.nanoseconds + $0.executor.duration.nanoseconds }.max(),
            warmup: plan.search == nil ? plan.warmup.nanoseconds : 0, fingerprint: plan.fingerprint, version: Version.current,
            process: ProcessInfo.processInfo.processIdentifier,
            model: LoadModel(plan.workloads.map(\.executor.isOpen)),
            transport: plan.steps.contains { $0.action.http != nil } ? transport.name : .sqlite, workers: workers,
            machine: MachineFacts.read(), layout: Layout(plan), thresholds: plan.thresholds, source: plan.source,
            search: plan.search.map(SearchGoal.init), stages: plan.search == nil ? PlannedStage.all(of: plan) : [])
    }
}

extension Plan {
    /// What decides whether it can be split.
    package var partable: PartablePlan {
        PartablePlan(
            isSearch: search != nil, hasChores: !setup.isEmpty || !teardown.isEmpty,
            shared: workloads.filter {
                if case .sharedIterations = $0.executor { true } else { $0.executor.isOpen }
            }.map { ($0.name, $0.executor.mostVUs) })
    }

    /// How reports name the target; secrets in a command are masked.
    package var reportedTarget: String {
        switch target {
        case .url(let base): base.description
        case .demo: "demo"
        case .database(let path): "sqlite:\(path)"
        case .command(let command): masked(command.command.joined(separator: " "))
        }
    }
}
