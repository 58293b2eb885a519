// The numbers from which on advice is worth a reader's time. Where no source is named the number is our choice: what saves less is noise.

import Basics

/// Limits between advice and silence.
struct AdviceRules: Sendable {
    static let standard = AdviceRules()

    /// Requests of a step, and answers that wait for the kernel, below which nothing is said of them; repetitions of one address; timeouts.
    var fewestRequests: Int64 = 20
    var fewestWaiting: Int64 = 50
    var fewestRepeated: Int64 = 100
    var fewestTimeouts: Int64 = 10
    /// Share of all waiting, of the time of a request, or of the answers that what is advised must concern.
    var worthCaching = 0.1
    var worthCompressing = 0.1
    var worthConnecting = 0.02
    var worthTimeouts = 0.05
    /// Overflows of the listen queue that are no chance, and how long a connection takes at least whose SYN was sent again: Linux does so after a
    /// second (RFC 6298, section 2.1).
    var fewestOverflows = 2.0
    var resentConnect: Nanoseconds = .milliseconds(900)
    /// Bytes of an answer that is worth compressing where it is text, and one that is large whatever it is.
    var largeText: Int64 = 16 * 1024
    var largeBody = 64.0 * 1024
    /// Share that compression takes off text: JSON and HTML become a quarter, or less.
    var compressionSaves = 0.75
    /// Connections for each virtual user, and for each request, beyond which they are not kept.
    var connectionsPerUser: Int64 = 2
    var connectionsPerRequest = 0.3
    /// The step to begin with has this share of all waiting, and so many times its share of the requests.
    var slowShare = 0.5
    var slowerThanShare = 1.5
    /// A timeout is too long at this many times what nearly all successes took.
    var longTimeout = 3.0
    var nearlyAll = 99.9
    /// An overload has outlived the peak after so long at a load below this share of the best throughput.
    var outlived: Nanoseconds = .seconds(10)
    var wellBelowBest = 0.7
    /// Sockets in TIME_WAIT: half of the ports that Linux gives out by default (32768 to 60999).
    var manyWaitingSockets = 14_000.0
    /// Answers at 40 ms that are no chance, and the quick ones beside them where a whole answer waits.
    var waitingShare = 0.2
    var quickShare = 0.05
    /// The most that may lie just below 40 ms and just above, as shares of what is there: work that takes about so long has both.
    var mostBelow = 0.1
    var mostAbove = 0.25
}
