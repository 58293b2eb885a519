package import Basics
import Statistics

/// Where the level of a series seems to change, and where it certainly does.
package struct ChangeNumbers: Sendable {
    /// One place.
    package struct Change: Sendable {
        /// The first value of the new level, from 0.
        package let index: Int
        /// What the time column has there; empty without one.
        package let time: String
        /// Mean levels on both sides, to the neighbouring changes.
        package let before, after: Double
        /// The larger of |after/before − 1| and |before/after − 1|.
        package let magnitude: Double
        /// Not a true p value: the place was chosen to make it small.
        package let suspectP: Double
        /// By permutation of blocks; `nil` while it is a suspect only.
        package let confirmedP: Double?
        /// Where else a confirmed change may be, first to last index.
        package let range: ClosedRange<Int>?
        package var isConfirmed: Bool { confirmedP != nil }
    }

    /// In order; confirmed ones among them.
    package let changes: [Change]
    /// What was searched.
    package let values: [Double]
    /// How many rows one of them stands for.
    package let blockSize: Int
}

extension NumbersAnalysis {
    /// The most values that are searched one by one.
    static let mostSearched = 5000

    /// Searches `column` for changes of level. Missing values count as the one before them, as Otava has it.
    package static func changes(_ table: NumberTable, column: String = "value") throws(Problems) -> NumbersAnalysis {
        var warnings = table.notes
        let all = table.numbers(column)
        let missing = all.count(where: \.isNaN)
        let filled = fillingGaps(all.map { $0.isNaN ? nil : $0 })
        if missing > 0, !filled.isEmpty {
            warnings.append("\(missing) missing value\(missing == 1 ? " counts" : "s count") as the one before.")
        }
        let size = Blocks.size(filled.count, limit: mostSearched)
        let values = Blocks.medians(filled, size: size)
        if size > 1 {
            warnings.append(
                "\(filled.count) values are too many to search one by one: the medians of each \(size) consecutive values were searched, so a place is known to \(size) rows."
            )
        }
        let times = table.words("time")
        return try speaking(of: table) { () throws(StatisticsError) in
            guard !values.isEmpty else { throw .tooFew(needed: 1, found: 0) }
            let suspects = try ChangePointSearch().suspects(values)
            var random = SeededRandom(seed: 1)
            let confirmed = try ConfirmedChange.confirm(suspects, of: values, using: &random)
            let changes = suspects.map { suspect in
                let step = confirmed.first { $0.suspect.index == suspect.index }?.step
                return ChangeNumbers.Change(
                    index: suspect.index * size, time: times.isEmpty ? "" : times[suspect.index * size], before: suspect.before,
                    after: suspect.after, magnitude: suspect.magnitude, suspectP: suspect.p, confirmedP: step?.p,
                    range: step.map { $0.plausible.lowerBound * size...($0.plausible.upperBound + 1) * size - 1 })
            }
            let numbers = ChangeNumbers(changes: changes, values: values, blockSize: size)
            return NumbersAnalysis(table.file, rows: table.count, .changes(numbers), warnings: warnings)
        }
    }
}
