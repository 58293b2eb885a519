import Analysis
import Basics
import Runs

/// The figures of an ordinary run as they add up: what its row in the store ends with, and the run itself where the store cannot give it back.
final class Sums: Witness {
    /// Figures over the measured time of all trials.
    var figures: Figures
    private(set) var intervals: [IntervalSummary] = []
    /// Whether seconds count: not while a capacity search judges them trial by trial.
    private let isCounting: Bool

    /// What stands for the run.
    struct Figures {
        var totals: Tally
        var measured: Nanoseconds = 0
        var peakVUs = 0
    }

    init(_ header: RunHeader) {
        figures = Figures(totals: Tally(header.layout))
        isCounting = header.search == nil
    }

    func second(_ second: WitnessedSecond) -> [Remark] {
        intervals.append(second.summary)
        guard isCounting, !second.interval.isWarmup else { return [] }
        figures.totals.add(second.interval.tally)
        figures.peakVUs = max(figures.peakVUs, second.interval.vus)
        return []
    }

    /// Requests of all warm-ups.
    var warmupRequests: Int64 { intervals.filter(\.isWarmup).reduce(0) { $0 + $1.requests } }
}
