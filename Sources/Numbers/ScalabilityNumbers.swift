package import Basics
import Statistics

/// The universal scalability law through measured points, or why it must not be drawn through them.
package struct ScalabilityNumbers: Sendable {
    /// Contention and coherency as shares, γ in the unit of the throughput.
    package let alpha, beta, gamma: Double
    /// 95 % intervals; `nil` when the points cannot tell the parameters apart.
    package let alphaInterval, betaInterval, gammaInterval: ClosedRange<Double>?
    /// The top of the curve; `nil` unless it is identified: a curve is not extrapolated.
    package let peakConcurrency, peakThroughput: Double?
    /// 95 % by resampling; ends may be infinite.
    package let peakConcurrencyInterval, peakThroughputInterval: ClosedRange<Double>?
    /// With 95 % confidence the peak is not below this concurrency; 0 when unknown.
    package let leastPeakConcurrency: Double
    /// Why the peak cannot be told, as sentences.
    package let reasons: [String]
    /// Whether the peak can be told.
    package var isIdentified: Bool { reasons.isEmpty }
    /// √(mean of ((X − fit)/X)²).
    package let relativeError: Double
    /// What was measured, with the curve at the same place.
    package let points: [(concurrency: Double, throughput: Double, fitted: Double)]
}

extension NumbersAnalysis {
    /// The columns of ``scalability(_:isRelative:)``.
    package static let scalabilityColumns = [
        NumberTable.Column("concurrency", names: ["users", "vus", "user count", "clients", "connections", "threads"]),
        NumberTable.Column("throughput", names: ["rps", "requests/s", "req/s", "qps", "tps"]),
    ]

    /// The most points that are fitted; the resampling of more would take minutes.
    static let mostPoints = 500

    /// Fits throughput by concurrency. `isRelative` weighs errors by the throughput instead of all the same. Throws when a value is not
    /// above 0, or there are too few.
    package static func scalability(_ table: NumberTable, isRelative: Bool = false) throws(Problems) -> NumbersAnalysis {
        let reason = "The law speaks of users at work and of what they get done."
        try table.requirePositive("concurrency", because: reason)
        try table.requirePositive("throughput", because: reason)
        let measured = zip(table.numbers("concurrency"), table.numbers("throughput")).map {
            ScalabilityFit.Point(concurrency: $0, throughput: $1)
        }
        var warnings = table.notes
        let points = try averaged(measured, table, &warnings)
        return try speaking(of: table) { () throws(StatisticsError) in
            let fit = try ScalabilityFit(points, relative: isRelative)
            var random = SeededRandom(seed: 1)
            let peaks = fit.isIdentified ? try fit.peakIntervals(using: &random) : nil
            let numbers = ScalabilityNumbers(
                alpha: fit.law.alpha, beta: fit.law.beta, gamma: fit.law.gamma,
                alphaInterval: fit.alphaInterval?.range, betaInterval: fit.betaInterval?.range,
                gammaInterval: fit.gammaInterval?.range,
                peakConcurrency: fit.isIdentified ? fit.law.peakConcurrency : nil,
                peakThroughput: fit.isIdentified ? fit.law.peakThroughput : nil,
                peakConcurrencyInterval: peaks?.concurrency.range, peakThroughputInterval: peaks?.throughput.range,
                leastPeakConcurrency: fit.leastPeakConcurrency,
                reasons: fit.doubts.map { $0.sentence(most: points.map(\.concurrency).max() ?? 0) },
                relativeError: fit.relativeError,
                points: points.map { ($0.concurrency, $0.throughput, fit.law.throughput(at: $0.concurrency)) })
            return NumbersAnalysis(table.file, rows: table.count, .scalability(numbers), warnings: warnings)
        }
    }

    /// Points of the same concurrency put together in equal blocks where there are too many.
    private static func averaged(
        _ points: [ScalabilityFit.Point], _ table: NumberTable, _ warnings: inout [String]
    ) throws(Problems) -> [ScalabilityFit.Point] {
        guard points.count > mostPoints else { return points }
        let groups = Dictionary(grouping: points, by: \.concurrency).sorted { $0.key < $1.key }.map(\.value)
        guard groups.count <= mostPoints / 2 else {
            throw Problems([
                Problem(
                    .usage,
                    "\"\(table.file)\" has \(groups.count) different concurrencies; at most \(mostPoints / 2) can be fitted.",
                    hint: "Round them, or average neighbours.")
            ])
        }
        let size = Blocks.size(points.count, limit: mostPoints - groups.count)
        warnings.append(
            "\(points.count) rows are too many to fit one by one: each \(size) of the same concurrency were averaged, in their order."
        )
        return groups.flatMap { group in
            stride(from: 0, to: group.count, by: size).map { start in
                let block = group[start..<min(start + size, group.count)]
                return ScalabilityFit.Point(
                    concurrency: group[0].concurrency,
                    throughput: block.reduce(0) { $0 + $1.throughput / Double(block.count) })
            }
        }
    }

    /// Does `body`, and says of what a statistic does not exist.
    static func speaking<Result>(
        of table: NumberTable, _ body: () throws(StatisticsError) -> Result
    ) throws(Problems) -> Result {
        do throws(StatisticsError) { return try body() } catch {
            throw Problems([Problem(.usage, "\"\(table.file)\" cannot be analyzed: the analysis \(error.predicate).")])
        }
    }
}

extension StatisticsError {
    /// What the analysis does, as the rest of a sentence.
    fileprivate var predicate: String {
        switch self {
        case .tooFew(let needed, let found): "needs at least \(needed) values, and there \(found == 1 ? "is 1" : "are \(found)")"
        case .tooMany: description
        default: "has no answer: \(description)"
        }
    }
}

extension ScalabilityFit.Doubt {
    fileprivate func sentence(most: Double) -> String {
        func percent(_ share: Double) -> String { percentForPeople(share) }
        return switch self {
        case .noRetrogradeTerm: "Throughput was never seen to fall with more users, so there is no peak to be told (beta is 0)."
        case .betaNotDistinguishable:
            "The points do not show whether throughput falls with more users: the interval of beta includes 0."
        case .peakBeyondMeasurements:
            "The peak of the curve lies at more than 1.5 times the largest concurrency measured, \(shortest(most)): measure further up."
        case .lackOfFit(let p):
            "Repeated points agree with each other better than with the curve (p \(p < 0.0001 ? "below 0.0001" : fixed(p, 4))): the law does not describe this system."
        case .poorFit(let error): "The points lie off the curve by \(percent(error)) on average, more than 5 %."
        case .tooFewConcurrencies(let count):
            "There \(count == 1 ? "is only 1 concurrency" : "are only \(count) different concurrencies"); it takes at least 6."
        }
    }
}
