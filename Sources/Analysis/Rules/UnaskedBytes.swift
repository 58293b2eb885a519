// Bytes that no request had asked for. A server that sends them has lost count, and then a response may be matched with the wrong request.

import Basics
import Runs

extension Rule {
    /// The target sent more than its answers (RFC 9112, section 9.2): each time the connection was given up, and the next answer on it is
    /// not to be trusted either.
    static let unaskedBytes = Rule { facts in
        let count = facts.counts.unasked
        guard count > 0, facts.requests > 0 else { return nil }
        let share = Double(count) / Double(facts.requests)
        return Finding(
            rule: "unasked-bytes", severity: share > 0.001 ? .warning : .info,
            title:
                "The target sent unrequested bytes around \(exact(count)) of \(exact(facts.requests)) requests (\(percentForPeople(share))).",
            evidence: [.init("requests", Double(facts.requests)), .init("withUnaskedBytes", Double(count))],
            recommendation:
                "Look at one connection with a packet capture: the target answers before it is asked, or its Content-Length is too small. Such answers may belong to other requests, so do not believe these figures before that is mended."
        )
    }
}
