import Basics
import HTTPMessages
import Histograms
import Runs

extension Advice {
    /// Users who wait for a timeout where successes are long done.
    static let timeouts = Advice { facts in
        let rules = AdviceRules.standard
        let timedOut = facts.failures.first { $0.failure == .responseTimeout }?.count ?? 0
        let failed = facts.run.totals.merged(\.failedResponseTime)
        guard timedOut >= rules.fewestTimeouts, facts.waited > 0, !facts.responseTime.isEmpty, failed.totalCount > 0 else {
            return nil
        }
        // Timeouts are the longest of all failures.
        let each = Double(failed.value(atPercentile: 100 * (1 - 0.5 * Double(timedOut) / Double(failed.totalCount))))
        let share = min(1, each * Double(timedOut) / facts.waited)
        let slow = facts.responseTime.value(atPercentile: rules.nearlyAll)
        guard share >= rules.worthTimeouts, each >= rules.longTimeout * Double(slow) else { return nil }
        return Gain(
            shareOfTime: share,
            finding: Finding(
                rule: "advice-timeouts", severity: .info,
                title:
                    "\(exact(timedOut)) requests waited for their timeout of \(Nanoseconds(each.rounded()).forPeople), \(percentForPeople(share)) of all waiting; of those that succeeded \(countForPeople(rules.nearlyAll)) % took less than \(slow.forPeople).",
                evidence: [
                    .init("timeouts", Double(timedOut)), .init("timeoutMilliseconds", each / 1e6),
                    .init("successP999Milliseconds", slow.inMilliseconds),
                ],
                recommendation:
                    "Give up sooner, at two or three times \(slow.forPeople), and let the target refuse at once what it cannot serve."
            ))
    }
}
