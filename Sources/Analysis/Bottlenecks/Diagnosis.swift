// Which of all suspects limits the target: evidence counted, the most first, and a verdict only where one clearly leads.

import Basics
import Metrics
import Runs
import Statistics

/// What limits the target, by five signs for each resource (`Manual/statistics.md`, 1.10).
struct Diagnosis: Sendable {
    let knee: Knee
    /// Those with a sign, the most likely first.
    let suspects: [Suspect]
    let demands: [Demand]
    /// Requests served at a time, by Little's law: saturation throughput × unloaded service time; `nil` where throughput did not stop, or no
    /// second without a queue was seen.
    let served: Double?
    /// CPU that something other than the target uses up; `nil` where there is none.
    let elsewhere: CPUElsewhere?
    /// The status code that most failures have, and the seconds until it comes; `nil` without any.
    let refusal: (status: Int, time: Double)?
    /// The load that was asked for at the top.
    let topLoad: Double

    /// `nil` without a second to go by.
    init?(_ history: LoadHistory, _ machine: Machine) {
        guard let knee = Knee(history) else { return nil }
        self.knee = knee
        // Random arrivals scatter: not the one second with the most, but the third.
        let loads = knee.top.map(\.load).sorted(by: >)
        topLoad = loads.isEmpty ? 0 : loads[min(2, loads.count - 1)]
        demands = Demand.all(history, knee, machine)
        served = knee.hasUnloaded ? knee.saturation.map { $0 * knee.unloadedService } : nil
        let evidence = Evidence(history: history, knee: knee, machine: machine, demands: demands)
        elsewhere = evidence.elsewhere
        refusal = history.refusal
        // Equal scores keep the order in which they were looked for.
        suspects = evidence.suspects.filter { !$0.signs.isEmpty }.enumerated().sorted {
            ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
        }.map(\.element)
    }

    /// The bottleneck: three signs or more, and two more than the next.
    var verdict: Suspect? {
        let rules = DiagnosisRules.standard
        guard let first = suspects.first, first.score >= rules.fewestSigns,
            suspects.dropFirst().first.map({ $0.score <= first.score - rules.lead }) ?? true
        else { return nil }
        return first
    }

    /// Whether something went wrong at the top of the load: throughput stopped, requests failed or waited, responses took twice as long.
    func isInTrouble(_ facts: RunFacts) -> Bool {
        let errors = knee.top.median { $0.failed } ?? 0
        let late = knee.top.median { $0.late } ?? 0
        let rules = DiagnosisRules.standard
        return knee.saturation != nil || errors >= rules.troubled || late >= rules.troubled
            || (knee.slowdown >= rules.trouble && topLoad > rules.loadsApart * (knee.below.first?.load ?? topLoad))
            || facts.thresholdFailed
    }
}

/// Finds the signs of every suspect in the seconds of a run.
private struct Evidence {
    let history: LoadHistory
    let knee: Knee
    let machine: Machine
    let demands: [Demand]
    let elsewhere: CPUElsewhere?
    private let rules = DiagnosisRules.standard
    private let byLoad: [LoadSecond]

    init(history: LoadHistory, knee: Knee, machine: Machine, demands: [Demand]) {
        self.history = history
        self.knee = knee
        self.machine = machine
        self.demands = demands
        let byLoad = history.levels.flatMap(\.seconds).sorted { ($0.load, $0.trial, $0.time) < ($1.load, $1.trial, $1.time) }
        self.byLoad = byLoad
        let hasLevels = history.levels.count >= 2
        elsewhere = CPUElsewhere(knee, machine) { name in hasLevels && Self.rises(byLoad.compactMap { $0.others[name] }) }
    }

    var suspects: [Suspect] {
        var found = history.hasTarget ? Resource.allCases.map(resource) : []
        explainAway(&found)
        // A target that has used up its quota waits for that, however busy the machine is.
        let quota = quota
        let elsewhere = quota.signs.contains(.full) ? Suspect(kind: .elsewhere, signs: []) : elsewhereSuspect
        return found + [quota, elsewhere, pool, downstream, errors]
    }

