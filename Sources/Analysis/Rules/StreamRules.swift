// What can be wrong with the times of answers that arrive bit by bit: we read them late, or something on the way held them.

import Basics
import Histograms
import Metrics
import Runs

extension Rule {
    /// Reads that came more than a millisecond after the bytes were ready: the generator was too busy to tell gaps from its own delays.
    static let lateReads = Rule(convicts: .untrusted) { facts in
        guard let streams = facts.run.totals.streams, streams[.reads] >= 100 else { return nil }
        let share = Double(streams[.lateReads]) / Double(streams[.reads])
        guard share > 0.01 else { return nil }
        return Finding(
            rule: "late-reads", severity: .critical,
            title:
                "\(exact(streams[.lateReads])) of \(exact(streams[.reads])) reads of streams (\(percentForPeople(share))) came more than 1 ms after the bytes were there.",
            evidence: [.init("reads", Double(streams[.reads])), .init("lateReads", Double(streams[.lateReads]))],
            recommendation:
                "Gaps between events are not to be trusted. Use more workers, fewer streams, or a machine that does nothing else."
        )
    }

    /// Contents arrive several in one read, again and again: someone gathers them.
    static let heldOnTheWay = Rule { facts in
        guard let streams = facts.run.totals.streams, streams[.bursts] > 0, streams[.contents] >= 20 else { return nil }
        let share = Double(streams[.sharedBursts]) / Double(streams[.bursts])
        // Reads that are late gather what came alone.
        guard share >= 0.5, streams[.lateReads] * 2 <= streams[.sharedBursts] else { return nil }
        let perRead = Double(streams[.contents]) / Double(streams[.bursts])
        let icl = streams[.icl]
        let pauses = Double(streams[.bursts] - streams[.streams])
        let distance = pauses > 0 ? icl.mean * Double(icl.totalCount) / pauses : 0
        let rhythm =
            distance > 0
            ? "every \(Nanoseconds(distance).forPeople) on average" : "all of them at once"
        return Finding(
            rule: "held-on-the-way", severity: .warning,
            title:
                "Events arrive gathered: \(fixed(perRead, 1)) contents in one read, \(rhythm). Something between the sender and here holds them.",
            evidence: [
                .init("contentsPerRead", perRead), .init("sharedReads", share), .init("distanceMilliseconds", distance / 1e6),
            ],
            recommendation:
                "TTFT and gaps are those of what gathers, not of the model. HAProxy: \"option http-no-delay\". nginx: \"proxy_http_version 1.1\" or \"proxy_buffering off\", or the header \"X-Accel-Buffering: no\". lighttpd: \"server.stream-response-body = 2\". Apache: \"flushpackets=on\" of ProxyPass. If there is no proxy, the server itself writes several events at once."
        )
    }
}
