// How fast the error budget of an objective burns. Windows and rates: Google, The Site Reliability Workbook, chapter 5, table 5-8, for alerts on
// several windows and burn rates; a rate of 1 uses the whole budget up in 30 days.

package import Basics

/// A pair of windows, and how fast the budget must burn in both. The short one, a twelfth of the long, ends the alert soon after the failures do.
package struct BurnRule: Sendable, Hashable {
    package var long: TimeSpan
    package var short: TimeSpan
    /// How many times as fast as the objective allows.
    package var rate: Double
    package var severity: Severity

    /// The three of table 5-8: 2 % of the budget in an hour, 5 % in six, 10 % in three days.
    package static let all = [
        BurnRule(long: .seconds(3600), short: .seconds(300), rate: 14.4, severity: .critical),
        BurnRule(long: .seconds(6 * 3600), short: .seconds(1800), rate: 6, severity: .critical),
        BurnRule(long: .seconds(3 * 86_400), short: .seconds(6 * 3600), rate: 1, severity: .warning),
    ]

    /// So many executions must have failed in the long window: of a few executions, one that fails by chance burns at any rate.
    package static let leastFailed = 3
}

/// Executions of one check in the last three days, by minute, and what burns.
package struct BurnMeter: Sendable {
    /// A rule that is met.
    package struct Burn: Sendable, Equatable {
        package var rule: BurnRule
        /// The rate in the long window.
        package var rate: Double
    }

    /// Minutes with executions, and how many there were by their end, since the meter began.
    private var minutes: [(minute: Int64, total: Int, failed: Int)] = []
    private static let longest = TimeSpan.seconds(3 * 86_400)

    package init() {}

    /// Counts one execution; `at` is in milliseconds since 1970, and never earlier than one before.
    package mutating func add(at: Int64, failed: Bool) {
        let minute = at / 60_000
        let last = minutes.last ?? (minute, 0, 0)
        if minutes.isEmpty || last.minute < minute { minutes.append((minute, last.total, last.failed)) }
        minutes[minutes.count - 1].total += 1
        minutes[minutes.count - 1].failed += failed ? 1 : 0
        // Not each time, because removing from the front moves the rest.
        let old = firstIndex(after: minute - Self.longest.nanoseconds / 60_000_000_000)
        if old > 1024 { minutes.removeFirst(old - 1) }
    }

    /// The worst rule that is met now, the first of the table first; `nil` when none is.
    /// - Parameter every: the time between two executions: the short window holds at least one.
    package func burn(_ objective: Fraction, every: TimeSpan, now: Int64) -> Burn? {
        guard counts(Self.longest, now).failed >= BurnRule.leastFailed else { return nil }
        for rule in BurnRule.all {
            let long = counts(rule.long, now)
            let rate = Self.rate(long, objective)
            guard long.failed >= BurnRule.leastFailed, rate > rule.rate else { continue }
            if Self.rate(counts(max(rule.short, every), now), objective) > rule.rate { return Burn(rule: rule, rate: rate) }
        }
        return nil
    }

    private func counts(_ window: TimeSpan, _ now: Int64) -> (total: Int, failed: Int) {
        guard let last = minutes.last else { return (0, 0) }
        let index = firstIndex(after: (now - window.nanoseconds / 1_000_000) / 60_000)
        guard index > 0 else { return (last.total, last.failed) }
        return (last.total - minutes[index - 1].total, last.failed - minutes[index - 1].failed)
    }

    /// The position of the first minute after another.
    private func firstIndex(after minute: Int64) -> Int {
        var low = 0
        var high = minutes.count
        while low < high {
            let middle = (low + high) / 2
            if minutes[middle].minute <= minute { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func rate(_ counts: (total: Int, failed: Int), _ objective: Fraction) -> Double {
        counts.total == 0 ? 0 : Double(counts.failed) / Double(counts.total) / (1 - objective.value)
    }
}
