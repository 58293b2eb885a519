// What `perfbench validate` shows of a sound scenario: what would happen, in numbers and in a picture.

import Basics
import Metrics

/// A plan as text for people, at most 100 columns wide.
package struct PlanOutline {
    private let plan: Plan

    package init(_ plan: Plan) { self.plan = plan }

    package var lines: [String] {
        let trials = plan.trials == 1 ? "" : ", \(plan.trials) trials"
        let warmup = plan.warmup.nanoseconds == 0 ? "" : ", after a warm-up of \(plan.warmup)"
        var lines = ["\(plan.name): \(plan.kind.rawValue) on \(plan.masked(target)), seed \(plan.seed)\(trials)\(warmup)"]
        if !plan.description.isEmpty { lines.append(plan.description) }
        if let search = plan.search {
            lines += [""] + outline(of: search)
        } else {
            lines += [""] + aligned([["workload", "executor", "VUs", "lasts", "iterations", "requests"]] + plan.workloads.map(row))
            for workload in plan.workloads { lines += [""] + picture(workload) }
        }
        lines += [""] + aligned([["flow", "share", "steps"]] + plan.flows.indices.map(row))
        lines += chores + data + exemplars + replays
        if !plan.thresholds.isEmpty { lines += ["", "thresholds"] + plan.thresholds.map { "  " + plan.masked(words(of: $0)) } }
        return lines
    }

    private var target: String {
        switch plan.target {
        case .url(let url): url.description
        case .database(let path): path
        case .demo: "the demonstration service"
        case .command(let command): "\(command.url), started with \"\(command.command.joined(separator: " "))\""
        }
    }

    /// What a search is going to do.
    private func outline(of search: CapacityGoal) -> [String] {
        let most = plan.workloads.map(\.executor.mostVUs).max() ?? 0
        let within = search.within.map { "within \($0)" } ?? "for as long as it needs"
        return [
            "search for the highest rate from \(search.from) to \(search.to) at which all thresholds hold, to \(search.precision), \(within)",
            "  trials of \(search.hold) with up to \(most) VUs: upwards in doubling steps until one fails, then between the two;",
            "  each bound by 3 of 5 trials, and a longer one at the answer",
        ]
    }

    // MARK: tables

    private func row(_ workload: Workload) -> [String] {
        let executor = workload.executor
        let lasts = workload.executor.isCounted ? "at most \(executor.duration)" : executor.duration.description
        let start = workload.startAfter.nanoseconds == 0 ? "" : " from \(workload.startAfter)"
        return [
            workload.name, executor.name, (executor.isOpen ? "up to " : "") + String(executor.mostVUs), lasts + start,
            iterations(workload), requests(workload),
        ]
    }

    private func iterations(_ workload: Workload) -> String {
        guard let count = workload.executor.expectedIterations else { return "as fast as it goes" }
        return (workload.arrivals.isExact ? "" : "about ") + grouped(count)
    }

    private func requests(_ workload: Workload) -> String {
        let weights = workload.flows.reduce(0) { $0 + $1.weight }
        guard let count = workload.executor.expectedIterations, weights > 0 else { return "" }
        let sizes = workload.flows.map { size(of: plan.flows[$0.flow]) }
        let mean = zip(workload.flows, sizes).reduce(0.0) { $0 + Double($1.0.weight) * $1.1.mean } / Double(weights)
        let isExact = Set(sizes.map(\.mean)).count == 1 && sizes.allSatisfy(\.isExact) && workload.arrivals.isExact
        return (isExact ? "" : "about ") + grouped(Int64((Double(count) * mean).rounded()))
    }

    /// How many requests one iteration makes, as far as that is known before: conditions may hold or not, and what each VU does once is
    /// not counted.
    private func size(of flow: Flow) -> (mean: Double, isExact: Bool) {
        func mean(_ repeats: Repeats) -> Double { Double(repeats.least + repeats.most) / 2 }
        let steps = plan.steps[flow.steps]
        let isExact = ([flow.repeats] + steps.map(\.repeats)).allSatisfy { $0.least == $0.most }
        let isFree = flow.conditions.isEmpty && flow.onStart.isEmpty && steps.allSatisfy(\.conditions.isEmpty)
        return (mean(flow.repeats) * steps.reduce(0) { $0 + mean($1.repeats) }, isExact && isFree)
    }

    /// What a replayed log has, and what of it is not sent.
    private var replays: [String] {
        plan.workloads.compactMap(\.track).flatMap { track -> [String] in
            let timed = track.routes.filter { $0.count > 0 && $0.recorded != nil }
            let rows = timed.map { route in
                [route.name, grouped(Int64(route.count)), route.recorded!.median.forPeople, route.recorded!.p95.forPeople]
            }
            return (timed.isEmpty ? [] : [""] + aligned([["recorded", "requests", "median", "p95"]] + rows))
                + (track.notes.isEmpty ? [] : [""] + track.notes)
        }
    }

    /// What is done once around the load.
    private var chores: [String] {
        let parts = [("setup", plan.setup), ("teardown", plan.teardown)].filter { !$0.1.isEmpty }
        guard !parts.isEmpty else { return [] }
        return [""] + parts.map { "\($0.0): " + $0.1.map(\.name).joined(separator: ", ") }
    }

    /// What is done so that single requests can be looked up.
    private var exemplars: [String] {
        var lines = plan.isTraced ? ["trace: each request carries a header \"traceparent\" with an id of its own"] : []
        if !plan.exemplarHeaders.isEmpty {
            lines.append("exemplars: with " + plan.exemplarHeaders.joined(separator: ", ") + " of their responses")
        }
        return lines.isEmpty ? [] : [""] + lines
    }

    private var data: [String] {
        guard !plan.feeders.isEmpty else { return [] }
        return [""]
            + aligned(
                [["data", "file", "rows", "columns", "given out"]]
                    + plan.feeders.map { feeder in
                        let columns = feeder.table.columns.prefix(6).joined(separator: ", ")
                        let span = feeder.per == .vu ? "one for each user" : "one for each iteration"
                        return [
                            feeder.name, plan.masked(feeder.file), grouped(Int64(feeder.table.rowCount)),
                            columns + (feeder.table.columns.count > 6 ? ", …" : ""), "\(feeder.pick.rawValue), \(span)",
                        ]
                    })
    }

    private func words(of threshold: Threshold) -> String {
        guard threshold.aborts else { return threshold.expression }
        let grace = threshold.grace.nanoseconds > 0 ? " after the first \(threshold.grace)" : ""
        return "\(threshold.expression)   (failing\(grace) ends the run)"
    }

    private func row(_ flow: Int) -> [String] {
        let shares = plan.workloads.compactMap { workload -> String? in
            guard let weight = workload.flows.first(where: { $0.flow == flow })?.weight else { return nil }
            let share = percentForPeople(Double(weight) / Double(workload.flows.reduce(0) { $0 + $1.weight }))
            return plan.workloads.count == 1 ? share : "\(share) of \(workload.name)"
        }
        let once = plan.steps[plan.flows[flow].onStart].map { "\($0.name) (once)" }
        let steps = (once + plan.steps[plan.flows[flow].steps].map(\.name)).joined(separator: ", ")
        return [plan.flows[flow].name, shares.isEmpty ? "unused" : shares.joined(separator: ", "), steps]
    }

    /// Columns as wide as their widest cell, two spaces apart, lines cut at 100 columns.
    private func aligned(_ rows: [[String]]) -> [String] {
        let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (cell, width) in zip(row, widths) { line += cell + String(repeating: " ", count: width - cell.count + 2) }
            while line.last == " " { line.removeLast() }
            return line.count > 100 ? line.prefix(99) + "…" : line
        }
    }

    private func grouped(_ count: Int64) -> String {
        var text = ""
        for (index, digit) in String(count).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    // MARK: the picture

    /// How wide the curve is.
    private static let width = 60
    private static let blocks = Array(" ▁▂▃▄▅▆▇█")

    /// The planned load over time: VUs, or arrivals each second. Four rows of blocks, with the peak beside the top one.
    private func picture(_ workload: Workload) -> [String] {
        let executor = workload.executor
        let levels = (0..<Self.width).map { column in
            executor.level(at: Nanoseconds((Double(column) + 0.5) / Double(Self.width) * Double(executor.duration.nanoseconds)))
        }
        let peak = levels.max() ?? 0
        let unit = executor.isOpen ? "arrivals" : "VUs"
        let top = executor.isOpen ? rateForPeople(highest(executor)) : countForPeople(highest(executor))
        let margin = max(top.count, unit.count, workload.name.count) + 1
        let height = 4
        var lines: [String] = []
        for row in (0..<height).reversed() {
            let label = row == height - 1 ? top : row == height - 2 ? unit : row == 0 ? workload.name : ""
            let curve = levels.map { level in
                let eighths = peak > 0 ? Int((level / peak * Double(height * 8)).rounded(.up)) - row * 8 : 0
                return Self.blocks[min(8, max(0, eighths))]
            }
            lines.append(label + String(repeating: " ", count: margin - label.count) + "│" + String(curve))
        }
        let end = executor.duration.description
        lines.append(
            String(repeating: " ", count: margin) + "0s" + String(repeating: " ", count: max(1, Self.width - 1 - end.count)) + end)
        return lines
    }

    private func highest(_ executor: Executor) -> Double {
        switch executor {
        case .rampingArrivalRate(let start, let stages, _): max(start.perSecond, stages.map(\.to.perSecond).max() ?? 0)
        case .constantArrivalRate(let rate, _, _): rate.perSecond
        case .replay(let track, _): track.peak
        default: Double(executor.mostVUs)
        }
    }
}

extension Executor {
    /// Whether it ends after a number of iterations.
    fileprivate var isCounted: Bool {
        switch self {
        case .sharedIterations, .perVUIterations: true
        default: false
        }
    }
}
