package import Basics
import Glibc
import Statistics

/// Whether one arm of an experiment is worse than the other.
package struct ComparisonNumbers: Sendable {
    /// How the values were set against each other.
    package enum Design: String, Sendable {
        /// One difference per block.
        case paired
        /// All of one arm against all of the other.
        case unpaired
    }

    package enum Verdict: String, Sendable { case regression, ok, improvement, inconclusive }

    /// The arms by their names in the file.
    package let baselineArm, candidateArm: String
    package let design: Design
    /// Complete blocks; 0 when unpaired.
    package let blocks: Int
    /// Geometric means.
    package let baseline, candidate: Double
    /// Candidate to baseline, paired where the design is.
    package let ratio: Double
    /// 95 % of the ratio; `nil` with too few values.
    package let interval: ClosedRange<Double>?
    /// Two-sided; `nil` with too few values.
    package let p: Double?
    /// The smallest change that matters, and the smallest that stands out from the noise, as shares.
    package let threshold, noiseFloor: Double
    /// The smallest change that this number of values would have shown in nine of ten cases, as a share.
    package let minimalDetectable: Double
    package let isHigherWorse: Bool
    package let verdict: Verdict
    /// Why, as sentences.
    package let reasons: [String]
    /// log(candidate/baseline) of each block, in their order; empty when unpaired.
    package let differences: [Double]
}

extension NumbersAnalysis {
    /// The columns of ``comparison(_:threshold:isHigherWorse:)``.
    package static let comparisonColumns = [
        NumberTable.Column("arm", .word), NumberTable.Column("block", .word, isNeeded: false), NumberTable.Column("value"),
    ]

    /// Compares the two arms of an experiment: by block where both arms have a value, else as a whole. Several values of an arm in a block are
    /// averaged.
    package static func comparison(
        _ table: NumberTable, threshold: Double = 0.03, isHigherWorse: Bool = true
    ) throws(Problems) -> NumbersAnalysis {
        try table.requirePositive("value", because: "The arms are compared as a ratio.")
        let arms = try Arms(table)
        var warnings = table.notes + arms.notes
        let pairs = arms.pairs(&warnings)
        let sign = isHigherWorse ? 1.0 : -1.0
        let differences = pairs.map { $0.candidate - $0.baseline }
        let isPaired = pairs.count >= 2
        let (baseline, candidate) =
            isPaired ? (pairs.map(\.baseline), pairs.map(\.candidate)) : (arms.baseline.map(\.log), arms.candidate.map(\.log))
        return try speaking(of: table) { () throws(StatisticsError) in
            let judged =
                isPaired
                ? try Judged(PairedComparison(differences.map { sign * $0 }), threshold: log(1 + threshold))
                : try Judged(candidate, against: baseline, sign: sign, threshold: log(1 + threshold))
            let effect = isPaired ? mean(differences) : mean(candidate) - mean(baseline)
            func ratio(_ log: Double) -> Double { exp(log) }
            let interval = judged.interval.map { sign > 0 ? $0 : -$0.upperBound ... -$0.lowerBound }
            let numbers = ComparisonNumbers(
                baselineArm: arms.names.baseline, candidateArm: arms.names.candidate, design: isPaired ? .paired : .unpaired,
                blocks: isPaired ? pairs.count : 0, baseline: exp(mean(baseline)), candidate: exp(mean(candidate)),
                ratio: exp(effect),
                interval: interval.map { exp($0.lowerBound)...exp($0.upperBound) }, p: judged.p, threshold: threshold,
                noiseFloor: exp(judged.noiseFloor) - 1, minimalDetectable: exp(judged.minimalDetectable) - 1,
                isHigherWorse: isHigherWorse, verdict: judged.verdict, reasons: judged.reasons(threshold: threshold),
                differences: isPaired ? differences : [])
            return NumbersAnalysis(table.file, rows: table.count, .comparison(numbers), warnings: warnings)
        }
    }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 / Double(values.count) } }

