// One second of a run with everything that was seen in it: the load, what came of it, and what the monitors read meanwhile.

import Basics
import Metrics
import Runs

/// A measured second in which the generator did what it should. An object, because a day has 86,400 of them and a diagnosis looks through them some
/// hundred times: to pass one on is to pass a pointer, not five tables.
final class LoadSecond: Sendable {
    let trial: Int
    /// From the start of the trial's load to the end of this second.
    let time: Nanoseconds
    /// What was asked of the target: requests a second of an open model, virtual users of a closed one.
    let load: Double
    /// Successful requests a second.
    let throughput: Double
    /// Requests a second that ended, failed ones included.
    let completed: Double
    /// Share of requests that failed.
    let failed: Double
    /// Share of arrivals that found no free virtual user, or were given up.
    let late: Double
    /// Times of successful requests, from the intended start.
    let response: IntervalSummary.Quantiles
    /// Mean time from the send to the answer, in seconds; the median in runs that were saved without means.
    let service: Double
    /// Requests in flight, on average: by Little's law, completed × service.
    var inFlight: Double { completed * service }
    /// Readings of the target's process; empty when it is not watched.
    let target: ResourceValues
    /// Readings of the machine that the generator runs on.
    let host: ResourceValues
    /// Per cent of one core that other watched processes use, by name.
    let others: [String: Double]
    /// Bytes a second of the busier direction between generator and target.
    let exchanged: Double
    /// Share of a core that the busiest worker of the generator uses, 0 to 1.
    let generator: Double

    /// `requestsPerArrival` turns arrivals into requests.
    init(
        _ interval: IntervalSummary, isOpen: Bool, requestsPerArrival: Double, readings: SecondReadings
    ) {
        let seconds = max(interval.duration.inSeconds, 1e-9)
        trial = interval.trial
        time = interval.start + interval.duration
        load = isOpen ? Double(interval.counts.offered) / seconds * requestsPerArrival : Double(interval.vus)
        throughput = Double(interval.succeeded) / seconds
        completed = Double(interval.requests) / seconds
        failed = Double(interval.failed) / Double(max(1, interval.requests))
        late = Double(interval.counts.late + interval.counts.dropped) / Double(max(1, interval.counts.offered))
        response = interval.responseTime
        service = Double(interval.serviceTime.mean > 0 ? interval.serviceTime.mean : interval.serviceTime.p50) / 1e9
        target = readings.target
        host = readings.host
        others = readings.others
        exchanged = Double(max(interval.counts.bytesReceived, interval.counts.bytesSent)) / seconds
        generator = interval.loopCPU
    }
}

extension IntervalSummary {
    /// Whether the generator had no time left in this second, so that nothing must be concluded from it about the target. A little lateness
    /// is no reason: it is in no service time, and when it is too much the whole run is untrusted.
    var isOfGenerator: Bool {
        let rules = GeneratorRules.standard
        return loopCPU > rules.busyLoop || rules.isLate(latenessP99, beside: responseTime.p99, share: rules.lateShareOfSecond)
    }
}
