// The numbers by which the calm before a peak, the peak, and what comes after it are told apart. Our choice unless a source is named.

/// Limits between the stages of a run.
struct StageRules: Sendable {
    static let standard = StageRules()

    /// Share of the largest load from which on a second belongs to the peak: random arrivals scatter, so that few seconds have the very peak.
    var peak = 0.7
    /// The load rises by a peak of at least this many times the calm.
    var rise = 2.0
    /// Seconds of at most this many times the smallest load are calm, or within so many roots of it (Poisson).
    var calm = 1.5
    var calmRoots = 4.0
    /// A median that is calm again: this many times the idle one, or within so many standard deviations of the calm seconds, which are 1.4826 times
    /// their median absolute deviation (Rousseeuw and Croux 1993).
    var slower = 1.1
    var deviations = 3.0
    var deviationOfMedian = 1.4826
    /// So many seconds on end must be calm for the target to have recovered.
    var calmSeconds = 3
    /// A time after the peak has less than this share of its load.
    var after = 0.5
    /// What usually counts as broken where no threshold says otherwise: this share failed or late, or a median this many times the idle one and a
    /// millisecond longer.
    var failedOrLate = 0.01
    var slow = 10.0
    var slowAtLeast = 1e6
}
