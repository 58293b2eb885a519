import Basics
import Histograms
import Testing

@testable import Numbers

/// Files that other tools write: columns by their names, rows by choice, and one sentence for what is of another kind.
struct ForeignFilesTests {
    private static func table(_ text: String, _ columns: [NumberTable.Column], rows: (String, String)? = nil) throws(Problems)
        -> NumberTable
    {
        try NumberTable(Array(text.utf8), file: "f.csv", columns: columns, rows: rows.map { (column: $0.0, value: $0.1) })
    }

    @Test("rows are chosen by a column")
    func rows() throws {
        let text = "metric_name,timestamp,metric_value\nvus,1,5\nhttp_req_duration,1,12.5\nvus,2,5\nhttp_req_duration,2,13\n"
        let columns = NumbersAnalysis.seriesColumns("metric_value", timeIs: .number)
        let table = try Self.table(text, columns, rows: ("metric_name", "http_req_duration"))
        #expect(table.numbers("metric_value") == [12.5, 13])
        #expect(table.numbers("time") == [1, 2])
        #expect(throws: Problems.self) { try Self.table(text, columns, rows: ("name", "x")) }
        #expect(throws: Problems.self) { try Self.table(text, columns, rows: ("metric_name", "x")) }
    }

    @Test(
        "times have other names and other forms",
        arguments: [
            ("timeStamp,elapsed\n1000,3\n", nil as String?, 1000.0), ("when,elapsed\n1970-01-01T00:01:00Z,3\n", "when", 60),
            ("timestamp,elapsed\n1970-01-02T01:00:00.5+01:00,3\n", nil, 86_400.5),
        ])
    func times(text: String, clock: String?, seconds: Double) throws {
        let table = try Self.table(text, NumbersAnalysis.seriesColumns("elapsed", timeIs: .number, clock: clock))
        #expect(table.numbers("time") == [seconds])
    }

    @Test("N/A is a missing value, and columns of the scalability law have other names")
    func names() throws {
        let history = try Self.table("Timestamp,p50\n1,N/A\n2,7\n", NumbersAnalysis.seriesColumns("p50", timeIs: .number))
        #expect(history.numbers("p50").count { $0.isNaN } == 1)
        let law = try Self.table("Users;Throughput\n1;10\n2;19\n", NumbersAnalysis.scalabilityColumns)
        #expect(law.numbers("concurrency") == [1, 2] && law.numbers("throughput") == [10, 19])
    }

    @Test(
        "a file of another kind is named once",
        arguments: [
            ("<?xml version=\"1.0\"?>\n<testResults version=\"1.2\">", "JMeter in XML"), ("{\"a\":1}\n{\"a\":2}\n", "JSON lines"),
            ("{\n \"summary\": {}}", "a JSON document"), ("Running 10s test @ http://x\n  2 threads and 10 connections", "wrk2"),
            ("       Value     Percentile TotalCount 1/(1-Percentile)\n", "(.hgrm)"),
        ])
    func likeness(text: String, part: String) {
        #expect { try FileLikeness.check(Array(text.utf8), file: "f", wanted: "CSV") } throws: {
            "\($0)".contains(part) && "\($0)".contains("CSV is wanted.")
        }
        #expect(FileLikeness.kind(of: Array("value\n1\n".utf8)) == nil)
    }

    @Test("every interval counts, also one before the start that the log names")
    func early() throws {
        var histogram = Histogram()
        histogram.record(5)
        let one = histogram.base64Encoded()
        let text = "#[StartTime: 1700000010 (seconds since epoch)]\n1700000009.5,1.0,1.0,\(one)\n1700000010.5,1.0,1.0,\(one)\n"
        guard case .histogram(let all) = try NumbersAnalysis.histogram(text, file: "f").result,
            case .histogram(let part) = try NumbersAnalysis.histogram(text, file: "f", offsets: 0..<Nanoseconds.max).result
        else {
            Issue.record("no histogram")
            return
        }
        #expect(all.histograms == 2 && part.histograms == 1)
    }
}
