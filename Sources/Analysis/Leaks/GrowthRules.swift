// The numbers by which a leak is told from noise, each with where it comes from. "Our choice" is set so that rows 17 and 18 of
// `Manual/statistics.md`, 2 hold: leaks of 10 MB an hour are found, and no healthy process is called a leak.

/// Limits between growth and none.
struct GrowthRules: Sendable {
    static let standard = GrowthRules()

    // MARK: Tests

    /// One-sided level of the test for a trend: one healthy process in a hundred may look like a leak, before all other conditions.
    var significance = 0.01
    /// Confidence of a slope's interval: both of its ends at the same one-sided 1 %.
    var confidence = 0.98
    /// So many standard errors must a slope be to be found at 1 % with a power of 90 %: 2.326 + 1.282, normal quantiles of the two.
    var detectable = 3.61
    /// The same at 5 %, for the comparison of two halves: 1.645 + 1.282.
    var detectableInHalves = 2.93
    /// The normal quantile of 5 %, one-sided: the second half is held against the first at that level, since the whole has passed 1 % already.
    var reachOfHalves = 1.645
    /// A leak is sure when chance makes such a rise once in ten thousand runs, in this many blocks. Our choice.
    var sureSignificance = 1e-4
    var sureBlocks = 12
    /// With fewer blocks a half has fewer than four, through which no line with an interval can be laid.
    var fewestBlocks = 8

    // MARK: What matters

    /// Hours over which growth is extrapolated when no budget is given: until somebody looks again the next day.
    var horizon = 24.0
    /// Growth below this share of the level in an hour, and below this one over the horizon, is no leak. Our choice: less than what a process
    /// differs by from one start to the next.
    var shareInAnHour = 0.01
    var shareOverHorizon = 0.1
    /// Share of the level in an hour that a run must be able to see to say that there is no leak. Our choice: in 20 hours the process doubles.
    var visibleShare = 0.05
    /// A leak goes on: its second half grows at least so fast beside the first. Our choice.
    var goesOn = 0.5

    // MARK: How long a run has to be

    /// The beginning is left out: at least one part of so many, since caches and heaps fill even after a declared warm-up.
    var leftOutOf = 3.0
    /// Turns of a rhythm below which it may look like a trend; below which too few blocks are no surprise; and that a longer run should have.
    var fewestTurns = 3.0
    var turnsOfBlocks = 12.0
    var turnsWanted = 16.0
    /// What is left out must be made up for: a run is half as long again as what is judged of it.
    var lengthening = 1.5
    /// A run is lengthened by at least this share, or it shows the same again.
    var leastLonger = 0.2
    /// After eight times its decay what settles is within 0.03 % of its end; a run is never asked to be longer than a day.
    var decays = 8.0
    var longestRun = 24.0 * 3600

    // MARK: The envelope

    /// Quantile of a block: the lowest reading but for stray ones.
    var envelope = 0.05
    /// A rhythm matters when its swing, between these quantiles of what is left beside the line, is this share of the growth. Our choice.
    var swingQuantile = 0.05
    var swingShare = 0.1
    /// Blocks a run is divided into at most and, where a rhythm wants longer ones, at least; in turns of the rhythm, how long they should be and
    /// have to be.
    var mostBlocks = 80.0
    var blocksWithRhythm = 20.0
    var wantedTurns = 2.0
    var neededTurns = 1.2
    /// A last block shorter than this share of the others is dropped, unless it has this many readings.
    var lastBlock = 0.5
    var readingsOfBlock = 3

    // MARK: Load

    /// Rates of load this many times apart are two rates; slopes this many times apart are not the same. Our choice.
    var ratesApart = 1.3
    var slopesApart = 1.25
    /// Blocks of which the lowest and highest rates are taken, as a quantile.
    var rateQuantile = 0.1
    /// A second with less than this share of the highest load is a rest.
    var restShare = 0.5
    /// A metric is used when this share of the readings has it.
    var readings = 0.9
    /// Bytes that a new user may need: the buffers of a connection in the process, and a session. Our choice, and a generous one.
    var bytesPerUser = 262_144.0
    /// Share by which users must have become more for that to be an explanation.
    var moreUsers = 0.2
    /// Growth of which less than this share is anonymous memory is files that are mapped, not a heap.
    var anonymousShare = 0.5
}
