import Statistics
import TestSupport
import Testing

@Suite("Tests of two samples, as scipy has them") struct ScipyTests {
    private struct Document: Decodable {
        struct U: Decodable { let x, y: [Double], U, p_less, p_two, p_greater: Double }
        struct T: Decodable { let x, y: [Double], t, dof, p_two, p_less: Double }
        struct Arms: Decodable { let name: String, old, new: [Double], old_median, new_median, p: Double }
        let mann_whitney: [U]
        let least_p: [Double]
        let welch, student, paired: [T]
        let arms: [Arms]
    }

    private let document: Document

    init() throws { document = try Reference.value("comparison.json") }

    @Test("the Mann–Whitney test: exact with and without ties, and approximated")
    func mannWhitney() throws {
        #expect(document.mann_whitney.count == 5)
        for vector in document.mann_whitney {
            let test = try MannWhitney(vector.x, vector.y)
            #expect(test.u == vector.U)
            #expect(near(test.pLess, vector.p_less, 1e-10))
            #expect(near(test.pTwoSided, vector.p_two, 1e-10))
            #expect(near(test.pGreater, vector.p_greater, 1e-10))
        }
    }

    @Test("the smallest p that so few values can have", arguments: 1...10)
    func leastP(count: Int) throws {
        let test = try MannWhitney((0..<count).map { Double($0) }, (0..<count).map { Double($0 + count) })
        #expect(near(test.pTwoSided, document.least_p[count - 1], 1e-12))
    }

    @Test("Welch's, Student's and the paired t test")
    func tTests() throws {
        let kinds: [([Document.T], ([Double], [Double]) throws -> TTest)] = [
            (document.welch, { try TTest.welch($0, $1) }), (document.student, { try TTest.student($0, $1) }),
            (document.paired, { try TTest.paired($0, $1) }),
        ]
        for (vectors, test) in kinds {
            #expect(!vectors.isEmpty)
            for vector in vectors {
                let test = try test(vector.x, vector.y)
                #expect(near(test.statistic, vector.t, 1e-12) && near(test.degreesOfFreedom, vector.dof, 1e-12))
                #expect(near(test.pTwoSided, vector.p_two, 1e-11) && near(test.pLess, vector.p_less, 1e-11))
            }
        }
    }

    @Test("old against new")
    func oldAgainstNew() throws {
        #expect(document.arms.map(\.name) == ["faster", "unchanged"])
        for arms in document.arms {
            #expect(near(try Sample(arms.old).median, arms.old_median, 1e-14))
            #expect(near(try Sample(arms.new).median, arms.new_median, 1e-14))
            #expect(near(try MannWhitney(arms.old, arms.new).pTwoSided, arms.p, 1e-10))
        }
    }
}
