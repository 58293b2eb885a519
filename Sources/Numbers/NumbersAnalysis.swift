/// The statistics of perfbench on numbers from any source: what came in, what can be said of it, and with what reservations.
package struct NumbersAnalysis: Sendable {
    /// What was asked for, with its answer.
    package enum Result: Sendable {
        case scalability(ScalabilityNumbers)
        case trend(TrendNumbers)
        case changes(ChangeNumbers)
        case outliers(OutlierNumbers)
        case comparison(ComparisonNumbers)
        case histogram(HistogramNumbers)

        /// The word on the command line.
        package var name: String {
            switch self {
            case .scalability: "usl"
            case .trend: "trend"
            case .changes: "changes"
            case .outliers: "outliers"
            case .comparison: "compare"
            case .histogram: "histogram"
            }
        }
    }

    /// The file that was read.
    package let file: String
    /// Its rows; the histograms of a log.
    package let rows: Int
    package let result: Result
    /// What was done to the numbers that their owner may not expect, as sentences.
    package let warnings: [String]

    init(_ file: String, rows: Int, _ result: Result, warnings: [String]) {
        (self.file, self.rows, self.result, self.warnings) = (file, rows, result, warnings)
    }
}

/// Consecutive values put together, where there are more than a method can treat: the same for the same input, every time.
enum Blocks {
    /// How many values go into one so that at most `limit` come out.
    static func size(_ count: Int, limit: Int) -> Int { max(1, (count + limit - 1) / limit) }

    /// The median of every `size` consecutive values; a last block of less than half of them is left out. Wild values stay without effect.
    static func medians(_ values: [Double], size: Int) -> [Double] {
        guard size > 1 else { return values }
        return stride(from: 0, to: values.count, by: size).compactMap { start in
            let block = values[start..<min(start + size, values.count)].sorted()
            guard block.count * 2 >= size else { return nil }
            let middle = block.count / 2
            return block.count % 2 == 1 ? block[middle] : block[middle - 1] + (block[middle] - block[middle - 1]) / 2
        }
    }
}
