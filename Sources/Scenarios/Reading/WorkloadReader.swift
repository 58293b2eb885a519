import Basics
import JSON

/// A workload whose flows are still names.
struct WorkloadDraft {
    var name: String
    var executor: Executor
    /// The cycle of load and rest; `nil` for load all the time.
    var cycle: Cycle?
    var arrivals = Workload.Arrivals.even
    /// `nil` for all flows.
    var flows: [Field]?
    var startAfter = TimeSpan(nanoseconds: 0)
    var gracefulStop = TimeSpan.seconds(5)
}

/// Reads `workload`, or each of `workloads`.
struct WorkloadReader {
    /// Whether a search chooses rate and length, so that they may be left out.
    var isSearching = false
    /// Reads the log of a replay.
    var replay: ReplayReader?

    private enum Kind: String, CaseIterable {
        case constantVUs = "constant-vus"
        case rampingVUs = "ramping-vus"
        case sharedIterations = "shared-iterations"
        case perVUIterations = "per-vu-iterations"
        case constantArrivalRate = "constant-arrival-rate"
        case rampingArrivalRate = "ramping-arrival-rate"
        case replay
    }

    private static let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")

    /// The one workload, or all of several.
    func workloads(_ keys: Keys) -> [WorkloadDraft] {
        guard let (key, field) = keys.only(["workload", "workloads"], "a scenario has one or the other") else {
            if isSearching { return [.searching] }
            keys.field.note("the scenario needs \"workload\": how the load is applied.")
            return []
        }
        if key == "workload" { return [field.object(Language.workload) { draft($0, isNamed: false) }].compactMap { $0 } }
        var names: Set<String> = []
        return (field.list(atLeast: 1, atMost: Limits.workloads, of: "workloads") ?? []).compactMap { element in
            element.object(Language.namedWorkload) { keys in
                guard let draft = draft(keys, isNamed: true) else { return nil }
                if !draft.name.isEmpty, !names.insert(draft.name).inserted {
                    keys["name"]?.note("a workload named \"\(draft.name)\" exists already.")
                }
                return draft
            }
        }
    }

    private func draft(_ keys: Keys, isNamed: Bool) -> WorkloadDraft? {
        let name =
            isNamed
            ? keys.required("name", "what it is called in reports")?.identifier()
            : keys["name"].map { $0.identifier() ?? "" } ?? "main"
        let flows = keys["flows"]?.list(atLeast: 1, atMost: Limits.steps, of: "flow names")
        let startAfter = keys["startAfter"]?.span(TimeSpan(nanoseconds: 0)...Limits.duration)
        let gracefulStop = keys["gracefulStop"]?.span(TimeSpan(nanoseconds: 0)...TimeSpan.seconds(3600))
        guard let kind = keys.required("executor", "one of \(Self.kinds)")?.word(Kind.self) else {
            // Which keys belong here is unknown now: none of them is a mistake.
            for key in Self.figures {
                _ = keys[key]
            }
            return nil
        }
        let executor = executor(kind, keys)
        var arrivals = Workload.Arrivals.even
        if kind == .constantArrivalRate || kind == .rampingArrivalRate {
            arrivals = keys["arrivals"].flatMap(Self.arrivals) ?? .even
        }
        var cycle: Cycle?
        if kind == .constantArrivalRate || kind == .constantVUs { cycle = keys["cycle"]?.object(Language.cycle, Self.cycle) }
        keys.elsewhere(
            Self.figures,
            "The executor \"\(kind.rawValue)\" has \(Self.keys(of: kind)).")
        guard let executor else { return nil }
        return WorkloadDraft(
            name: name ?? "", executor: executor, cycle: cycle, arrivals: arrivals, flows: flows,
            startAfter: startAfter ?? TimeSpan(nanoseconds: 0), gracefulStop: gracefulStop ?? .seconds(5))
    }

    /// The keys that belong to some executors only.
    private static let figures =
        ["vus", "for", "rate", "start", "stages", "iterations", "atMost", "maxVUs", "arrivals", "cycle"] + ReplayReader.keys

    private enum Spacing: String, CaseIterable { case even, poisson }

