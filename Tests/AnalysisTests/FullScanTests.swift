import Analysis
import Runs
import TestSupport
import Testing

@Suite("A statement that reads a whole table")
struct FullScanTests {
    private func finding(
        calls: Int64 = 100, rows: Int64 = 300, scanned: Int64 = 20_000_000, index: String = "CREATE INDEX a_by_b ON a (b)"
    ) -> Finding? {
        var run = SyntheticRun().run()
        run.statements = [
            StatementFacts(
                step: 1, database: "shop.sqlite", sql: "SELECT * FROM a WHERE b = ?1", calls: calls, rows: rows, scanned: scanned,
                plan: ["SCAN a"], scans: ["a"], index: index)
        ]
        return run.analyzed().findings.first { $0.rule == "full-scan" }
    }

    @Test("is named with the scan and the index to try")
    func isNamed() throws {
        let finding = try #require(self.finding())
        #expect(
            finding.title
                == #"The statement of "search" steps through 200,000 rows of "a" for 3 that are returned, because no index leads to them (plan: SCAN a)."#
        )
        #expect(finding.recommendation == "Try: CREATE INDEX a_by_b ON a (b); and compare with perfbench ab.")
        #expect(finding.severity == .warning)
    }

    @Test("is told that no index helps where none does")
    func noIndex() {
        #expect(finding(index: "")?.recommendation.hasPrefix("No index on a single table helps") == true)
    }

    @Test("is no finding where the table is small, or most of it is wanted")
    func isSilent() {
        #expect(finding(scanned: 999_900) == nil)
        #expect(finding(rows: 2_100_000) == nil)
        #expect(finding(scanned: 1_000_000) != nil)
    }
}
