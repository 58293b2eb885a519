// Linux waits 40 ms before it acknowledges data that nothing is to be sent back for (tcp_delack_min), and Nagle's algorithm (RFC 896) keeps back
// the rest of an answer until what was sent of it is acknowledged. An answer that is written in several small pieces then takes 40 ms, whatever
// it costs.

import Basics
import Histograms
import Runs

extension Advice {
    /// Answers of which the rest comes 40 ms after the beginning, or, behind a proxy, 40 ms late as a whole while others are quick.
    static let delayedAcknowledgement = Advice { facts in
        let rules = AdviceRules.standard
        let phases = facts.run.totals.phases
        // With HTTP on one host nothing but this timer makes a gap of that length with hardly anything shorter beside it.
        let rest = FortyMilliseconds(phases.receive)
        let whole = FortyMilliseconds(phases.firstByte)
        let isInside = rest.share >= rules.waitingShare && rest.isGap
        guard isInside || (whole.share >= rules.waitingShare && whole.isGap && whole.quick >= rules.quickShare) else { return nil }
        let found = isInside ? rest : whole
        let mean = facts.run.totals.merged(\.serviceTime).mean
        return Gain(
            shareOfTime: min(1, found.share * 40e6 / max(1, mean)),
            finding: Finding(
                rule: "advice-delayed-acknowledgement", severity: .warning,
                title:
                    "\(percentForPeople(found.share)) of answers wait 40 ms\(isInside ? " between their beginning and their end" : " for their first byte, while others have it at once"): that is the kernel's delayed acknowledgement with Nagle's algorithm, no work.",
                evidence: [.init("shareWaiting", found.share), .init("shareQuick", found.quick)],
                recommendation:
                    "Set TCP_NODELAY in the target (and in the proxy before it), or write each answer with one call: header and body together, or through a buffer."
            ))
    }
}

/// How many values of a phase are 40 ms and a little.
private struct FortyMilliseconds {
    /// Shares of all values: 40 ms long, and under 8 ms.
    var share = 0.0
    var quick = 0.0
    /// Whether hardly any lie just below and above, as they would with work that takes about so long.
    var isGap = false

    init(_ times: Histogram) {
        let rules = AdviceRules.standard
        guard times.totalCount >= rules.fewestWaiting else { return }
        func upTo(_ milliseconds: Int) -> Double { Double(times.count(atOrBelow: .milliseconds(milliseconds))) }
        let all = Double(times.totalCount)
        let peak = upTo(48) - upTo(38)
        share = peak / all
        quick = upTo(8) / all
        isGap = upTo(38) - upTo(8) <= rules.mostBelow * peak && upTo(80) - upTo(48) <= rules.mostAbove * peak
    }
}