    private func reading(_ second: LoadSecond) -> Resource.Reading { Resource.Reading(second: second, machine: machine) }

    private func top(_ figure: (LoadSecond) -> Double?) -> Double { knee.top.median(figure) ?? 0 }

    /// Whether a figure rises with the load, beyond chance.
    private func rises(_ figure: (LoadSecond) -> Double?) -> Bool {
        history.levels.count >= 2 && Self.rises(byLoad.compactMap(figure))
    }

    private static func rises(_ values: [Double]) -> Bool {
        let rules = DiagnosisRules.standard
        guard values.count >= rules.fewestSeconds, let test = try? MannKendall(values) else { return false }
        return test.pRising < rules.risingSignificance
    }

    /// Whether slow seconds are those in which a figure is high.
    private func slows(_ figure: (LoadSecond) -> Double?) -> Bool {
        let pairs = byLoad.compactMap { second in figure(second).map { ($0, Double(second.response.p99)) } }
        guard history.levels.count >= 2, pairs.count >= rules.fewestSeconds else { return false }
        return ((try? RankCorrelation.spearman(pairs.map(\.0), pairs.map(\.1))) ?? 0) >= rules.correlation
    }

    // MARK: Resources

    /// On a machine whose cores are all busy a thread that wants a whole core gets less.
    private var isThreadFull: Bool {
        let use = top { reading($0).utilisation(.oneCore) }
        return use >= rules.full
            || (use >= rules.busy && top { $0.host[.cpuPercent] } >= rules.crowdedMachine
                && top { $0.target[.cpuPercent] } <= rules.aboutOneCore)
    }

    private func resource(_ resource: Resource) -> Suspect {
        var signs: Set<Suspect.Sign> = []
        func use(_ second: LoadSecond) -> Double? { reading(second).utilisation(resource) }
        func wait(_ second: LoadSecond) -> Double? { reading(second).saturation(resource) }
        func error(_ second: LoadSecond) -> Double? { reading(second).errors(resource) }
        let full = resource == .descriptors ? rules.fullDescriptors : rules.full
        if resource == .oneCore ? isThreadFull : top(use) >= full { signs.insert(.full) }
        // A queue of new connections overflows for one reason only, at whatever load.
        let isOverflow = resource == .listenQueue && knee.isOneLoad
        if top(wait) >= resource.saturationLimit, isOverflow || rises(wait) { signs.insert(.waitedFor) }
        if isOverflow, signs.contains(.waitedFor), history.connectTimeouts > 0 { signs.insert(.failing) }
        // The kernel does not report what waits for a thread; but requests that queue before a full one do.
        if resource == .oneCore, signs.contains(.full), knee.saturation != nil, isQueueing {
            signs.insert(.waitedFor)
            if knee.isOneLoad { signs.insert(.plateau) }
        }
        if let first = demands.first, first.resource == resource, let saturation = knee.saturation,
            first.levels >= rules.fewestLevels,
            abs(first.limit / saturation - 1) <= rules.prediction
        {
            signs.insert(.costliest)
        }
        if top(error) >= resource.errorLimit, rises(error) { signs.insert(.failing) }
        let hasWait = byLoad.contains { wait($0) != nil }
        if slows(hasWait ? wait : use) { signs.insert(.slows) }
        return Suspect(kind: .resource(resource), signs: signs)
    }

