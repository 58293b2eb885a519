import Statistics
import TestSupport
import Testing

@Suite("Outliers")
struct OutlierTests {
    private struct Document: Decodable {
        let values, statistics, critical: [Double]
        let indexes: [Int]
        let maximum, count, robust_count: Int
        let alpha: Double
    }

    @Test("Rosner's test, as MongoDB's signal-processing-algorithms has it")
    func rosner() throws {
        let file = try Reference.value("outliers.json", as: Document.self)
        let test = try GESD(file.values, maximum: file.maximum, alpha: file.alpha)
        #expect(test.steps.count == 8 && file.count == 3)
        for (step, (statistic, critical)) in zip(test.steps, zip(file.statistics, file.critical)) {
            #expect(near(step.statistic, abs(statistic), 1e-12) && near(step.critical, critical, 1e-12))
        }
        #expect(test.steps.map(\.index) == file.indexes)
        #expect(test.outliers == Array(file.indexes[..<file.count]))
        let robust = try GESD(file.values, maximum: file.maximum, alpha: file.alpha, scale: .medianDeviation)
        #expect(robust.outliers.count == file.robust_count)
    }

    @Test("a value that is alone is an outlier, a new level is none")
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
