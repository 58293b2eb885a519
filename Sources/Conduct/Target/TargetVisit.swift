// The time that a run spends with one target process: one trial of an ordinary run, or all trials of a capacity search.

import Basics
import CurlTransport
import HTTPMessages
import LoadEngine
import Monitors
import Parts
import Reactor
import RunStore
import Runs
import SQLiteTransport
import Scenarios

/// A target that is ready, and everything that loads on it have in common.
struct TargetVisit {
    let plan: Plan
    let target: TargetUnderTest
    let loops: [EventLoop]
    let carriage: Carriage
    let journal: Journal
    let stop: StopRequest
    /// How this process takes part in a run of several.
    var partaking: Partaking?

    /// The clock that everything goes by.
    var clock: EventLoop { loops[0] }

    /// Finds or starts the target, lets `body` load it, and stops it again if it was started here. Does nothing more when the run is to end
    /// before the target is ready.
    static func with(
        _ plan: Plan, on loops: [EventLoop], _ choice: TransportChoice, _ journal: Journal, _ stop: StopRequest,
        _ partaking: Partaking? = nil, _ body: (TargetVisit) async throws -> Void
    ) async throws {
        try await TargetUnderTest.with(plan, on: loops[0], stop) { target in
            let visit = TargetVisit(
                plan: plan, target: target, loops: loops, carriage: Carriage(choice: choice, plan: plan), journal: journal,
                stop: stop, partaking: partaking)
            if let problem = visit.unreachable { throw problem }
            try await body(visit)
        }
    }

    /// Why the target does not accept connections; `nil` when it does.
    var unreachable: Problem? { target.isFile ? nil : CurlTransport.probe(target.base.origin, plan.connection) }

    /// A load on this target, which the stop request ends.
    func load(_ plan: Plan, trial: Int, after previous: Load? = nil) -> Load {
        let load = Load(
            plan, base: target.base, loops: loops, trial: trial, part: partaking?.part ?? .whole, after: previous,
            others: .all(self.plan, base: target.base, log: journal.statementLog))
        stop.passOn(to: load)
        return load
    }

    /// Carries out a load that is set up, followed by the journal.
    /// - Parameter agreed: when it is to begin, in nanoseconds since 1970; `nil` for soon.
    func carryOut(_ load: Load, trial: Int, at agreed: Nanoseconds? = nil) async throws -> Load.Outcome {
        let (now, soon) = (Partaking.wallClock() + (partaking?.clockShift ?? 0), clock.readClock() + .milliseconds(20))
        let start = max(soon, agreed.map { clock.readClock() + $0 - now } ?? soon)
        let begins = now + start - clock.readClock()
        journal.loadBegins(at: Double(partaking?.line?.begins(at: begins) ?? begins) / 1e9)
        let watches = watches
        async let journaling: Void = journal.follow(load, watches, stop, clock: clock, start: start, trial: trial)
        let outcome = try await carriage.run(load, start: start)
        await journaling
        return outcome
    }

    /// A whole trial of an ordinary run: setup, load, teardown.
    func trial(_ number: Int) async throws {
        let load = load(plan, trial: number)
        let meeting = partaking?.place(journal.header, on: clock, stop)
        let start = try await begin(load, trial: number, meeting)
        guard !stop.isRequested, start != .never else { return }
        defer { meeting?.clear(round: number) }
        let outcome = try await carryOut(load, trial: number, at: start.moment)
        journal.trialEnded(measured: outcome.measured)
        noteStatements()
        if let meeting, let partaking {
            try await meeting.end(
                partaking.meeting, round: number, measured: outcome.measured,
                waits: !plan.teardown.isEmpty)
        }
        if partaking?.part.isFirst ?? true { try await carriage.tearDown(load) }
        if let problem = outcome.problem { throw problem }
    }

    /// When a load begins.
    private enum Start: Equatable {
        case soon
        /// As the parts have agreed, in nanoseconds since 1970.
        case at(Nanoseconds)
        /// The run is over.
        case never

        var moment: Nanoseconds? { if case .at(let moment) = self { moment } else { nil } }
    }

    /// Sets the load up, or takes what part 1 has set up.
    private func begin(_ load: Load, trial: Int, _ meeting: (any MeetingPlace)?) async throws -> Start {
        guard let partaking else {
            try await carriage.setUp(load)
            return .soon
        }
        do {
            if partaking.part.isFirst { try await carriage.setUp(load) }
        } catch let problem as Problem {
            _ = try? await meeting?.start(partaking.meeting, round: trial, values: [], failure: problem)
            throw problem
        }
        guard !stop.isRequested else { return .never }
        guard let meeting else { return partaking.startAt.map { trial == 0 ? .at($0) : .soon } ?? .soon }
        guard let start = try await meeting.start(partaking.meeting, round: trial, values: load.setUpValues, failure: nil) else {
            return .never
        }
        if !partaking.part.isFirst { load.setUpValues = start.values }
        return .at(start.at)
    }

    /// Writes down what became of the statements so far, while their tables are still there.
    func noteStatements() {
        if plan.steps.contains(where: { $0.action.sql != nil }) { journal.statements = journal.statementLog.facts(plan) }
    }

    private var watches: [Watch] {
        let origin = target.base.origin
        let ofTarget =
            target.process.map { Watch.target(pid: $0) } ?? origin.socket.map { Watch.target(socket: $0) }
            ?? .target(host: origin.host, port: origin.port)
        var asked = plan.monitors.isEmpty ? [MonitorPlan.host, .targetProcess] : plan.monitors
        // A file has no process of its own: what works on it is perfbench.
        if target.isFile { asked.removeAll { $0 == .targetProcess } }
        return [.generator]
            + asked.map { monitor in
                switch monitor {
                case .host: .host
                case .targetProcess: ofTarget
                case .processOnPort(let port): .process(port: port)
                case .processWithID(let pid): .process(pid: pid)
                case .processNamed(let name): .process(name: name)
                case .scrape(let page):
                    .scrape(
                        ScrapeTarget(origin: page.origin, path: page.path, only: page.only, name: page.name),
                        plan.connection.ofScrapes)
                }
            }
    }
}

extension ConnectionOptions {
    /// How pages of metrics are read: by the names, certificates and proxy of the scenario, compressed, over a connection that is kept.
    fileprivate var ofScrapes: ConnectionOptions {
        var options = self
        options.version = .http1
        options.compression = true
        options.keepAlive = true
        return options
    }
}