    /// Takes signs away from resources that are only busy because another one is full.
    private func explainAway(_ found: inout [Suspect]) {
        func index(_ resource: Resource) -> Int? { found.firstIndex { $0.kind == .resource(resource) } }
        func use(_ resource: Resource) -> Double { top { reading($0).utilisation(resource) } }
        guard let all = index(.allCores), let one = index(.oneCore), let memory = index(.memory), let disk = index(.disk) else {
            return
        }
        let own = top { $0.target[.cpuPercent] }
        if machine.cores == 1 {
            found[one].signs = []
        } else if isThreadFull, own <= rules.aboutOneCore {
            // All it does fits into one core, and has it: more cores would stay empty.
            found[all].signs = []
        } else if use(.allCores) >= rules.full || use(.oneCore) < rules.busy {
            found[one].signs = []
        }
        if elsewhere != nil, isElsewhereRising { found[all].signs = [] }
        // Connections that the queue turns away are asked for again, which are segments sent again.
        if let queue = index(.listenQueue), let network = index(.network), found[queue].signs.contains(.waitedFor) {
            found[network].signs.subtract([.waitedFor, .slows])
        }
        // What is swapped goes through the disk.
        if found[memory].signs.isSuperset(of: [.full, .waitedFor]) { found[disk].signs = [] }
        // Something that is neither full nor waited for may well rise with the load, as everything does.
        for index in found.indices where found[index].signs.isDisjoint(with: [.full, .waitedFor, .failing]) {
            found[index].signs = []
        }
    }

    // MARK: Waits

    /// Whether nothing that was watched is used for 70 % or more, nor waited for.
    private var isIdle: Bool {
        // A core that is full may be what everything waits for, whatever fills it.
        if isThrottled || isShortOfCPU || elsewhere != nil && (isElsewhereRising || knee.isOneLoad) { return false }
        let isBusy = [Resource.allCores, .oneCore, .disk].contains { resource in
            top { reading($0).utilisation(resource) } >= rules.busy
                && (resource != .disk || rises { reading($0).utilisation(.disk) })
        }
        let isShortOfMemory = top { reading($0).saturation(.memory) } >= rules.waiting && rises { reading($0).saturation(.memory) }
        let overflows = top { reading($0).saturation(.listenQueue) } >= Resource.listenQueue.saturationLimit
        let isCongested =
            top { reading($0).saturation(.network) } >= Resource.network.saturationLimit
            && rises { reading($0).saturation(.network) }
        let hasDescriptors =
            top { reading($0).utilisation(.descriptors) } < rules.fullDescriptors || !rises { reading($0).errors(.descriptors) }
        return !isBusy && !isShortOfMemory && !overflows && !isCongested && hasDescriptors
    }

    private var isQueueing: Bool { knee.slowdown >= rules.queueing }

    private var pool: Suspect {
        var signs: Set<Suspect.Sign> = []
        // So many at a time times what each takes is what comes out, or it is no pool: 200/s × 138 µs is 0.03.
        guard let saturation = knee.saturation, knee.hasUnloaded, isQueueing, isIdle, history.hasTarget || !knee.isOneLoad,
            saturation * knee.unloadedService >= rules.leastServed, !isTurnedAway
        else {
            return Suspect(kind: .pool, signs: [])
        }
        signs.formUnion([.plateau, .queue, .idle])
        let served = knee.top.map { $0.throughput * knee.unloadedService }
        if saturation > 0, let sample = try? Sample(served), sample.count >= rules.constantSeconds,
            sample.standardDeviation <= rules.constant * sample.mean
        {
            signs.insert(.constant)
        }
        if rises({ second in second.target[.voluntarySwitchesPerSecond].map { $0 / max(1, second.completed) } }) {
            signs.insert(.switches)
        }
        return Suspect(kind: .pool, signs: signs)
    }

    /// Whether most of the load that is too much is answered at once with a refusal, instead of waiting: by a limit on the rate or on connections.
    private var isTurnedAway: Bool {
        guard history.failsByAnswers, let refusal = history.refusal, top(\.failed) >= rules.refusedShare else { return false }
        let isRefusal = rules.refusals.contains(refusal.status)
        return refusal.time
            <= max(rules.quickRefusal, (isRefusal ? rules.refusalReach.refusing : rules.refusalReach.other) * knee.unloadedService)
    }

    // MARK: Elsewhere

    /// Whether the target's control group had used up its quota of CPU again and again.
    private var isThrottled: Bool {
        top { $0.target[.cgroupThrottledPeriodsPercent] } >= rules.throttledPeriods
            || top { $0.target[.cgroupThrottledPercent] } >= rules.throttledTime
    }

