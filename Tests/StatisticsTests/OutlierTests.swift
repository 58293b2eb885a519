import Statistics
import TestSupport
import Testing

@Suite("Outliers")
struct OutlierTests {
    private struct Rosner: Decodable {
        let series, R, lam: [Double]
        let max_outliers, n_outliers, mad_n_outliers: Int
        let alpha: Double
        let suspicious_indexes: [Int]
    }

    @Test("Rosner's 54 values", .enabled(if: Reference.isPresent, "needs the reference data beside the project"))
    func rosner() throws {
        let file: Rosner = try reference("gesd/rosner.json")
        let test = try GESD(file.series, maximum: file.max_outliers, alpha: file.alpha)
        #expect(zip(test.steps, file.R).allSatisfy { abs($0.statistic - $1) < 0.0011 })
        #expect(zip(test.steps, file.lam).allSatisfy { abs($0.critical - $1) < 0.0011 })
        #expect(test.steps.map(\.index) == file.suspicious_indexes)
        #expect(test.outliers == Array(file.suspicious_indexes[..<file.n_outliers]))
        let robust = try GESD(file.series, maximum: file.max_outliers, alpha: file.alpha, scale: .medianDeviation)
        #expect(robust.outliers.count == file.mad_n_outliers)
    }

    @Test("a value that stands alone is an outlier, a new level is none")
    func reverting() throws {
        let calm = [10, 10.2, 9.9, 10.1, 9.8, 10, 10.1, 9.9, 10.2, 10]
        #expect(try Outliers.reverting(calm) == [])
        #expect(try Outliers.reverting(calm + [30] + calm) == [10])
        #expect(try Outliers.reverting([30] + calm) == [0])
        #expect(try Outliers.reverting(calm + [30, 30.1, 29.9]) == [])
        #expect(try Outliers.reverting(calm + [30]) == [])
        #expect(try Outliers.reverting([1, 1, 1, 9, 1]) == [])
    }
}
