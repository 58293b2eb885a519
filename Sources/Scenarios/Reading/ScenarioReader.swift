// The top level of the scenario language, key by key.

import Basics
import HTTPMessages
import JSON
import Metrics

/// Reads one scenario. Every part notes its own mistakes and gives something to continue with, so that the parts after it are read too.
struct ScenarioReader {
    let log: ProblemLog
    let scope: Scope
    let overrides: PlanOverrides
    /// The folder of the file, with a slash at its end; empty for the working directory.
    let folder: String
    let files: ScenarioFiles

    /// The plan, without source and fingerprint. Only worth having when the log stayed empty.
    func plan(_ keys: Keys) -> Plan? {
        _ = keys["$schema"]?.text()
        let files = NamedFiles(files: files, scope: scope, folder: folder)
        if let field = keys["variables"] { scope.declare(field) }
        if let field = keys["data"] { DataReader(scope: scope, files: files).read(field) }
        var hosts = AllowedHosts()
        if let field = keys["allowedHosts"] { hosts.read(field, scope) }
        hosts.add(overrides.allowHosts, log)

        let name = keys.required("name", "what it is called in reports")?.identifier()
        let kind = keys["kind"].map { $0.word(RunKind.self) } ?? .load
        let description = keys["description"]?.text()
        let targetReader = TargetReader(scope: scope, hosts: hosts, files: files)
        var target = target(keys, targetReader)
        if case .database = target { scope.hasDatabase = true }
        let seed = keys["seed"]?.integer(0...Int.max).map(UInt64.init)
        let trials = keys["trials"]?.integer(Limits.trials)
        let warmup = keys["warmup"]?.span(TimeSpan(nanoseconds: 0)...Limits.duration)
        checkOverrides()
        scope.isTraced = keys["trace"]?.flag() ?? false || overrides.isTraced
        var exemplarHeaders: [String] = []
        keys["exemplars"]?.object(Language.exemplars) { exemplarHeaders = $0["headers"].map(ExemplarHeaders.names) ?? [] }

        var connection = ConnectionReader(scope: scope, hosts: hosts, files: files).options(keys)
        connection.allowedHosts = hosts.hosts
        keys.elsewhere(["onStart", "pacing", "weight", "steps"], "It is a key of a flow.")
        keys.elsewhere(["timeout", "headers", "auth", "keepBody"], "It is a key of \"defaults\".")

        var defaults = Defaults()
        keys["defaults"]?.object(Language.defaults) { defaults.read($0, scope) }
        let steps = StepReader(scope: scope, hosts: hosts, defaults: defaults, files: files)
        let setup = chores(keys["setup"], .setup, steps)
        let teardown = chores(keys["teardown"], .teardown, steps)
        var flows = FlowReader(scope: scope, steps: steps)
        let isReplay = Self.replaysOnly(keys)
        if let field = isReplay ? keys["flows"] : keys.required("flows", "what the users do") { flows.read(field) }
        let written = flows.flows.count
        if !isReplay { target = chosen(target, keys, setup + flows.steps + teardown) }
        let search = keys.has("search") ? SearchReader(log: log) : nil
        let goal = keys["search"].flatMap { search?.goal($0) }
        let read = WorkloadReader(isSearching: search != nil, replay: ReplayReader(scope: scope, files: files)).workloads(keys)
        let drafts =
            search == nil ? overrides.applied(to: read, log) : overrides.refusedBySearch(read.map { $0.limitingVUs(goal) }, log)
        let workloads = drafts.map { draft -> Workload in
            var workload = workload(draft, flows, among: 0..<written)
            if let track = workload.track { workload.flows = flows.add(track, defaults, scope) }
            return workload
        }
        if isReplay { target = chosen(target, keys, setup + flows.steps + teardown) }
        let monitors = keys["monitors"].map(MonitorReader(scope: scope, hosts: hosts).monitors) ?? [.host, .targetProcess]
        let thresholds =
            keys["thresholds"].map {
                ThresholdReader(
                    flows: flows.flows, groups: flows.groups, customMetrics: scope.metrics, steps: flows.steps,
                    checks: flows.checks,
                    monitors: monitors
                ).thresholds($0)
            } ?? []
        search?.check(keys, goal, kind: kind ?? .stress, drafts, thresholds)

        guard let name, let kind, let target else { return nil }
        var plan = Plan(
            name: name, kind: kind, description: description ?? "", target: target, seed: overrides.seed ?? seed ?? 1,
            trials: overrides.trials ?? trials ?? (kind == .benchmark ? 8 : 1),
            warmup: overrides.warmup ?? warmup ?? TimeSpan(nanoseconds: 0),
            connection: connection, workloads: workloads, flows: flows.flows, steps: flows.steps, groups: flows.groups,
            checks: flows.checks, slots: scope.slots, customMetrics: scope.metrics, feeders: scope.feeders, setup: setup,
            teardown: teardown, thresholds: thresholds,
            monitors: monitors, search: goal, secrets: scope.secrets.values)
        plan.isTraced = scope.isTraced
        plan.exemplarHeaders = exemplarHeaders
        // An event is there when its last byte is, and not when its turn has come.
        if !plan.streamSteps.isEmpty { plan.connection.stampsArrivals = true }
        return plan
    }

