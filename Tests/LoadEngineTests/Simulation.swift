import Basics
import HTTPMessages
import LoadEngine
import Metrics
import Reactor
import Runs
import Scenarios

/// One trial of a plan against a scripted target, in virtual time.
struct Simulation {
    var outcome: Load.Outcome
    var intervals: [Interval]
    var log: TargetLog

    /// Everything measured, warm-up excluded.
    var totals: Tally {
        var totals = Tally(intervals[0].tally.layoutOfZeros)
        for interval in intervals where !interval.isWarmup { totals.add(interval.tally) }
        return totals
    }

    /// - Parameters:
    ///   - part: which share of the plan; `setup` and `teardown` are the first part's.
    ///   - stop: when to end the load early, and how.
    static func run(
        _ plan: Plan, part: Part = .whole, stop: (at: Nanoseconds, Load.Stop)? = nil, content: ScriptedTransport.Content? = nil,
        script: @escaping ScriptedTransport.Script
    ) async throws -> Simulation {
        let log = TargetLog()
        return try await EventLoop.with(time: .virtual) { loops in
            let base = BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: 80))
            let load = Load(plan, base: base, loops: loops, part: part)
            if part.isFirst { try await load.setUp { ScriptedTransport($0, log, script, content) } }
            async let intervals = collect(load)
            let outcome = try await load.run(start: loops[0].readClock()) { loop in
                // On the loop, in the moment in which the load begins: before it, time would jump to the stop.
                if let stop { loop.schedule(LoopTimer { _ in load.stop(stop.1) }, at: stop.at) }
                return ScriptedTransport(loop, log, script, content)
            }
            if part.isFirst { try await load.tearDown { ScriptedTransport($0, log, script, content) } }
            return Simulation(outcome: outcome, intervals: await intervals, log: log)
        }
    }

    private static func collect(_ load: Load) async -> [Interval] {
        var intervals: [Interval] = []
        while let interval = await load.nextInterval() { intervals.append(interval) }
        return intervals
    }
}

extension Tally {
    /// A layout of the same shape.
    fileprivate var layoutOfZeros: Layout {
        Layout(
            steps: steps.map { _ in Layout.Step(name: "", flow: "") }, groups: groups.map { _ in "" }, flows: [],
            checks: checks.map { _ in Layout.Check(step: 0, name: "") }, custom: custom.map { _ in "" })
    }
}

extension Plan {
    /// One flow of plain GETs under one executor.
    static func plain(
        _ executor: Executor, arrivals: Workload.Arrivals = .even, warmup: TimeSpan = TimeSpan(nanoseconds: 0),
        grace: TimeSpan = .seconds(5), paths: [String] = ["/"], think: ThinkTime? = nil,
        pacing: TimeSpan = TimeSpan(nanoseconds: 0),
        checks: [Check] = [], seed: UInt64 = 1
    ) -> Plan {
        Plan(
            name: "plain", kind: .load, target: .demo, seed: seed, warmup: warmup,
            workloads: [Workload(name: "main", executor: executor, arrivals: arrivals, flows: [(0, 1)], gracefulStop: grace)],
            flows: [Flow(name: "flow", steps: 0..<paths.count, pacing: pacing)],
            steps: paths.map {
                Step(name: $0, flow: 0, action: .http(HTTPStep(target: Template($0))), checks: checks, think: think)
            },
            checks: checks.map { (step: $0.index, name: "status") })
    }
}