    private static func arrivals(_ field: Field) -> Workload.Arrivals? {
        guard case .object = field.node.content else {
            return field.word(Spacing.self).map { $0 == .even ? .even : .poisson }
        }
        return field.object(Language.bursts, bursts)
    }

    private static func bursts(_ keys: Keys) -> Workload.Arrivals? {
        guard let field = keys.required("burstiness", "the index of dispersion, such as 3.2") else { return nil }
        let dispersion: Double? =
            switch field.node.content {
            case .integer(let number): Double(number)
            case .number(let number, _): number
            default: nil
            }
        guard let dispersion, (1...1000).contains(dispersion) else {
            field.mismatch("a number from 1 to 1000", hint: "1 is \"poisson\"; for less there is \"even\".")
            return nil
        }
        return dispersion == 1 ? .poisson : .bursty(dispersion)
    }

    private static func keys(of kind: Kind) -> String {
        switch kind {
        case .constantVUs: "\"vus\", \"for\" and \"cycle\""
        case .rampingVUs: "\"start\" and \"stages\""
        case .sharedIterations, .perVUIterations: "\"vus\", \"iterations\" and \"atMost\""
        case .constantArrivalRate: "\"rate\", \"for\", \"arrivals\", \"maxVUs\" and \"cycle\""
        case .rampingArrivalRate: "\"start\", \"stages\", \"arrivals\" and \"maxVUs\""
        case .replay: "\"file\", \"format\", \"speed\", \"from\", \"to\", \"bodies\" and \"maxVUs\""
        }
    }

    private func executor(_ kind: Kind, _ keys: Keys) -> Executor? {
        switch kind {
        case .constantVUs:
            let vus = vus(keys), duration = duration(keys)
            guard let vus, let duration else { return nil }
            return .constantVUs(vus: vus, duration: duration)
        case .rampingVUs:
            let start = keys["start"].map { $0.integer(0...Limits.vus.upperBound) } ?? 1
            let stages = stages(keys, "a number of VUs", Language.vuStage) { to, over in
                VUStage(to: to, over: over)
            } to: {
                $0.integer(0...Limits.vus.upperBound)
            }
            guard let start, let stages, isSensible(keys, stages.map(\.over), peak: stages.contains { $0.to > 0 } || start > 0)
            else { return nil }
            return .rampingVUs(start: start, stages: stages)
        case .sharedIterations, .perVUIterations:
            let vus = vus(keys)
            let iterations = keys.required("iterations", "how many are made")?.integer(Limits.iterations)
            let atMost = keys["atMost"].map { $0.span(.milliseconds(1)...Limits.duration) } ?? .seconds(600)
            guard let vus, let iterations, let atMost else { return nil }
            guard kind == .sharedIterations else { return .perVUIterations(vus: vus, iterations: iterations, atMost: atMost) }
            return .sharedIterations(vus: vus, iterations: iterations, atMost: atMost)
        case .constantArrivalRate:
            // A search replaces both, so they are only checked where they are.
            let rate =
                isSearching && !keys.has("rate")
                ? Rate(perSecond: 1)
                : keys.required("rate", "how many iterations start each second, such as \"100/s\"").flatMap {
                    self.rate($0, canBeZero: false)
                }
            let duration = isSearching && !keys.has("for") ? .seconds(1) : duration(keys)
            let maxVUs = maxVUs(keys)
            if isSearching { (_, _) = (keys["rate"], keys["for"]) }
            guard let rate, let duration else { return nil }
            return .constantArrivalRate(rate: rate, duration: duration, maxVUs: maxVUs)
        case .replay:
            let most = maxVUs(keys)
            return replay?.track(keys).map { .replay($0, maxVUs: most) }
        case .rampingArrivalRate:
            let start = keys["start"].map { rate($0, canBeZero: true) } ?? Rate(perSecond: 0)
            let stages = stages(keys, "a rate", Language.rateStage) {
                RateStage(to: $0, over: $1)
            } to: {
                rate($0, canBeZero: true)
            }
            let maxVUs = maxVUs(keys)
            guard let start, let stages,
                isSensible(keys, stages.map(\.over), peak: start.microEvents > 0 || stages.contains { $0.to.microEvents > 0 })
            else { return nil }
            return .rampingArrivalRate(start: start, stages: stages, maxVUs: maxVUs)
        }
    }