    /// `setup` and `teardown`: steps that are done once, and belong to no flow.
    private func chores(_ field: Field?, _ part: Part, _ reader: StepReader) -> [Step] {
        scope.extractedSoFar = []
        scope.part = part
        defer { scope.part = .anywhere }
        var names: Set<String> = []
        return (field?.list(atMost: Limits.steps, of: "steps") ?? []).compactMap { element in
            element.object(Language.chore) { keys in reader.step(keys, flow: -1, names: &names, isMeasured: false).step }
        }
    }

    private func target(_ keys: Keys, _ reader: TargetReader) -> Target? {
        let field = keys["target"]
        if let text = overrides.target { return reader.target(text, flag: log) }
        return field.flatMap(reader.target)
    }

    /// The target, of a scenario whose steps are read: one that only runs statements needs none.
    private func chosen(_ target: Target?, _ keys: Keys, _ steps: [Step]) -> Target? {
        let databases = steps.compactMap { $0.action.sql }.map(\.database)
        if case .database = target, scope.needsTarget {
            keys["target"]?.note(
                "the target is a database, and some steps send requests to it.",
                hint: "Let \"target\" be the URL of the service, and name the \"database\" in each statement.")
        }
        guard target == nil, overrides.target == nil, !keys.has("target") else { return target }
        if databases.isEmpty || scope.needsTarget {
            keys.field.note("\(keys.field.name) needs \"target\": a URL, or \"demo\".")
        }
        return databases.compactMap { $0 }.first.map(Target.database)
    }

    private func checkOverrides() {
        if let trials = overrides.trials, !Limits.trials.contains(trials) {
            log.note("\"--trials \(trials)\" must be from \(Limits.trials.lowerBound) to \(Limits.trials.upperBound).", at: nil)
        }
        if let warmup = overrides.warmup, warmup > Limits.duration {
            log.note("\"--warmup \(warmup)\" must be at most \(Limits.duration).", at: nil)
        }
    }

    /// Whether every workload replays a log, so that no flow has to be written.
    private static func replaysOnly(_ keys: Keys) -> Bool {
        func isReplay(_ node: JSONNode?) -> Bool { node?.value["executor"] == "replay" }
        if keys.has("workload") { return isReplay(keys["workload"]?.node) }
        guard case .array(let elements)? = keys["workloads"]?.node.content, !elements.isEmpty else { return false }
        return elements.allSatisfy(isReplay)
    }

    /// The workload with its flows looked up, of those that are written.
    private func workload(_ draft: WorkloadDraft, _ reader: FlowReader, among written: Range<Int>) -> Workload {
        var chosen = written.map { (flow: $0, weight: reader.weights[$0]) }
        if let names = draft.flows {
            chosen = []
            for field in names {
                guard let name = field.text("the name of a flow") else { continue }
                guard let index = reader.flows.firstIndex(where: { $0.name == name }) else {
                    let meant = nearestName(to: name, in: reader.flows.map(\.name).filter { !$0.isEmpty })
                    field.note("no flow is named \"\(name)\"\(meant.map { "; did you mean \"\($0)\"?" } ?? ".")")
                    continue
                }
                if chosen.contains(where: { $0.flow == index }) {
                    field.note("the flow \"\(name)\" appears twice.", hint: "Use \"weight\".")
                }
                chosen.append((index, reader.weights[index]))
            }
        }
        let executor = draft.executor.withDefaultVUs
        if let cycle = draft.cycle, executor.duration.seconds > Double(Limits.stages) * (cycle.load.seconds + cycle.rest.seconds) {
            log.note(
                "the \"cycle\" of the workload \"\(draft.name)\" comes more than \(Limits.stages) times in \(executor.duration).",
                hint: "Make its load or its rest longer.", at: nil)
        }
        return Workload(
            name: draft.name, executor: log.isEmpty ? draft.cycle.map(executor.resting) ?? executor : executor,
            arrivals: draft.arrivals, flows: chosen,
            startAfter: draft.startAfter,
            gracefulStop: draft.gracefulStop)
    }
}
