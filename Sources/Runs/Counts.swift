/// The plain counters of a stretch of a run.
package struct Counts: Sendable, Hashable {
    /// Arrivals whose intended start fell in this stretch (open models); for closed models the iterations started.
    package var offered: Int64 = 0
    /// Iterations started.
    package var started: Int64 = 0
    /// Iterations that came to their end.
    package var iterations: Int64 = 0
    /// Arrivals that had to wait because no VU was free.
    package var late: Int64 = 0
    /// Arrivals given up because the backlog was full, or because the run ended before a VU was free.
    package var dropped: Int64 = 0
    /// Iterations cut off at the end of the run.
    package var interrupted: Int64 = 0
    package var bytesSent: Int64 = 0
    package var bytesReceived: Int64 = 0
    package var connectionsOpened: Int64 = 0
    /// Redirects that were followed inside requests.
    package var redirectsFollowed: Int64 = 0
    /// Requests sent a second time because a kept connection died under the first.
    package var retried: Int64 = 0
    /// Requests around which the server sent bytes that had not been asked for.
    package var unasked: Int64 = 0
    /// Answers by the version of HTTP in which they came; both 0 in runs stored before versions were.
    package var answersHTTP1: Int64 = 0
    package var answersHTTP2: Int64 = 0
    /// Requests that were meant to start in the warm-up but ended after it: counted here and in no other figure.
    package var warmupRequests: Int64 = 0

    package init() {}

    package mutating func add(_ other: Counts) {
        offered += other.offered
        started += other.started
        iterations += other.iterations
        late += other.late
        dropped += other.dropped
        interrupted += other.interrupted
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        connectionsOpened += other.connectionsOpened
        redirectsFollowed += other.redirectsFollowed
        retried += other.retried
        unasked += other.unasked
        answersHTTP1 += other.answersHTTP1
        answersHTTP2 += other.answersHTTP2
        warmupRequests += other.warmupRequests
    }

    /// The version of HTTP that was spoken: `1.1`, `2`, or `mixed`; `nil` when no answer came, or when none was noted.
    package var httpVersion: String? {
        switch (answersHTTP1 > 0, answersHTTP2 > 0) {
        case (true, true): "mixed"
        case (true, false): "1.1"
        case (false, true): "2"
        case (false, false): nil
        }
    }

    /// `httpVersion` as people write it: `HTTP/1.1`, `HTTP/2`, or both.
    package var httpVersionForPeople: String? {
        httpVersion.map { $0 == "mixed" ? "HTTP/1.1 and HTTP/2" : "HTTP/\($0)" }
    }
}
