package import Basics

/// How far one clock is ahead of another, by round trips.
package struct ClockOffset: Sendable, Hashable {
    /// Round trips of one estimate.
    static let roundTrips = 16

    /// Nanoseconds.
    package private(set) var offset: Nanoseconds = 0
    /// The round trip that it comes from, in nanoseconds: the offset is off by half of it at most.
    package private(set) var roundTrip = Nanoseconds.max

    package init() {}

    /// Takes in one round trip: the own clock before and after it, and the other's in between. Of several the one with the least delay is kept,
    /// since a queue on the way makes a trip longer in one direction only (Mills, RFC 5905, section 10: the clock filter).
    package mutating func add(sent: Nanoseconds, other: Nanoseconds, received: Nanoseconds) {
        guard received - sent < roundTrip else { return }
        roundTrip = received - sent
        offset = sent + roundTrip / 2 - other
    }
}
