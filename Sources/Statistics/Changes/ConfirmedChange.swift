package import Basics

/// The two tiers of textbook §1.3: suspects of ``ChangePointSearch``, and those of them that ``RankCUSUM`` confirms within the stretch between
/// their neighbours.
package struct ConfirmedChange: Hashable, Sendable {
    package let suspect: ChangePoint
    package let step: RankCUSUM.Step

    /// Judges every suspect of `values`. A suspect is confirmed when the stretch from the suspect before to the one after has p ≤ `significance`
    /// and a magnitude of at least `minimumMagnitude` (2 % or the noise floor). Blocks have max(4, ⌈g⌉) values, g the inflation
    /// of what is left when the step is taken out. A change in the last few values cannot be confirmed and stays a suspect.
    package static func confirm(
        _ suspects: [ChangePoint], of values: [Double], significance: Double = 0.01, minimumMagnitude: Double = 0.02,
        by cusum: RankCUSUM = RankCUSUM(), using random: inout SeededRandom
    ) throws(StatisticsError) -> [ConfirmedChange] {
        try require(values, atLeast: 0)
        let inside = suspects.filter { $0.index > 0 && $0.index < values.count }.sorted { $0.index < $1.index }
        var confirmed: [ConfirmedChange] = []
        for (position, suspect) in inside.enumerated() {
            let from = position == 0 ? 0 : inside[position - 1].index
            let to = position + 1 < inside.count ? inside[position + 1].index : values.count
            let stretch = Array(values[from..<to])
            let block = max(4, Int((try residualInflation(stretch, split: suspect.index - from)).rounded(.up)))
            guard suspect.magnitude >= minimumMagnitude,
                let step = try cusum.strongestStep(stretch, blockLength: block, using: &random), step.p <= significance
            else { continue }
            confirmed.append(ConfirmedChange(suspect: suspect, step: step.moved(by: from)))
        }
        return confirmed
    }

    private static func residualInflation(_ values: [Double], split: Int) throws(StatisticsError) -> Double {
        guard split > 0, split < values.count else { return 1 }
        let (left, right) = (Array(values[..<split]), Array(values[split...]))
        let (before, after) = (left.mean, right.mean)
        return try Autocorrelation.inflation(left.map { $0 - before } + right.map { $0 - after })
    }
}

extension RankCUSUM.Step {
    fileprivate func moved(by offset: Int) -> RankCUSUM.Step {
        RankCUSUM.Step(
            index: index + offset, statistic: statistic, p: p,
            plausible: plausible.lowerBound + offset...plausible.upperBound + offset)
    }
}
