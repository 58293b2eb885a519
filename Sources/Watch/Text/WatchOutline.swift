import Scenarios
import Basics

/// What a watch file plans, for `perfbench validate`.
package struct WatchOutline {
    /// Lines that end with a new line.
    package let text: String

    package init(_ file: WatchFile) {
        let perDay = file.checks.reduce(0.0) { $0 + 86_400 / $1.every.seconds }
        var lines = [
            "  \(file.checks.count) check\(file.checks.count == 1 ? "" : "s"), \(exact(Int64(perDay))) executions a day, "
                + "some \(bytesForPeople(perDay * 365 * 30)) of results a year"
        ]
        for check in file.checks {
            var facts = ["every \(check.every)", "\(check.plan.steps.count) step\(check.plan.steps.count == 1 ? "" : "s")"]
            if !check.group.isEmpty { facts.append("in \(check.group)") }
            if let objective = check.objective { facts.append("objective \(objective)") }
            if !check.dependsOn.isEmpty { facts.append("behind \(check.dependsOn.joined(separator: ", "))") }
            lines.append("  \(check.name): \(facts.joined(separator: ", "))")
            lines += check.conditions.map { "    failed unless    \($0.expression)" }
            lines += check.degraded.map { "    degraded unless  \($0.expression)" }
        }
        lines += file.warnings.map { "  warning: \($0)" }
        text = lines.joined(separator: "\n") + "\n"
    }
}
