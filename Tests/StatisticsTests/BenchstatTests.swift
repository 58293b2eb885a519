import Statistics
import TestSupport
import Testing

@Suite("What Go's benchstat says", .enabled(if: Reference.isPresent, "needs the reference data beside the project"))
struct BenchstatTests {
    /// Numbers, or the words that describe them.
    private struct Series: Decodable {
        let values: [Double]
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let values = try? container.decode([Double].self) {
                self.values = values
            } else {
                let words: String = try container.decode(String.self)
                values =
                    words == "i*2 for i in 0..499"
                    ? (0..<500).map { Double($0 * 2) }
                    : words == "i*2-41 for i in 0..599" ? (0..<600).map { Double($0 * 2 - 41) } : []
            }
        }
    }

    private struct Document: Decodable {
        struct U: Decodable { let x, y: Series, U, p_less, p_two, p_greater: Double }
        struct T: Decodable { let x, y: [Double], t, dof, p_two: Double, p_less: Double? }
        struct Median: Decodable {
            struct Example: Decodable { let x: [Double], center, lo, hi, confidence: Double }
            let example: Example
        }
        let mann_whitney: [U]
        let welch, paired: [T]
        let u_min_p: [String: Double]
        let median_ci: Median
    }

    @Test("the Mann–Whitney test")
    func mannWhitney() throws {
        let document: Document = try reference("benchstat/tests.json")
        #expect(document.mann_whitney.count == 4)
        for vector in document.mann_whitney {
            let test = try MannWhitney(vector.x.values, vector.y.values)
            #expect(test.u == vector.U)
            #expect(near(test.pLess, vector.p_less, 1e-12))
            #expect(near(test.pTwoSided, vector.p_two, 1e-12))
            #expect(near(test.pGreater, vector.p_greater, 1e-12))
        }
        for (count, p) in document.u_min_p {
            let n = try #require(Int(count))
            let test = try MannWhitney((0..<n).map { Double($0) }, (0..<n).map { Double($0 + n) })
            #expect(near(test.pTwoSided, p, 1e-12))
        }
    }

    @Test("Welch's and the paired t test")
    func tTests() throws {
        let document: Document = try reference("benchstat/tests.json")
        for vector in document.welch {
            let test = try TTest.welch(vector.x, vector.y)
            #expect(near(test.statistic, vector.t, 1e-14) && near(test.degreesOfFreedom, vector.dof, 1e-14))
            #expect(near(test.pTwoSided, vector.p_two, 1e-13))
            #expect(near(test.pLess, try #require(vector.p_less), 1e-13))
        }
        for vector in document.paired {
            let test = try TTest.paired(vector.x, vector.y)
            #expect(near(test.statistic, vector.t, 1e-14) && test.degreesOfFreedom == vector.dof)
            #expect(near(test.pTwoSided, vector.p_two, 1e-13))
        }
    }

    @Test("the interval of a median")
    func median() throws {
        let example = try reference("benchstat/tests.json", as: Document.self).median_ci.example
        let interval = try #require(try MedianInterval.interval(example.x))
        #expect((interval.lower, interval.upper) == (example.lo, example.hi))
        #expect(near(interval.confidence, example.confidence, 1e-14))
        #expect(try Sample(example.x).median == example.center)
        let ten = try #require(try MedianInterval.interval((1...10).map(Double.init)))
        #expect((ten.lower, ten.upper) == (2, 9) && near(ten.confidence, 0.978515625, 1e-14))
    }

    private func column(_ file: String, _ name: String) throws -> [Double] {
        try Reference.text("benchstat/" + file).split(separator: "\n").filter { $0.contains("format=\(name)-") }.compactMap {
            Double($0.split(whereSeparator: \.isWhitespace)[2])
        }
    }

    @Test("old against new, to the printed digits", arguments: [("json", 1718, 1422.5, 0.000), ("gob", 3065.5, 3070, 0.446)])
    func oldAgainstNew(name: String, old: Double, new: Double, p: Double) throws {
        let (before, after) = (try column("old.txt", name), try column("new.txt", name))
        #expect(before.count == 10 && after.count == 10)
        #expect(try Sample(before).median == old)
        #expect(try Sample(after).median == new)
        #expect(abs(try MannWhitney(before, after).pTwoSided - p) < 0.0005)
    }
}
