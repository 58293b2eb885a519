import Basics
import Drawing

/// The figures of a period at a terminal.
package enum HealthText {
    /// A table of integrations, and one of checks.
    package static func text(
        _ healths: [Health], of file: WatchFile, _ period: Period, width: Int = 120, color: Bool = false
    ) -> String {
        let painter = Painter(color: color)
        let groups = file.checks.map(\.group).filter { !$0.isEmpty }.reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let integrations = groups.map { group in
            zip(file.checks, healths).reduce(into: Health(name: group)) { if $1.0.group == group { $0.add($1.1) } }
        }
        var lines = ["Over \(period.rawValue)\(period == .month ? " so far" : "")", ""]
        if !integrations.isEmpty {
            lines += table(integrations, "integration").lines(width: width, indent: 0, painter: painter) + [""]
        }
        lines += table(healths, "check").lines(width: width, indent: 0, painter: painter)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func table(_ healths: [Health], _ what: Span) -> TextTable {
        var table = TextTable([
            .name(what), .figure("executions"), .figure("reachability"), .figure("uptime"), .figure("observed"), .figure("p50"),
            .figure("p95"), .figure("p99"), .figure("objective"), .figure("budget left"),
        ])
        for health in healths {
            let times = [50.0, 95, 99].map { Span(health.percentile($0)?.forPeople ?? "-") }
            let objective = health.objective.map { $0.description } ?? "-"
            let budget = health.budgetLeft.map { percentForPeople($0) } ?? "-"
            table.add(
                [
                    Span(health.name), Span(exact(Int64(health.executions))), Span(share(health.reachability)),
                    Span(share(health.uptime)), Span((health.coverage.observed * 1_000_000).roughly),
                ] + times + [Span(objective), Span(budget, health.budgetLeft ?? 1 < 0 ? .bad : .plain)])
        }
        return table
    }

    /// Three decimals, cut and not rounded: 99.9996 % is not 100 %.
    private static func share(_ value: Double?) -> String {
        guard let value else { return "-" }
        let thousandths = Int64((value * 100_000 + 1e-6).rounded(.down))
        let rest = "\(thousandths % 1000)"
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest) %"
    }
}
