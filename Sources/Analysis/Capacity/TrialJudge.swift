// What one trial of a capacity search shows: fed second by second while it runs, and asked at its end.

package import Basics
import HTTPMessages
import Histograms
import Metrics
package import Runs

/// Judges one trial: whether the load was held, whether the generator was fit to say so, and the figures of both.
package struct TrialJudge: Sendable {
    /// Everything the trial measured, last responses included.
    package private(set) var totals: Tally
    /// The length of all its seconds, in nanoseconds.
    package private(set) var measured: Nanoseconds = 0
    package private(set) var peakVUs = 0

    private let trial: SearchTrial
    private var running: [RunningThreshold]
    /// The worst window of each threshold that has one.
    private var worst: [WorstWindow]
    private var seconds: [IntervalSummary] = []
    private let goal: SearchGoal?
    private let rules = SearchRules()

    /// Judges a trial that is about to begin, with its load and its length.
    package init(_ header: RunHeader, _ trial: SearchTrial) {
        self.trial = trial
        goal = header.search
        totals = Tally(header.layout)
        running = header.thresholds.map { RunningThreshold($0, layout: header.layout) }
        worst = header.thresholds.map { _ in WorstWindow() }
    }

    /// Adds the second that just ended, with what the monitors read during it.
    package mutating func add(_ interval: Interval, samples: [ResourceSample]) {
        totals.add(interval.tally)
        measured += interval.duration
        peakVUs = max(peakVUs, interval.vus)
        seconds.append(IntervalSummary(interval))
        for index in running.indices {
            running[index].add(interval, samples: samples)
            if running[index].threshold.window != nil { worst[index].add(running[index]) }
        }
    }

    // MARK: Lost before its end

    /// Whether nothing that may still come can save the trial: the thresholds allow a number of bad requests in the whole of it, and there are
    /// more already. Not before half of it is over, so that what the overloaded target achieves is measured.
    package var isLost: Bool {
        guard measured >= max(.seconds(2), trial.hold / 2), totals.counts.started > 0 else { return false }
        let planned = trial.offered * trial.hold.inSeconds
        let scale = planned / Double(totals.counts.started)
        return running.contains { $0.isLost(scale: max(1, scale) * rules.lostMargin) }
    }

    // MARK: The end

    /// The trial with everything it showed.
    /// - Parameter wasLost: whether it was ended before its time because it was lost.
    package func finished(wasLost: Bool) -> SearchTrial {
        var trial = trial
        let held = wasLost ? min(trial.hold, seconds.last.map { $0.start + $0.duration } ?? 0) : trial.hold
        let steady = steadySeconds(until: held)
        trial.held = held
        trial.thresholds = running.enumerated().map { index, running in
            (running.threshold.window == nil ? running.result : worst[index].result)
                ?? ThresholdResult(running.threshold, actual: nil)
        }
        let time = steady.reduce(0) { $0 + $1.duration }.inSeconds
        let finished = time > 0 ? Double(steady.reduce(0) { $0 + $1.counts.iterations }) / time : 0
        trial.achieved = finished * successShare(of: steady)
        let responses = totals.merged(\.responseTime)
        trial.meanResponseTime = responses.mean
        trial.p50 = responses.value(atPercentile: 50)
        trial.p99 = responses.value(atPercentile: 99)
        trial.inFlight = finished * totals.iterationTime.mean / 1e9
        trial.requests = totals.requests
        trial.failedRequests = totals.failedRequests
        trial.latenessP99 = totals.lateness.value(atPercentile: 99)
        trial.loopLagP99 = totals.loopLag.value(atPercentile: 99)
        trial.loopCPU = seconds.filter { $0.duration >= .milliseconds(500) }.map(\.loopCPU).max() ?? 0
        let growth = growth(until: held)
        trial.failure = failure(trial, steady, growth)
        trial.invalid = invalidity(trial)
        if trial.invalid.isEmpty, trial.failure.isEmpty, growth == .untold {
            let doubt = "whether the target keeps up could not be decided in \(trial.held.forPeople)"
            trial.isUntold = trial.hold < longestHold
            if trial.isUntold { trial.invalid = doubt } else { trial.failure = doubt }
        }
        return trial
    }

    /// The seconds in which the load was held and as much came back as goes in while nothing piles up: without the first two mean
    /// iterations, but at least half of the whole.
    private func steadySeconds(until held: Nanoseconds) -> [IntervalSummary] {
        let whole = secondsOfHold(held)
        let settling = max(1, Int((2 * totals.iterationTime.mean / 1e9).rounded(.up)))
        return Array(whole.dropFirst(min(settling, whole.count / 2)))
    }

    /// The seconds in which arrivals were sent. The last answers, which may take only milliseconds more, are none of them.
    private func secondsOfHold(_ held: Nanoseconds) -> [IntervalSummary] {
        seconds.filter { $0.start < held - .milliseconds(50) && $0.start + $0.duration <= held + .milliseconds(50) }
    }

    /// The share of requests that succeeded: a target that refuses quickly does not achieve more for it.
    private func successShare(of seconds: [IntervalSummary]) -> Double {
        let requests = seconds.reduce(0) { $0 + $1.requests }
        return requests > 0 ? 1 - Double(seconds.reduce(0) { $0 + $1.failed }) / Double(requests) : 0
    }

    /// Why the generator was not fit to make this load, so that it may have changed the answer; empty when it was. A load that held although
    /// it was sent late was held all the same: the delay is in the response times.
    private func invalidity(_ trial: SearchTrial) -> String {
        let honest = GeneratorRules.standard
        let client = totals.failures.filter { $0.failure.side == .client }.reduce(0) { $0 + $1.count }
        if Double(client) > honest.clientFailures * Double(max(1, totals.requests)) {
            return "\(exact(client)) requests failed on the side of the generator"
        }
        let counts = totals.counts
        if Double(counts.offered - counts.dropped - counts.started) > honest.shortfall * Double(counts.offered) {
            return "the generator started only \(exact(counts.started)) of \(exact(counts.offered)) arrivals"
        }
        guard !trial.failure.isEmpty else { return "" }
        let late = Double(trial.latenessP99)
        let strictest = running.compactMap(\.latencyLimit).min()
        let matters =
            strictest.map { late > honest.lateShareOfLimit * $0 && Double(trial.p99) < $0 + honest.lateReach * late }
            ?? (late > honest.lateShare * Double(trial.p99))
        if trial.latenessP99 > honest.leastLateness, matters {
            return "the generator sent late: lateness p99 \(trial.latenessP99.forPeople)"
        }
        let whole = seconds.filter { $0.duration >= honest.wholeSecond }
        let busy = whole.count { $0.loopCPU > honest.busyLoop }
        if Double(busy) > honest.busySecondsOfTrial * Double(whole.count) {
            return "a worker of the generator had no CPU left"
        }
        return ""
    }

    /// Why the load was not held; empty when it was.
    private func failure(_ trial: SearchTrial, _ steady: [IntervalSummary], _ growth: QueueGrowth) -> String {
        if let failed = trial.thresholds.first(where: { $0.state != .passed }) {
            return failed.state == .unmeasured ? "nothing succeeded" : "\(failed.expression): \(failed.actualForPeople)"
        }
        let dropped = totals.counts.dropped
        if dropped > 0 { return "\(exact(dropped)) arrivals were dropped" }
        let offered = steady.reduce(0) { $0 + $1.counts.offered }
        let done = steady.reduce(0) { $0 + $1.counts.iterations }
        // What is in flight varies a little without cause: as much as is there before a queue grows, which would excuse itself.
        let calmest = steady.filter { $0.succeeded > 0 }.map(\.responseTime.p50).min() ?? 0
        let slack = rules.windowEnds + rules.inFlightSpread * (trial.offered * calmest.inSeconds).squareRoot()
        if Double(offered - done) > max(slack, rules.shortfall * Double(offered)) {
            return "\(rateForPeople(trial.achieved)) achieved of \(rateForPeople(trial.offered))"
        }
        if case .growing(let sentence) = growth { return sentence }
        return ""
    }

    private func growth(until held: Nanoseconds) -> QueueGrowth {
        let tolerance = goal?.tolerance ?? rules.usualTolerance
        let growth = QueueGrowth(secondsOfHold(held), tolerance: tolerance, rules: rules)
        guard growth == .untold else { return growth }
        // A wait cannot have grown by more than the response times lie apart, however few seconds there are to draw a line through.
        let responses = totals.merged(\.responseTime)
        let apart = Double(responses.max - responses.min)
        return !responses.isEmpty && apart <= tolerance * Double(held) ? .steady : .untold
    }

    /// The hold of the goal; for a trial that is judged alone, its own.
    private var longestHold: Nanoseconds { goal?.longestHold ?? trial.hold }
}

extension RunningThreshold {
    /// The limit of a threshold on a latency, in nanoseconds.
    fileprivate var latencyLimit: Double? {
        guard [.responseTime, .serviceTime, .iterationTime].contains(threshold.metric), case .value(let limit) = threshold.limit
        else { return nil }
        return limit
    }
}