    // MARK: the keys of executors

    private func vus(_ keys: Keys) -> Int? { keys.required("vus", "how many users there are at once")?.integer(Limits.vus) }

    private func duration(_ keys: Keys) -> TimeSpan? {
        keys.required("for", "how long it lasts, such as \"30s\"")?.span(.milliseconds(1)...Limits.duration)
    }

    private static func cycle(_ keys: Keys) -> Cycle? {
        // Shorter turns than that would be more stages than any run has seconds.
        let range = TimeSpan.milliseconds(100)...Limits.duration
        let load = keys.required("load", "how long load is applied, such as \"8s\"")?.span(range)
        let rest = keys.required("rest", "how long nothing is sent, such as \"2s\"")?.span(range)
        return load.flatMap { load in rest.map { Cycle(load: load, rest: $0) } }
    }

    /// 0 when the scenario leaves it open.
    private func maxVUs(_ keys: Keys) -> Int { keys["maxVUs"]?.integer(Limits.vus) ?? 0 }

    private func rate(_ field: Field, canBeZero: Bool) -> Rate? {
        guard let rate = field.quantity(Rate.self) else { return nil }
        guard canBeZero || rate.microEvents > 0, rate.perSecond <= Limits.ratePerSecond else {
            field.mismatch("\(canBeZero ? "" : "above 0 and ")at most \(Rate(perSecond: Limits.ratePerSecond))")
            return nil
        }
        return rate
    }

    private func stages<Level, Stage>(
        _ keys: Keys, _ what: String, _ shape: ObjectShape, _ make: (Level, TimeSpan) -> Stage, to: (Field) -> Level?
    ) -> [Stage]? {
        guard
            let list = keys.required("stages", "the ramps, one after the other")?.list(
                atLeast: 1, atMost: Limits.stages, of: "stages")
        else {
            return nil
        }
        let stages = list.map { element in
            element.object(shape) { keys in
                let level = keys.required("to", "\(what) to reach").flatMap(to)
                let over = keys.required("over", "how long the ramp takes, such as \"10s\"")?.span(
                    TimeSpan(nanoseconds: 0)...Limits.duration)
                return level.flatMap { level in over.map { make(level, $0) } }
            }
        }
        return stages.contains { $0 == nil } ? nil : stages.compactMap { $0 }
    }

    /// Whether a ramp lasts some time, and is above zero at all.
    private func isSensible(_ keys: Keys, _ spans: [TimeSpan], peak: Bool) -> Bool {
        let total = spans.reduce(0.0) { $0 + $1.seconds }
        if total == 0 {
            keys["stages"]?.note(
                "the stages of \"\(keys.path)\" last no time at all.", hint: "Give one of them an \"over\" above \"0s\".")
        } else if total > Limits.duration.seconds {
            keys["stages"]?.note("the stages of \"\(keys.path)\" last longer than \(Limits.duration) together.")
        } else if !peak {
            keys["stages"]?.note("the stages of \"\(keys.path)\" never rise above zero.")
        } else {
            return true
        }
        return false
    }
}

extension Executor {
    /// The executor with a limit for its VUs where the scenario sets none: enough for iterations of two seconds at the highest rate, at
    /// least 50 and at most 10,000. VUs are made when they are needed, so a generous limit costs nothing.
    var withDefaultVUs: Executor {
        func limit(_ peak: Double) -> Int { min(10_000, max(50, Int((peak * 2).rounded(.up)))) }
        switch self {
        case .constantArrivalRate(let rate, let duration, 0):
            return .constantArrivalRate(rate: rate, duration: duration, maxVUs: limit(rate.perSecond))
        case .replay(let track, 0): return .replay(track, maxVUs: limit(track.peak))
        case .rampingArrivalRate(let start, let stages, 0):
            let peak = max(start.perSecond, stages.map(\.to.perSecond).max() ?? 0)
            return .rampingArrivalRate(start: start, stages: stages, maxVUs: limit(peak))
        default: return self
        }
    }
}
