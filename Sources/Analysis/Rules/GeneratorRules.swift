// When the generator may have shaped the answer (`Manual/design.md`, Measuring honestly, 8). One table, because the run, one second of it and one
// trial of a search are held to the same numbers.

import Basics
import Runs

/// The limits that perfbench holds itself to. All are our choice; each says why.
struct GeneratorRules: Sendable {
    static let standard = GeneratorRules()

    /// An arrival is sent late when it is later than this, the unit in which people read response times …
    var leastLateness: Nanoseconds = .milliseconds(1)
    /// … and than this share of the response times' p99: what is less does not change its second digit.
    var lateShare = 0.2
    /// In one second, where chance has more say, the share must be larger for the second to be left out.
    var lateShareOfSecond = 0.5
    /// In a trial, the share of its strictest limit that lateness may be, and how many times the lateness may be what decides about that limit.
    var lateShareOfLimit = 0.1
    var lateReach = 3.0
    /// A loop above this share of a core has no time left to see answers when they come.
    var busyLoop = 0.9
    /// Share of the seconds in which a loop may be that busy, and of a trial's, of which there are few.
    var busySeconds = 0.05
    var busySecondsOfTrial = 0.5
    /// What is shorter, the rest of a second at the end, says nothing about a second.
    var wholeSecond: Nanoseconds = .milliseconds(500)
    /// A standstill shorter than this cannot be told by the pulse of a loop, which comes ten times a second …
    var leastStall: Nanoseconds = .milliseconds(100)
    /// … and one that is a smaller share of the time is in no p99 of a closed model.
    var stallShare = 0.005
    /// Share of the arrivals that may be missing while users were free: with less the load is the one that was asked for, to two digits.
    var shortfall = 0.01
    /// Share of the requests that may fail on our own side: a limit on errors of 0.1 % must not be decided by us.
    var clientFailures = 0.001
    /// Above this share of the load that the calibration found possible here, a warning is due.
    var headroom = 0.8

    /// Whether a lateness is long enough, beside a response time, to be in the answer.
    /// - Parameter share: of the response time that is allowed.
    func isLate(_ lateness: Nanoseconds, beside response: Nanoseconds, share: Double) -> Bool {
        lateness > leastLateness && Double(lateness) > share * Double(response)
    }
}
