// CPU of the machine that is used up by something other than the target: a database beside it, a proxy, a neighbour. A target that waits for it
// looks idle.

import Metrics
import Runs

/// A core, or all of them, full at the top of the load without the target's or the generator's doing.
struct CPUElsewhere: Sendable {
    /// Whether it is all cores, or one.
    let isAllCores: Bool
    /// Share in use, 0 to 1.
    let use: Double
    /// Per cent of one core that the target uses.
    let own: Double
    /// The watched process that uses the most, with per cent of one core; `nil` when none that is watched uses much.
    let owner: (name: String, percent: Double)?

    /// `nil` where nothing is full, or the target or the generator explain it.
    /// - Parameter isCause: whether a named process uses more the higher the load: such a one is named before those that are only busy.
    init?(
        _ knee: Knee, _ machine: Machine, rules: DiagnosisRules = DiagnosisRules(),
        isCause: (_ name: String) -> Bool = { _ in false }
    ) {
        func top(_ figure: (LoadSecond) -> Double?) -> Double? { knee.top.median(figure) }
        guard let busiest = top({ $0.host[.busiestPercent] }), let total = top({ $0.target[.cpuPercent] }),
            let thread = top({ Resource.Reading(second: $0, machine: machine).utilisation(.oneCore) })
        else { return nil }
        let generator = top(\.generator) ?? 0
        let all = top { $0.host[.cpuPercent] } ?? 0
        let cores = Double(max(1, machine.cores))
        let others = all * cores - total - 100 * generator
        let isAll =
            machine.cores > 1 && all >= 100 * rules.fullMachine && others >= rules.elsewhereShare * all * cores && total < others
        let isOne = busiest >= 100 * rules.fullCore && thread < rules.idleThread && generator < rules.idleThread
        guard isAll || isOne else { return nil }
        isAllCores = isAll
        use = (isAll ? all : busiest) / 100
        own = total
        let names = Set(knee.top.flatMap(\.others.keys))
        owner = names.compactMap { name in top { $0.others[name] }.map { (name: name, percent: $0) } }
            // The host names its top consumers, and the target may be one of them: it uses what the target uses.
            .filter { $0.percent >= rules.ownerPercent && abs($0.percent - total) > rules.sameProcess * total }
            .map { (name: $0.name, percent: $0.percent, isCause: isCause($0.name)) }.max {
                ($0.isCause ? 1 : 0, $0.percent, $1.name) < ($1.isCause ? 1 : 0, $1.percent, $0.name)
            }.map { ($0.name, $0.percent) }
    }
}
