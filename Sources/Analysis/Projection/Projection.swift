// From what was measured to loads that were not: the utilisation law, or the saturation that was seen; never silently beyond 1.5 times the
// largest load measured.

package import Basics
package import Runs
import Statistics

/// The throughput at which one instance of the target, of this size, is full.
package struct Projection: Sendable {
    /// Successful requests a second, with the 95 % interval.
    package let limit: Double
    package let interval: ClosedRange<Double>
    /// The highest throughput measured, per second.
    package let measured: Double
    private let cause: Cause
    private let levels: Int

    /// How many times the largest load measured a limit may be before it is called an extrapolation, and the share of a resource that must have been
    /// in use for its demand to be told from nothing. Our choice.
    static let far = 1.5
    private static let leastUsed = 0.02

    private enum Cause: Sendable {
        /// Measured: throughput stopped there.
        case saturation
        case demand(Demand)
        /// The scalability law, where the measurements identify its peak; the number of requests in flight there.
        case scalability(inFlight: Double)
    }

    /// `nil` when nothing can be said: no load, the generator's doing, or no sample of a resource that the load uses.
    package init?(_ run: Run) { self.init(RunFacts(run)) }

    init?(_ facts: RunFacts) {
        guard facts.succeeded > 0, let diagnosis = facts.diagnosis, !facts.isGeneratorLimited else { return nil }
        levels = facts.load.levels.count
        measured = facts.load.levels.map(\.throughput).max() ?? 0
        guard measured > 0 else { return nil }
        if let saturation = diagnosis.knee.saturation {
            limit = saturation
            interval = Self.interval(of: diagnosis.knee.top.map(\.throughput), around: saturation)
            cause = .saturation
        } else if facts.load.hasTarget, let demand = diagnosis.demands.first(where: { $0.used >= Self.leastUsed }) {
            limit = demand.limit
            interval = min(demand.limit, demand.interval.lower)...max(demand.limit, demand.interval.upper)
            cause = .demand(demand)
        } else if let peak = Self.peak(facts.load.levels) {
            limit = peak.limit
            interval = peak.interval
            cause = .scalability(inFlight: peak.inFlight)
        } else {
            return nil
        }
    }

    /// The peak of the universal scalability law, with what was in flight at each level by Little's law; `nil` unless it is identified.
    private static func peak(_ levels: [LoadLevel]) -> (limit: Double, interval: ClosedRange<Double>, inFlight: Double)? {
        // A fit costs as much as there are points; twenty of each level are enough.
        let points = levels.flatMap { $0.seconds.prefix(20) }.filter { $0.inFlight > 0 && $0.throughput > 0 }.map {
            ScalabilityFit.Point(concurrency: $0.inFlight, throughput: $0.throughput)
        }
        guard levels.count >= 6, let fit = try? ScalabilityFit(points, relative: true), fit.isIdentified else { return nil }
        var random = SeededRandom(seed: 1)
        guard let spread = try? fit.peakIntervals(replicates: 200, using: &random).throughput else { return nil }
        let limit = fit.law.peakThroughput
        return (limit, min(limit, spread.lower)...max(limit, spread.upper), fit.law.peakConcurrency)
    }

    /// The interval of the mean over the saturated seconds.
    private static func interval(of values: [Double], around value: Double) -> ClosedRange<Double> {
        guard let sample = try? Sample(values), sample.count >= 3, let t = try? StudentT(degreesOfFreedom: Double(sample.count - 1))
        else { return value...value }
        let reach = t.upperQuantile(0.025) * sample.standardDeviation / Double(sample.count).squareRoot()
        return min(value, sample.mean - reach)...max(value, sample.mean + reach)
    }

    // MARK: Headroom

    /// Whether there is room above what was measured, and enough was seen to say how much.
    var isHeadroom: Bool {
        if case .saturation = cause { false } else { limit > measured }
    }

    /// Whether the limit lies beyond 1.5 times the largest load measured.
    var isFar: Bool { limit > Self.far * measured }

    private var factor: String { limit < 10 * measured ? fixed(limit / measured, 1) : countForPeople((limit / measured).rounded()) }

    var headroomSentence: String {
        // The band of the line is about loads like those measured: far beyond them it would promise what is not known.
        guard !isFar else {
            return
                "May hold about \(factor) × the peak of \(rateForPeople(measured)): at \(rateForPeople(limit)) \(why), if every request continues to cost what it did. That is a linear extrapolation, beyond \(fixed(Self.far, 1)) × the largest load measured."
        }
        let span = levels >= 3 ? " (95 %: \(span))" : ""
        return "Holds \(factor) × the peak of \(rateForPeople(measured)): at \(rateForPeople(limit))\(span) \(why)."
    }

    /// What ends the growth.
    private var why: String {
        switch cause {
        case .saturation: "throughput stops, as measured"
        case .demand(let demand): demand.resource.fullInWords
        case .scalability(let inFlight):
            "throughput turns down, with \(countForPeople(inFlight.rounded())) requests in flight (scalability law)"
        }
    }

    private var span: String {
        interval.upperBound.isFinite
            ? "\(rateForPeople(interval.lowerBound)) to \(rateForPeople(interval.upperBound))"
            : "at least \(rateForPeople(interval.lowerBound))"
    }

    var evidence: [Finding.Evidence] {
        var evidence: [Finding.Evidence] = [
            .init("measuredPerSecond", measured), .init("limitPerSecond", limit), .init("limitLowPerSecond", interval.lowerBound),
        ]
        if interval.upperBound.isFinite { evidence.append(.init("limitHighPerSecond", interval.upperBound)) }
        if case .demand(let demand) = cause {
            evidence.append(.init("demandMillisecondsPerRequest", demand.perRequest * 1e3))
            evidence.append(.init("usedPercent", demand.used * 100))
            evidence.append(.init("levelsOfLoad", Double(levels)))
        }
        return evidence
    }

    // MARK: Another load

    /// What `load` successful requests a second would need.
    package func finding(for load: Rate) -> Finding {
        let wanted = load.perSecond
        func instances(_ limit: Double) -> Double { max(1, (wanted / limit).rounded(.up)) }
        let (most, least) = (
            instances(max(1e-9, interval.lowerBound)), interval.upperBound.isFinite ? instances(interval.upperBound) : 1
        )
        let needed = instances(limit)
        let range = least == most ? "" : " (95 %: \(countForPeople(least)) to \(countForPeople(most)))"
        let noun = needed == 1 ? "instance" : "instances"
        let each =
            if case .saturation = cause { "one gives \(rateForPeople(limit)), as measured" } else {
                "one ends at \(rateForPeople(limit)), where \(why)"
            }
        // How one instance does beyond what it was measured at is as uncertain as that many instances side by side.
        let farthest = max(measured, min(wanted / needed, limit))
        let caution =
            farthest > Projection.far * measured
            ? "; each would carry \(rateForPeople(farthest)), beyond \(fixed(Projection.far, 1)) × the \(rateForPeople(measured)) measured"
            : ""
        return Finding(
            rule: "projection", severity: .info,
            title: "\(rateForPeople(wanted)) would need \(countForPeople(needed)) \(noun) of this size\(range): \(each)\(caution).",
            evidence: [
                .init("wantedPerSecond", wanted), .init("instances", needed), .init("instancesLow", least),
                .init("instancesHigh", most),
            ]
                + evidence,
            recommendation: caution.isEmpty
                ? (needed > 1
                    ? "What they share (database, cache, network) must hold \(rateForPeople(wanted)) too: measure it separately."
                    : "")
                : "Measure one instance up to \(rateForPeople(farthest)) first.")
    }

    /// For a run of which nothing can be projected.
    package static func unknown(for load: Rate) -> Finding {
        Finding(
            rule: "projection", severity: .info,
            title: "What \(rateForPeople(load.perSecond)) would need cannot be told from this run.",
            evidence: [.init("wantedPerSecond", load.perSecond)],
            recommendation: "Raise the load in steps, with the target's process watched and a generator that keeps up.")
    }
}

extension Run {
    /// Adds what `load` successful requests a second would need, in place of an earlier answer.
    package mutating func project(to load: Rate) {
        findings.removeAll { $0.rule == "projection" }
        findings.append(Projection(self)?.finding(for: load) ?? Projection.unknown(for: load))
    }
}

extension Resource {
    /// `one core is full`.
    var fullInWords: String {
        switch self {
        case .allCores: "all cores are full"
        case .oneCore: "one core is full"
        case .memory: "the memory is full"
        case .disk: "the disk is always busy"
        case .network: "the network link is full"
        case .descriptors: "all descriptors are in use"
        case .listenQueue: "the queue of new connections is full"
        }
    }
}
