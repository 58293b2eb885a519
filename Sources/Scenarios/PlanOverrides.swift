// What the command line says instead of the scenario file.

package import Basics

/// Values from flags; `nil` and empty leave the scenario as it is.
package struct PlanOverrides: Sendable {
    /// `--target`: a URL, or `demo`.
    package var target: String?
    /// `--vus`: of a closed executor. A ramp keeps its shape, and this becomes its highest point.
    package var vus: Int?
    /// `--rate`: of an open executor. A ramp keeps its shape, and this becomes its highest point.
    package var rate: Rate?
    /// `--duration`: of a workload; stages keep their proportions. For executors that count iterations, their time limit.
    package var duration: TimeSpan?
    package var trials: Int?
    package var seed: UInt64?
    package var warmup: TimeSpan?
    /// `--trace`: as if `"trace": true` were in the scenario.
    package var isTraced = false
    /// `--env`: goes before the environment, and is as secret.
    package var environment: [String: String] = [:]
    /// `--allow-host`: joins `allowedHosts`.
    package var allowHosts: [String] = []

    package init() {}
}

extension PlanOverrides {
    /// The workloads as they are: a search chooses the load itself, and a flag that says otherwise is a mistake.
    func refusedBySearch(_ drafts: [WorkloadDraft], _ log: ProblemLog) -> [WorkloadDraft] {
        let flags = [
            vus.map { _ in "--vus" }, rate.map { _ in "--rate" }, duration.map { _ in "--duration" },
            warmup.map { _ in "--warmup" },
            trials.map { _ in "--trials" },
        ]
        for flag in flags.compactMap({ $0 }) {
            log.note(
                "\"\(flag)\" does not fit a search, which chooses its loads itself.", hint: "Change \"search\" in the scenario.",
                at: nil)
        }
        return drafts
    }

    /// The workloads with `--vus`, `--rate` and `--duration` applied.
    func applied(to drafts: [WorkloadDraft], _ log: ProblemLog) -> [WorkloadDraft] {
        guard vus != nil || rate != nil || duration != nil, !drafts.isEmpty else { return drafts }
        guard drafts.count == 1, var draft = drafts.first else {
            let flags = [vus.map { _ in "--vus" }, rate.map { _ in "--rate" }, duration.map { _ in "--duration" }].compactMap { $0 }
            for flag in flags {
                log.note(
                    "\"\(flag)\" does not say which of the \(drafts.count) workloads it is for.", hint: "Change the scenario file.",
                    at: nil)
            }
            return drafts
        }
        if let vus { draft.executor = draft.executor.with(vus: vus, log) }
        if let rate { draft.executor = draft.executor.with(rate: rate, log) }
        if let duration { draft.executor = draft.executor.with(duration: duration, log) }
        return [draft]
    }
}

extension Executor {
    fileprivate func with(vus: Int, _ log: ProblemLog) -> Executor {
        guard Limits.vus.contains(vus) else {
            log.note("\"--vus \(vus)\" must be from \(Limits.vus.lowerBound) to \(Limits.vus.upperBound).", at: nil)
            return self
        }
        switch self {
        case .constantVUs(_, let duration): return .constantVUs(vus: vus, duration: duration)
        case .sharedIterations(_, let iterations, let atMost):
            return .sharedIterations(vus: vus, iterations: iterations, atMost: atMost)
        case .perVUIterations(_, let iterations, let atMost):
            return .perVUIterations(vus: vus, iterations: iterations, atMost: atMost)
        case .rampingVUs(let start, let stages):
            let top = max(start, stages.map(\.to).max() ?? 0)
            guard top > 0 else { return self }
            let scaled = { (count: Int) in (count * vus + top / 2) / top }
            return .rampingVUs(start: scaled(start), stages: stages.map { VUStage(to: scaled($0.to), over: $0.over) })
        case .constantArrivalRate, .rampingArrivalRate, .replay:
            log.note(
                "\"--vus\" does not fit the executor \"\(name)\": it starts iterations at a rate, with as many VUs as that takes.",
                hint: "Use --rate, or change \"maxVUs\" in the scenario.", at: nil)
            return self
        }
    }

    fileprivate func with(rate: Rate, _ log: ProblemLog) -> Executor {
        guard rate.microEvents > 0, rate.perSecond <= Limits.ratePerSecond else {
            log.note("\"--rate \(rate)\" must be above 0 and at most \(Rate(perSecond: Limits.ratePerSecond)).", at: nil)
            return self
        }
        switch self {
        case .constantArrivalRate(_, let duration, let maxVUs):
            return .constantArrivalRate(rate: rate, duration: duration, maxVUs: maxVUs)
        case .rampingArrivalRate(let start, let stages, let maxVUs):
            let top = max(start.perSecond, stages.map(\.to.perSecond).max() ?? 0)
            guard top > 0 else { return self }
            let scaled = { (old: Rate) in old.perSecond == top ? rate : Rate(perSecond: old.perSecond / top * rate.perSecond) }
            return .rampingArrivalRate(
                start: scaled(start), stages: stages.map { RateStage(to: scaled($0.to), over: $0.over) }, maxVUs: maxVUs)
        case .replay:
            log.note("\"--rate\" does not fit the executor \"replay\".", hint: "Change \"speed\" in the scenario.", at: nil)
            return self
        default:
            log.note(
                "\"--rate\" does not fit the executor \"\(name)\": its VUs go as fast as the target lets them.",
                hint: "Use --vus, or an executor such as \"constant-arrival-rate\".", at: nil)
            return self
        }
    }

    fileprivate func with(duration: TimeSpan, _ log: ProblemLog) -> Executor {
        guard duration.nanoseconds > 0, duration <= Limits.duration else {
            log.note("\"--duration \(duration)\" must be above 0s and at most \(Limits.duration).", at: nil)
            return self
        }
        func scaled(_ span: TimeSpan, of all: [TimeSpan]) -> TimeSpan {
            let total = all.reduce(Int128(0)) { $0 + Int128($1.nanoseconds) }
            guard total > 0 else { return span }
            return TimeSpan(nanoseconds: Nanoseconds((Int128(span.nanoseconds) * Int128(duration.nanoseconds) + total / 2) / total))
        }
        switch self {
        case .replay:
            log.note(
                "\"--duration\" does not fit the executor \"replay\".",
                hint: "Change \"from\", \"to\" or \"speed\" in the scenario.", at: nil)
            return self
        case .constantVUs(let vus, _): return .constantVUs(vus: vus, duration: duration)
        case .constantArrivalRate(let rate, _, let maxVUs):
            return .constantArrivalRate(rate: rate, duration: duration, maxVUs: maxVUs)
        case .sharedIterations(let vus, let iterations, _):
            return .sharedIterations(vus: vus, iterations: iterations, atMost: duration)
        case .perVUIterations(let vus, let iterations, _):
            return .perVUIterations(vus: vus, iterations: iterations, atMost: duration)
        case .rampingVUs(let start, let stages):
            let all = stages.map(\.over)
            return .rampingVUs(start: start, stages: stages.map { VUStage(to: $0.to, over: scaled($0.over, of: all)) })
        case .rampingArrivalRate(let start, let stages, let maxVUs):
            let all = stages.map(\.over)
            return .rampingArrivalRate(
                start: start, stages: stages.map { RateStage(to: $0.to, over: scaled($0.over, of: all)) }, maxVUs: maxVUs)
        }
    }
}
