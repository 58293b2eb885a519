// The numbers by which a soak that became slower is told from one that wavered, each with where it comes from. "Our choice" is set so that row 25 of
// `Manual/statistics.md`, 2 holds: flat runs are called drift at most once in a hundred.

/// Limits between drift and none.
struct DriftRules: Sendable {
    static let standard = DriftRules()

    /// Level of the tests for a trend and for a step, each: six metrics of two tests each stay below 4 % together, before all other conditions.
    var significance = 0.003
    /// Confidence of a slope's interval: both of its ends at the same one-sided 1 %.
    var confidence = GrowthRules.standard.confidence
    /// So many standard errors must a change be to be found at 1 % with a power of 90 %.
    var detectable = GrowthRules.standard.detectable
    /// With fewer values nothing is judged: a quarter has five.
    var fewestValues = 20
    var fewestInQuarter = 5
    /// Turns of a rhythm that must have been seen for it to be taken out, how long one is in values, and how many a longer run should have.
    var fewestTurns = 3.0
    var shortestTurn = 3.0
    var turnsWanted = 3.5
    /// A step is only looked into when it is so many standard errors high: its place was searched for, and near an end two are nothing. Our choice.
    var stepErrors = 4.5
    /// Shuffles of the test for a step: the smallest p that they can show is 1/500, below the level.
    var replicates = 499
    /// A step must explain the values better than a trend by this much, as twice the logarithm of a likelihood ratio, and a wave better than both.
    /// Our choice, on either side of 3.84, the 5 % point of chi-squared with one degree of freedom.
    var stepEvidence = 3.0
    var waveEvidence = 4.0
    /// A run is lengthened by at least this share, or it shows the same again.
    var leastLonger = GrowthRules.standard.leastLonger
    /// A change over the run that matters: a share, of errors a difference. Our choice; the tail wanders more.
    var matters = 0.05
    var mattersAbove90 = 0.06
    var mattersAbove97 = 0.08
    var mattersOfErrors = 0.005
    /// Swing of a rhythm that is worth telling: as much as a change that matters.
    var swing = 0.05
    /// A change this many times what matters, beyond its interval, is sure. Our choice.
    var sure = 1.5
    /// Share of the arrivals that are finished below which, with more and more under way, the target is overloaded and does not drift; level of the
    /// test for "more and more".
    var finished = 0.99
    var overloadSignificance = 0.01
    /// A load that differs by more from the first quarter to the last is what explains a change. Our choice: twice what matters.
    var loadChange = 0.1
    /// A warm-up ends within this share of the run, or the run has not settled; and its beginning was slower than the line of the rest by more than
    /// this, on the logarithm, and by so many standard errors of the difference: the cut was searched for, and its parts are looked at. Our choice.
    var latestSettling = 0.4
    var slowerStart = 0.02
    var slowStartErrors = 4.5
}
