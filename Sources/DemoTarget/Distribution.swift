import Basics
import Glibc

/// How long something takes: always the same, or drawn from a distribution. Never negative.
enum Distribution: Sendable, Equatable {
    case fixed(TimeSpan)
    case exponential(mean: TimeSpan)
    case uniform(from: TimeSpan, to: TimeSpan)
    /// What is drawn below zero counts as zero.
    case normal(mean: TimeSpan, deviation: TimeSpan)

    static let expectation = #"a duration such as "20ms", or "exp:20ms", "uniform:5ms-50ms" or "normal:20ms,5ms""#

    init?(_ text: String) {
        let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
        if halves.count == 1, let span = TimeSpan(text) {
            self = .fixed(span)
            return
        }
        guard halves.count == 2 else { return nil }
        let separator: Character = halves[0] == "uniform" ? "-" : ","
        let spans = halves[1].split(separator: separator, omittingEmptySubsequences: false).map { TimeSpan(String($0)) }
        switch (halves[0], spans.first ?? nil, spans.count > 1 ? spans[1] : nil, spans.count) {
        case ("exp", let mean?, _, 1): self = .exponential(mean: mean)
        case ("uniform", let from?, let to?, 2) where from <= to: self = .uniform(from: from, to: to)
        case ("normal", let mean?, let deviation?, 2): self = .normal(mean: mean, deviation: deviation)
        default: return nil
        }
    }

    func sample(_ random: inout SeededRandom) -> Nanoseconds {
        switch self {
        case .fixed(let span): span.nanoseconds
        case .exponential(let mean): Nanoseconds(-Double(mean.nanoseconds) * log(1 - random.unit()))
        case .uniform(let from, let to): random.integer(in: from.nanoseconds...to.nanoseconds)
        case .normal(let mean, let deviation):
            // Box and Muller.
            max(
                0,
                mean.nanoseconds
                    + Nanoseconds(
                        Double(deviation.nanoseconds) * (-2 * log(1 - random.unit())).squareRoot() * cos(2 * .pi * random.unit())))
        }
    }
}
