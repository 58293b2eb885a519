// The Universal Scalability Law through the trials of a search, as reports show it.

import Basics
import Runs
import Statistics

/// X(N) = γN / (1 + α(N − 1) + βN(N − 1)) over what was in flight, N = X·R, with the reasons not to believe its peak.
package struct ScalabilityLaw: Sendable, Hashable {
    /// Contention, coherency, and the throughput of one in iterations a second.
    package let alpha, beta, gamma: Double
    /// Iterations a second, and in flight, at the peak; `nil` when the trials do not say where it is.
    package let peakThroughput, peakConcurrency: Double?
    /// Why the peak is not to be believed, in words; empty when it is.
    package let doubts: [String]
    private let law: UniversalScalability

    /// `nil` for fewer than four trials in which something was in flight.
    init?(_ trials: [SearchTrial]) {
        let points = trials.filter { $0.inFlight > 0 && $0.achieved > 0 }.map {
            ScalabilityFit.Point(concurrency: $0.inFlight, throughput: $0.achieved)
        }
        guard let fit = try? ScalabilityFit(points, relative: true) else { return nil }
        law = fit.law
        (alpha, beta, gamma) = (fit.law.alpha, fit.law.beta, fit.law.gamma)
        peakThroughput = fit.isIdentified ? fit.law.peakThroughput : nil
        peakConcurrency = fit.isIdentified ? fit.law.peakConcurrency : nil
        doubts = fit.doubts.map(\.words)
    }

    /// Iterations a second with this many in flight.
    package func throughput(at concurrency: Double) -> Double { law.throughput(at: concurrency) }

    /// One sentence without its full stop.
    package var forPeople: String {
        let parameters = "α \(countForPeople(alpha)), β \(countForPeople(beta)), γ \(rateForPeople(gamma))"
        guard let peakThroughput, let peakConcurrency else {
            return "\(parameters); its peak is not identified: \(doubts.joined(separator: ", "))"
        }
        return "\(parameters); peak \(rateForPeople(peakThroughput)) at \(countForPeople(peakConcurrency)) in flight"
    }
}

extension ScalabilityFit.Doubt {
    fileprivate var words: String {
        switch self {
        case .noRetrogradeTerm: "no load was seen at which throughput falls"
        case .betaNotDistinguishable: "β cannot be told from 0"
        case .peakBeyondMeasurements: "the peak lies far beyond what was measured"
        case .lackOfFit: "repeated loads agree with each other better than with the curve"
        case .poorFit(let error): "the curve misses the loads by \(percentForPeople(error))"
        case .tooFewConcurrencies(let count): "only \(count) different concurrencies"
        }
    }
}
