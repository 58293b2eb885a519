package import Basics

/// The second of the two tiers of `Manual/statistics.md`, 1.3: suspects of ``ChangePointSearch`` that ``RankCUSUM`` confirms.
///
/// Usually each suspect is judged between its neighbours. But where values depend on each other the neighbours are false suspects too, chosen so
/// that the stretch between them holds a step: with AR(1) 0.6 that confirmed a change in 17 % of 60-point series without one. Here the
/// whole series is judged first and, where it holds a step, divided there and each part judged again; only a series that passes as a
/// whole, such as a rise that is taken back, is looked at between neighbours, at a level divided by the number of suspects. And
/// the blocks have 2·g values (2.5·g between neighbours), g from differences that cross no suspect, which false suspects do not
/// make look smaller.
package struct ConfirmedChange: Hashable, Sendable {
    /// The most values that are judged; the shuffles of longer series would take minutes.
    package static let limit = 100_000

    /// What the search had found.
    package let suspect: ChangePoint
    /// The evidence, and where else the change may be.
    package let step: RankCUSUM.Step

    /// The suspects of `values` that are confirmed, by index: with p ≤ `significance` and a magnitude of at least `minimumMagnitude` (2 % or the noise
    /// floor). What happened in the last few values, or in fewer than about 25, cannot be confirmed and stays a suspect. Throws `tooMany`
    /// above ``limit``, `notFinite`.
    package static func confirm(
        _ suspects: [ChangePoint], of values: [Double], significance: Double = 0.01, minimumMagnitude: Double = 0.02,
        by cusum: RankCUSUM = RankCUSUM(), using random: inout SeededRandom
    ) throws(StatisticsError) -> [ConfirmedChange] {
        try require(values, atLeast: 0)
        guard values.count <= limit else { throw .tooMany(limit: limit, found: values.count) }
        let known = suspects.filter { $0.index > 0 && $0.index < values.count }.sorted { $0.index < $1.index }
        let g = inflation(values, without: known.map(\.index))
        var confirmed: [ConfirmedChange] = []
        func judge(_ from: Int, _ to: Int, at level: Double, block: Double) throws(StatisticsError) -> RankCUSUM.Step? {
            let block = max(4, Int((block * g).rounded(.up)))
            let step = try cusum.strongestStep(Array(values[from..<to]), blockLength: block, using: &random)
            guard let step, step.p <= level else { return nil }
            return step.moved(by: from)
        }
        var parts = [(from: 0, to: values.count)]
        while let part = parts.popLast() {
            let inside = known.filter { $0.index > part.from && $0.index < part.to }
            if inside.isEmpty { continue }
            if let step = try judge(part.from, part.to, at: significance, block: 2) {
                let nearest = inside.reduce(inside[0]) { abs($1.index - step.index) < abs($0.index - step.index) ? $1 : $0 }
                confirmed.append(ConfirmedChange(suspect: nearest, step: step))
                parts += [(part.from, nearest.index), (nearest.index, part.to)]
            } else if inside.count > 1 {
                let bounds = [part.from] + inside.map(\.index) + [part.to]
                for (position, suspect) in inside.enumerated() {
                    let level = significance / Double(inside.count)
                    guard let step = try judge(bounds[position], bounds[position + 2], at: level, block: 2.5) else { continue }
                    confirmed.append(ConfirmedChange(suspect: suspect, step: step))
                }
            }
        }
        return confirmed.filter { $0.suspect.magnitude >= minimumMagnitude }.sorted { $0.suspect.index < $1.suspect.index }
    }

    /// g = (1 + φ)/(1 − φ) with 1 + φ = mean (xᵢ₊₂ − xᵢ)² / mean (xᵢ₊₁ − xᵢ)² as AR(1) has it, φ kept within 0...0.95, over the differences that cross
    /// none of the `cuts`.
    private static func inflation(_ values: [Double], without cuts: [Int]) -> Double {
        let bounds = [0] + cuts + [values.count]
        var (near, far, nearCount, farCount) = (0.0, 0.0, 0.0, 0.0)
        for (from, to) in zip(bounds, bounds.dropFirst()) {
            for index in (from + 1)..<max(to, from + 1) {
                let step = values[index] - values[index - 1]
                (near, nearCount) = (near + step * step, nearCount + 1)
                guard index >= from + 2 else { continue }
                let jump = values[index] - values[index - 2]
                (far, farCount) = (far + jump * jump, farCount + 1)
            }
        }
        guard near > 0, farCount > 0 else { return 1 }
        let ratio = far / farCount / (near / nearCount) - 1
        let correlation = ratio.isFinite ? min(0.95, max(0, ratio)) : 0
        return (1 + correlation) / (1 - correlation)
    }
}

extension RankCUSUM.Step {
    fileprivate func moved(by offset: Int) -> RankCUSUM.Step {
        RankCUSUM.Step(
            index: index + offset, statistic: statistic, p: p,
            plausible: plausible.lowerBound + offset...plausible.upperBound + offset)
    }
}
