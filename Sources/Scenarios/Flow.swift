package import Basics

/// A named sequence of steps that a user takes.
package struct Flow: Sendable {
    package var name: String
    /// Positions in `Plan.steps`, one after the other.
    package var steps: Range<Int>
    /// What each VU does once, before its first pass; positions in `Plan.steps`.
    package var onStart: Range<Int>
    /// An iteration lasts at least this long: the VU waits for the rest. 0 for none.
    package var pacing: TimeSpan
    /// All must hold, or the iteration does nothing.
    package var conditions: [Condition]
    /// How often the steps are gone through in one iteration.
    package var repeats: Repeats
    /// Positions in `Plan.feeders` of which its steps use a row.
    package var feeders: [Int]

    package init(
        name: String, steps: Range<Int>, onStart: Range<Int> = 0..<0, pacing: TimeSpan = TimeSpan(nanoseconds: 0),
        conditions: [Condition] = [], repeats: Repeats = .once, feeders: [Int] = []
    ) {
        self.name = name
        self.steps = steps
        self.onStart = onStart
        self.pacing = pacing
        self.conditions = conditions
        self.repeats = repeats
        self.feeders = feeders
    }
}
