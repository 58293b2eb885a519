package import Histograms
import HTTPMessages

/// What one step did in a stretch of a run.
package struct StepTally: Sendable, Equatable {
    /// Requests that ended, failed ones included.
    package var requests: Int64 = 0
    package var failed: Int64 = 0
    /// Requests on which at least one check failed.
    package var checksFailed: Int64 = 0
    package var bytesReceived: Int64 = 0
    /// Iterations that were asked for and never started, and would have begun with this step: arrivals given up, and iterations of a closed
    /// executor that its `atMost` left over. They are in `Counts.dropped` too.
    package var dropped: Int64 = 0
    /// From the intended start to the end, of successful requests.
    package var responseTime = Histogram()
    /// From the actual send to the end, of successful requests.
    package var serviceTime = Histogram()
    /// Response time of failed requests; they never make a percentile look better.
    package var failedResponseTime = Histogram()
    /// How often each `Failure` occurred, by its raw value.
    package var failures = [Int64](repeating: 0, count: Failure.allCases.count)
    /// What its answers are like; empty until one was looked at.
    package var traits: ResponseTraits = []
    /// Single requests worth a closer look: the slowest, and some that failed.
    package var exemplars = Exemplars()
    /// Its answers as streams; `nil` where it does not listen to any.
    package var stream: StreamTally?
    /// What it does over WebSockets; `nil` where it uses none.
    package var socket: SocketTally?

    package init() {}

    package mutating func add(_ other: StepTally) {
        requests += other.requests
        failed += other.failed
        checksFailed += other.checksFailed
        bytesReceived += other.bytesReceived
        dropped += other.dropped
        responseTime.add(other.responseTime)
        serviceTime.add(other.serviceTime)
        failedResponseTime.add(other.failedResponseTime)
        for index in failures.indices { failures[index] += other.failures[index] }
        traits.formUnion(other.traits)
        exemplars.add(other.exemplars)
        if let more = other.socket {
            socket = socket ?? SocketTally()
            socket?.add(more)
        }
        if let more = other.stream {
            stream = stream ?? StreamTally()
            stream?.add(more)
        }
    }

    package mutating func reset() {
        requests = 0
        failed = 0
        checksFailed = 0
        bytesReceived = 0
        dropped = 0
        responseTime.reset()
        serviceTime.reset()
        failedResponseTime.reset()
        for index in failures.indices { failures[index] = 0 }
        traits = []
        exemplars.reset()
        stream?.reset()
        socket?.reset()
    }
}

/// Histograms of the phases of successful requests; a phase that did not happen has no sample.
package struct PhaseTally: Sendable, Equatable {
    package var dns = Histogram()
    package var connect = Histogram()
    package var tls = Histogram()
    package var firstByte = Histogram()
    package var receive = Histogram()

    package init() {}

    package mutating func add(_ other: PhaseTally) {
        dns.add(other.dns)
        connect.add(other.connect)
        tls.add(other.tls)
        firstByte.add(other.firstByte)
        receive.add(other.receive)
    }

    package mutating func reset() {
        dns.reset()
        connect.reset()
        tls.reset()
        firstByte.reset()
        receive.reset()
    }
}
