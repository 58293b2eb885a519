// Statements that read a whole table to find a few of its rows.

import Basics
import Runs

/// From when on a scan is worth a word.
struct FullScanRules: Sendable {
    /// Rows stepped through by one call. SQLite steps through about ten million rows a second, so these are about a millisecond, which an index
    /// turns into some ten microseconds.
    var rowsPerCall = 10_000.0
    /// For each row that was returned: where most of what is read is wanted, no index helps.
    var rowsPerResult = 10.0
}

extension Rule {
    static let fullScans = Rule(each: { facts in
        let rules = FullScanRules()
        return facts.run.statements.compactMap { statement in
            let (calls, scanned) = (Double(max(1, statement.calls)), Double(statement.scanned))
            guard scanned / calls >= rules.rowsPerCall, scanned >= rules.rowsPerResult * Double(statement.rows),
                facts.header.layout.steps.indices.contains(statement.step)
            else { return nil }
            let step = facts.header.layout.steps[statement.step].name
            let table = statement.scans.first.map { " of \"\($0)\"" } ?? ""
            let plan = statement.plan.isEmpty ? "" : " (plan: \(statement.plan.joined(separator: "; ")))"
            return Finding(
                rule: "full-scan", place: step, severity: .warning,
                title:
                    "The statement of \"\(step)\" steps through \(exact(Int64((scanned / calls).rounded()))) rows\(table) for \(found(Double(statement.rows) / calls)), because no index leads to them\(plan).",
                evidence: [
                    .init("rowsScannedPerCall", scanned / calls), .init("rowsReturnedPerCall", Double(statement.rows) / calls),
                    .init("calls", calls), .init("callsOver100Milliseconds", Double(statement.slowCalls)),
                    .init("slowestMilliseconds", statement.slowest.inMilliseconds),
                ],
                recommendation: statement.index.isEmpty
                    ? "No index on a single table helps this statement as it is: look at what it compares, and at LIKE and functions around columns."
                    : "Try: \(statement.index); and compare with perfbench ab.")
        }
    })

    private static func found(_ rows: Double) -> String {
        rows == 1 ? "1 that is returned" : "\(countForPeople(rows)) that are returned"
    }
}
