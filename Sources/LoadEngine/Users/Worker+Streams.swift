// What is written down of an answer that arrived bit by bit.

import Basics
import HTTPMessages
import Histograms
import Metrics
import Runs
import Scenarios
import Streams

extension Worker {
    /// Has the user listen to the answer of the request that is about to be sent.
    @inline(never)
    func listen(_ index: Int, _ user: User) {
        guard let step = plan.steps[index].action.http?.stream else { return }
        let listener = user.listener ?? makeListener(user)
        user.listener = listener
        listener.begin(step, at: index, room: plan.steps[index].keepBody)
    }

    private func makeListener(_ user: User) -> StreamListener {
        StreamListener(
            on: loop, user.session.response, writeGaps: { [recorder] in recorder.record(gapsOf: $0) },
            hangUp: { [unowned user] in user.session.cancel() })
    }
}

extension Recorder {
    /// Writes down gaps of a stream that is not over, because they are too many to wait for its end.
    func record(gapsOf listener: StreamListener) {
        record(stream: listener.index) { tally in for gap in listener.progress.gaps { tally[.icl].record(gap) } }
        listener.forgetGaps()
    }

    /// Writes down a stream that is over.
    /// - Parameters:
    ///   - intended: when its request was meant to start.
    ///   - goals: what it may have kept.
    ///   - isGood: whether the request succeeded.
    func record(
        _ listener: StreamListener, _ exchange: borrowing Exchange, intended: Nanoseconds, goals: [StreamGoal],
        isGood: Bool
    ) {
        let progress = listener.progress
        let end = listener.end(of: exchange)
        let sent = exchange.endedAt - max(0, exchange.phases.receive) - max(0, exchange.phases.firstByte)
        record(stream: listener.index) { tally in
            tally[.events] += progress.events
            tally[.contents] += progress.contents
            tally[.bursts] += progress.bursts
            tally[.sharedBursts] += progress.sharedBursts
            tally[.reads] += listener.reads
            tally[.lateReads] += listener.lateReads
            guard isGood, progress.contents > 0 else { return }
            let tokens = progress.tokens
            tally[.streams] += 1
            tally[.tokens] += tokens
            if progress.usage >= 0 {
                tally[.fromUsage] += 1
                if progress.usage != progress.contents { tally[.differing] += 1 }
            }
            let first = progress.firstContentAt
            let decoding = progress.lastContentAt - first
            let itl = tokens > 1 ? decoding / (tokens - 1) : nil
            let text = progress.firstTextAt > 0 ? progress.firstTextAt - intended : nil
            tally[.ttfb].record(max(0, progress.firstByteAt - intended))
            tally[.firstEvent].record(max(0, progress.firstEventAt - intended))
            tally[.ttft].record(max(0, first - intended))
            tally[.ttftFromSend].record(max(0, first - sent))
            if let text { tally[.ttfot].record(max(0, text)) }
            for gap in progress.gaps { tally[.icl].record(gap) }
            if let itl { tally[.itl].record(itl) }
            tally[.latencyToLast].record(max(0, progress.lastContentAt - intended))
            tally[.latencyToEnd].record(max(0, end - intended))
            tally[.tail].record(max(0, end - progress.lastContentAt))
            if tokens > 0 { tally[.ntpot].record(max(0, end - intended) / tokens) }
            for goal in goals where goal.holds(ttft: first - intended, ttfot: text, itl: itl, whole: end - intended) {
                tally.good[goal.name, default: 0] += 1
            }
        }
    }
}