    private var quota: Suspect {
        guard isThrottled, let cores = knee.top.median({ $0.target[.cgroupQuotaCores] }), cores > 0 else {
            return Suspect(kind: .quota, signs: [])
        }
        var signs: Set<Suspect.Sign> = [.waitedFor]
        if top({ $0.target[.cpuPercent] }) >= 100 * rules.fullQuota * cores { signs.insert(.full) }
        if rises({ $0.target[.cgroupThrottledPeriodsPercent] ?? $0.target[.cgroupThrottledPercent] }) { signs.insert(.rising) }
        if slows({ $0.target[.cgroupThrottledPeriodsPercent] ?? $0.target[.cgroupThrottledPercent] }) { signs.insert(.slows) }
        if knee.saturation != nil, isQueueing { signs.insert(.plateau) }
        return Suspect(kind: .quota, signs: signs)
    }

    /// On a machine that is full at every load, what a watched process uses of it rises all the same.
    private var isElsewhereRising: Bool {
        rises { $0.host[.busiestPercent] } || rises { $0.host[.cpuPercent] }
            || elsewhere?.owner.map { owner in rises { $0.others[owner.name] } } ?? false
    }

    /// Whether the target runs on a machine that is full at every load, and is made to wait for its turn there.
    private var isShortOfCPU: Bool {
        guard top({ $0.host[.cpuPercent] }) >= rules.shortMachine, top({ $0.host[.pressureCPU] }) >= rules.shortPressure,
            top({ $0.target[.cpuPercent] }) >= rules.shortPercent
        else { return false }
        let made = top { $0.target[.involuntarySwitchesPerSecond] }
        return made >= rules.shortSwitches && made >= rules.shortSwitchShare * top { $0.target[.voluntarySwitchesPerSecond] }
    }

    private var elsewhereSuspect: Suspect {
        guard let elsewhere, isElsewhereRising || knee.isOneLoad || isShortOfCPU else {
            return Suspect(kind: .elsewhere, signs: [])
        }
        var signs: Set<Suspect.Sign> = [.full]
        func use(_ second: LoadSecond) -> Double? { second.host[elsewhere.isAllCores ? .cpuPercent : .busiestPercent] }
        if rises(use) { signs.insert(.rising) }
        if isShortOfCPU { signs.insert(.waitedFor) }
        if let name = elsewhere.owner?.name, rises({ $0.others[name] }) { signs.insert(.owner) }
        if slows(use) { signs.insert(.slows) }
        if knee.saturation != nil, isQueueing { signs.insert(.plateau) }
        return Suspect(kind: .elsewhere, signs: signs)
    }

    private var downstream: Suspect {
        guard knee.saturation == nil, history.levels.count >= 2, isQueueing, isIdle else {
            return Suspect(kind: .downstream, signs: [])
        }
        var signs: Set<Suspect.Sign> = [.queue, .idle, .follows]
        let growth = top(\.inFlight) / max(1e-9, knee.below.median(\.inFlight) ?? top(\.inFlight))
        let loadGrowth = top(\.load) / max(1e-9, knee.below.median(\.load) ?? top(\.load))
        if growth >= rules.piling * loadGrowth { signs.insert(.piling) }
        if slows({ $0.load }) { signs.insert(.slows) }
        return Suspect(kind: .downstream, signs: signs)
    }

    private var errors: Suspect {
        let share = top(\.failed)
        guard share >= rules.troubled, history.levels.count >= 2, history.failsByAnswers, !isQueueing || isTurnedAway, isIdle else {
            return Suspect(kind: .errors, signs: [])
        }
        var signs: Set<Suspect.Sign> = [.failing, .idle]
        if isTurnedAway { signs.insert(.quick) }
        if rises(\.failed) { signs.insert(.rising) }
        if knee.saturation != nil { signs.insert(.plateau) }
        if (knee.below.median(\.failed) ?? share) < rules.onlyLoaded * share { signs.insert(.onlyLoaded) }
        return Suspect(kind: .errors, signs: signs)
    }
}