/// What the gate says of a difference of logarithms, positive being worse.
private struct Judged {
    var interval: ClosedRange<Double>?
    var p: Double?
    var noiseFloor = Double.infinity
    var minimalDetectable = Double.infinity
    var verdict = ComparisonNumbers.Verdict.inconclusive
    private var isWithoutSpread = false
    private var neededMore: Int?

    private static let alpha = 0.01

    /// Blocks against each other.
    init(_ comparison: PairedComparison, threshold: Double) throws(StatisticsError) {
        try judge(
            comparison.test, deviation: comparison.residualDeviation, count: comparison.blocks, threshold: threshold,
            p: comparison.reportedP)
        // Without any spread a t test is sure of everything; how many there are still counts.
        guard comparison.residualDeviation <= 1e-12, comparison.effect != 0 else { return }
        isWithoutSpread = true
        p = comparison.signFlip?.pTwoSided ?? p
        if let flip = comparison.signFlip, min(flip.pGreater, flip.pLess) > Self.alpha { verdict = .inconclusive }
    }

    /// One arm as a whole against the other.
    init(_ candidate: [Double], against baseline: [Double], sign: Double, threshold: Double) throws(StatisticsError) {
        guard candidate.count >= 2, baseline.count >= 2 else { return }
        let test = try TTest.welch(candidate.map { sign * $0 }, baseline.map { sign * $0 })
        try judge(test, deviation: test.standardError * 2.squareRoot(), count: 2, threshold: threshold, p: test.pTwoSided)
        guard test.standardError <= 1e-12, test.difference != 0 else { return }
        isWithoutSpread = true
        p = try MannWhitney(candidate, baseline).pTwoSided
        if p ?? 1 > 2 * Self.alpha { verdict = .inconclusive }
    }

    private mutating func judge(
        _ test: TTest, deviation: Double, count: Int, threshold: Double, p: Double
    ) throws(StatisticsError) {
        let gate = try Gate(alpha: Self.alpha)
        interval = try test.interval().range
        self.p = p
        let power = try Power(alpha: Self.alpha)
        minimalDetectable = power.minimalDetectableEffect(
            deviation: deviation, blocks: count, degreesOfFreedom: test.degreesOfFreedom)
        noiseFloor = try NoiseFloor.floor(minimalDetectable: minimalDetectable)
        verdict =
            switch gate.conclusion(test, threshold: max(threshold, noiseFloor)) {
            case .regression: .regression
            case .ok: .ok
            case .improvement: .improvement
            case .inconclusive: .inconclusive
            }
        if verdict == .inconclusive, count > 2 {
            // Half the detectable effect is the noise floor: it must come down to what matters.
            neededMore = power.blocks(for: 2 * threshold, deviation: deviation).map { max(1, $0 - count) }
        }
    }

    func reasons(threshold: Double) -> [String] {
        var reasons: [String] = []
        if p == nil { reasons.append("Each arm needs at least two values, in two blocks to be paired.") }
        if isWithoutSpread { reasons.append("The differences do not vary at all, so only their number counts.") }
        switch verdict {
        case .regression:
            reasons.append("Significantly worse, by more than \(percentForPeople(max(threshold, exp(noiseFloor) - 1))).")
        case .improvement:
            reasons.append("Significantly better, by more than \(percentForPeople(max(threshold, exp(noiseFloor) - 1))).")
        case .ok:
            reasons.append(
                "Not worse by \(percentForPeople(max(threshold, exp(noiseFloor) - 1))) or more: a worsening that large is ruled out."
            )
        case .inconclusive where p != nil && !isWithoutSpread:
            let more = neededMore.map { ": about \($0) more block\($0 == 1 ? "" : "s") would" } ?? ""
            reasons.append("The values scatter too much to tell\(more).")
        case .inconclusive: break
        }
        return reasons
    }
}
