package import Basics
package import HTTPMessages

/// One request as it happened, to be looked up where figures do not reach: in the traces and logs of the target.
package struct Exemplar: Sendable, Hashable {
    /// A header line of the response.
    package struct Header: Sendable, Hashable {
        /// In small letters.
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Which trial of the run, from 0.
    package var trial: Int
    /// When it was sent, in nanoseconds from the start of the trial's load; warm-up counts.
    package var at: Nanoseconds
    /// The same moment in nanoseconds since 1970.
    package var unixTime: Nanoseconds
    /// From the intended start, and from the send, to the end.
    package var responseTime: Nanoseconds
    package var serviceTime: Nanoseconds
    package var phases: Phases
    /// 0 when there was no response.
    package var status: Int
    /// `nil` for a success.
    package var failure: Failure?
    package var vu: Int
    /// Which iteration of the VU, from 0.
    package var iteration: Int
    /// `nil` when it was sent without one.
    package var trace: TraceID?
    /// Those that the scenario wants kept and the response had.
    package var headers: [Header]

    package init(
        trial: Int = 0, at: Nanoseconds, unixTime: Nanoseconds = 0, responseTime: Nanoseconds, serviceTime: Nanoseconds,
        phases: Phases = Phases(), status: Int, failure: Failure? = nil, vu: Int, iteration: Int, trace: TraceID? = nil,
        headers: [Header] = []
    ) {
        self.trial = trial
        self.at = at
        self.unixTime = unixTime
        self.responseTime = responseTime
        self.serviceTime = serviceTime
        self.phases = phases
        self.status = status
        self.failure = failure
        self.vu = vu
        self.iteration = iteration
        self.trace = trace
        self.headers = headers
    }

    /// Whether it comes before `other` in time; of two at the same moment, the one of the lower user does.
    package func isEarlier(than other: Exemplar) -> Bool {
        (trial, at, vu, iteration) < (other.trial, other.at, other.vu, other.iteration)
    }

    /// Whether it comes before `other` among the slow ones.
    package func isSlower(than other: Exemplar) -> Bool {
        responseTime != other.responseTime ? responseTime > other.responseTime : isEarlier(than: other)
    }

    /// A number as if by chance, but always the same for the same request: among failures of one kind the highest are kept.
    package var lot: UInt64 {
        var random = SeededRandom(seed: UInt64(bitPattern: at) ^ UInt64(truncatingIfNeeded: trial << 52 ^ vu << 32 ^ iteration))
        return random.next()
    }
}
