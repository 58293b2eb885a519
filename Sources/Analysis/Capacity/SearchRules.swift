// The numbers of a capacity search that users need not choose, each with its reason.

package import Basics
package import Runs

/// What it takes for a trial of a capacity search to show something.
package struct SearchRules: Sendable, Hashable {
    /// Medians of seconds that a slope is read from: a line through two has no error.
    var fewestSeconds = 3
    /// A rising line is no chance at this level (one-sided t test); with fewer seconds than `secondsForCertainty` the looser one has to do, and the
    /// repetitions of the search (3 of 5) make up for it.
    var significance = 0.01
    var significanceOfFew = 0.05
    var secondsForCertainty = 5
    /// A queue that matters makes the median longer by a quarter, and by a millisecond: less is how a busy target differs from an idle one.
    var smallestRise = 0.25
    var leastRise = 0.001
    /// What is in flight varies without cause, by about the root of its number (Poisson): three times that, and the ends of the window.
    var inFlightSpread = 3.0
    var windowEnds = 1.5
    /// The share of arrivals that may be unfinished beyond that without the load being called too high.
    var shortfall = 0.005
    /// The longest hold in lengths of the one asked for, and as a share of the time a search may take.
    var longestHold = 8
    var longestHoldOfBudget = 12

    /// How far above the capacity a trial may be that is judged without a goal: half of the usual precision of 2 %. Our choice.
    var usualTolerance = 0.01
    /// A threshold is given up in the middle of a trial when the rest could not bring it back by a tenth more than was planned. Our choice: plans
    /// are never kept to the second.
    var lostMargin = 1.1
    /// A plateau: a load this many times what came out at most, and what came of it, beside that most. Our choice: the second is the usual
    /// precision of a search.
    var plateauLoad = 1.1
    var plateauThroughput = 1.02
    /// A load with trials of both kinds this near to a bound is where the capacity is taken to be. Our choice.
    var anchorReach = 0.1
    /// Confirmed loads this far from the next that failed are not looked into any further. Our choice: twice the usual precision.
    var confirmedGap = 0.04
    /// Rounding of loads that were multiplied and divided must not look like a step.
    var rounding = 0.000_001
    /// An interval wider than what was asked for by less than this is as narrow as that.
    var widthMargin = 1.01

    package init() {}
}

extension SearchGoal {
    /// How long a trial may become when it takes longer to tell whether the target keeps up, in nanoseconds; never less than `hold`.
    package var longestHold: Nanoseconds {
        let rules = SearchRules()
        let longest = Nanoseconds(rules.longestHold) * hold
        return max(hold, within.map { min(longest, $0 / Nanoseconds(rules.longestHoldOfBudget)) } ?? longest)
    }

    /// By what share a load may be above the capacity and still count as held: half of how near the bounds are to come.
    var tolerance: Double { precision / 2 }
}
