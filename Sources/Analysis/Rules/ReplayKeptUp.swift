import Basics
import HTTPMessages
import Histograms
import Runs

extension Rule {
    /// The requests of a log were sent so late that they are no longer the traffic that it has.
    static let replayKeptUp = Rule(convicts: .untrusted) { facts in
        guard let index = facts.run.header.layout.custom.firstIndex(of: "replay_lag_ms"),
            facts.run.totals.custom.indices.contains(index)
        else { return nil }
        // Values of custom metrics are kept in millionths, so a lag in milliseconds is kept in nanoseconds.
        let lag = facts.run.totals.custom[index]
        let (late, dropped) = (lag.isEmpty ? 0 : lag.value(atPercentile: 99), facts.counts.dropped)
        guard late > .milliseconds(100) || Double(dropped) > 0.001 * Double(facts.counts.offered) else { return nil }
        let lost = dropped == 0 ? "" : ", and \(exact(dropped)) of \(exact(facts.counts.offered)) were not sent at all"
        return Finding(
            rule: "replay-kept-up", severity: .critical,
            title: "The replay could not keep up: its requests were sent late, p99 \(late.forPeople) after their own time\(lost).",
            evidence: [
                .init("lagP99Milliseconds", late.inMilliseconds), .init("dropped", Double(dropped)),
                .init("offered", Double(facts.counts.offered)),
            ],
            recommendation:
                "Requests of one session wait for one another: a target slower than the recorded one makes them late. Lower \"speed\", or raise \"maxVUs\"."
        )
    }
}
