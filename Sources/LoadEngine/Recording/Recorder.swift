import Basics
import HTTPMessages
import Histograms
import Runs

/// Where one loop writes down what happens: the current second's tally. No lock and no allocation between two requests; once a second the
/// tally is handed over and an empty one taken.
final class Recorder {
    private(set) var tally: Tally
    /// Requests meant to start before this moment belong to the warm-up.
    let warmupEnd: Nanoseconds
    /// Whether the interval under way is a warm-up one.
    var isWarmup: Bool
    /// When the last exchange ended, on the loop's clock.
    var lastEnd: Nanoseconds = 0
    let trial: Int
    /// By step, the exemplars of all intervals so far: one that is not among these is in no total either.
    private var exemplars: [Exemplars]

    init(layout: Layout, warmupEnd: Nanoseconds, start: Nanoseconds, trial: Int) {
        tally = Tally(layout)
        self.trial = trial
        exemplars = layout.steps.map { _ in Exemplars() }
        self.warmupEnd = warmupEnd
        isWarmup = start < warmupEnd
    }

    /// Whether something meant to start at `intended` belongs to the interval under way, and not to a warm-up that has ended.
    @inline(__always)
    func isCounted(_ intended: Nanoseconds) -> Bool { isWarmup || intended >= warmupEnd }

    /// One request that came to its end. Answers whether it may be worth keeping individually: a comparison with the slowest so far says of an
    /// ordinary one that it is not.
    /// - Parameters:
    ///   - counted: the moment that decides whether it is one of the warm-up.
    ///   - failure: the verdict after all checks.
    func record(
        _ exchange: borrowing Exchange, step: Int, intended: Nanoseconds, counted: Nanoseconds, failure: Failure?,
        checksFailed: Bool
    ) -> Bool {
        lastEnd = exchange.endedAt
        guard isCounted(counted) else {
            tally.counts.warmupRequests += 1
            return false
        }
        let responseTime = exchange.endedAt - intended
        tally.counts.bytesSent += exchange.bytesSent
        tally.counts.bytesReceived += exchange.bytesReceived
        tally.counts.connectionsOpened += Int64(exchange.connectionsOpened)
        tally.counts.redirectsFollowed += Int64(exchange.redirectsFollowed)
        tally.counts.retried += Int64(exchange.retried)
        if exchange.hadUnaskedBytes { tally.counts.unasked += 1 }
        switch exchange.spoken {
        case .none: break
        case .http1: tally.counts.answersHTTP1 += 1
        case .http2: tally.counts.answersHTTP2 += 1
        }
        let status = exchange.status
        if status != 0 { tally.statusCodes[(100..<600).contains(status) ? status : 0] += 1 }
        tally.steps[step].requests += 1
        tally.steps[step].bytesReceived += exchange.bytesReceived
        if checksFailed { tally.steps[step].checksFailed += 1 }
        guard let failure else {
            tally.steps[step].responseTime.record(responseTime)
            tally.steps[step].serviceTime.record(exchange.endedAt - exchange.sentAt)
            record(exchange.phases)
            return responseTime > exemplars[step].floor && !isWarmup
        }
        tally.steps[step].failed += 1
        tally.steps[step].failures[Int(failure.rawValue)] += 1
        tally.steps[step].failedResponseTime.record(responseTime)
        return !isWarmup
    }

    /// Whether a request is among the slowest so far, or stands for those that failed.
    func wants(_ exemplar: Exemplar, step: Int) -> Bool { exemplars[step].wants(exemplar) }

    /// Keeps a request individually, in this interval and for comparison with later ones.
    func keep(_ exemplar: Exemplar, step: Int) {
        exemplars[step].add(exemplar)
        tally.steps[step].exemplars.add(exemplar)
    }

    /// What the answers of a step are like.
    func record(traits: ResponseTraits, step: Int) { tally.steps[step].traits.formUnion(traits) }

    /// Changes what is counted of a step's streams in the interval under way.
    func record(stream step: Int, _ change: (inout StreamTally) -> Void) {
        if tally.steps[step].stream == nil { tally.steps[step].stream = StreamTally() }
        change(&tally.steps[step].stream!)
    }

    /// Changes what is counted of a step's WebSockets in the interval under way.
    func record(socket step: Int, _ change: (inout SocketTally) -> Void) {
        if tally.steps[step].socket == nil { tally.steps[step].socket = SocketTally() }
        change(&tally.steps[step].socket!)
    }

    private func record(_ phases: Phases) {
        if phases.dns >= 0 { tally.phases.dns.record(phases.dns) }
        if phases.connect >= 0 { tally.phases.connect.record(phases.connect) }
        if phases.tls >= 0 { tally.phases.tls.record(phases.tls) }
        if phases.firstByte >= 0 { tally.phases.firstByte.record(phases.firstByte) }
        if phases.receive >= 0 { tally.phases.receive.record(phases.receive) }
    }

    func record(check: Int, passed: Bool, intended: Nanoseconds) {
        guard isCounted(intended) else { return }
        if passed { tally.checks[check].passed += 1 } else { tally.checks[check].failed += 1 }
    }

    /// A value taken out of a response, in millionths.
    func record(custom metric: Int, _ value: Int64, intended: Nanoseconds) {
        if isCounted(intended) { tally.custom[metric].record(value) }
    }

    func record(group: Int, from start: Nanoseconds, to end: Nanoseconds) {
        if isCounted(start) { tally.groups[group].record(end - start) }
    }

    /// One iteration that came to its end; `begin` is when its first step was meant to start.
    func record(iterationFrom begin: Nanoseconds, to end: Nanoseconds, intended: Nanoseconds) {
        guard isCounted(intended) else { return }
        tally.counts.iterations += 1
        tally.iterationTime.record(end - begin)
    }

    /// How late a request was sent although nothing but the generator was in the way.
    func record(lateness: Nanoseconds, intended: Nanoseconds) {
        if isCounted(intended) { tally.lateness.record(lateness) }
    }

    func record(lag: Nanoseconds) { tally.loopLag.record(lag) }

    /// Adds to one of the plain counters, when `intended` is not of a warm-up that has ended.
    func count(_ counter: WritableKeyPath<Counts, Int64>, _ intended: Nanoseconds, by amount: Int64 = 1) {
        if isCounted(intended) { tally.counts[keyPath: counter] += amount }
    }

    /// Iterations that never start, and would have begun with `step`.
    func drop(_ step: Int, intended: Nanoseconds, by amount: Int64 = 1) {
        guard isCounted(intended) else { return }
        tally.counts.dropped += amount
        tally.steps[step].dropped += amount
    }

    /// Whether anything but timers happened since the last cut.
    var hasActivity: Bool { tally.requests > 0 || tally.counts != Counts() }

    /// Hands over what was recorded and continues with `empty`.
    func exchange(_ empty: inout Tally) { swap(&tally, &empty) }
}
