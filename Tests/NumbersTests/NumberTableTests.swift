import Basics
import Numbers
import Testing

@Suite("Columns out of CSV") struct NumberTableTests {
    private static let series = NumbersAnalysis.seriesColumns("value", timeIs: .word)
    private static let arms = NumbersAnalysis.comparisonColumns

    private func table(_ text: String, _ columns: [NumberTable.Column] = series) throws -> NumberTable {
        try NumberTable(Array(text.utf8), file: "n.csv", columns: columns)
    }

    @Test(
        "are found however the file is laid out",
        arguments: [
            ("1\n2\n3\n", [1, 2, 3], []), ("value\n1\n2\n", [1, 2], []), ("latency\n1\n2\n", [1, 2], []),
            ("time,value\nmon,1\ntue,2\n", [1, 2], ["mon", "tue"]),
            ("Value,other,TIME\n1,x,mon\n2,y,tue\n", [1, 2], ["mon", "tue"]),
            ("mon,1\ntue,2\n", [1, 2], ["mon", "tue"]), ("\u{FEFF}value\r\n1\r\n\r\n2", [1, 2], []),
            ("time;value\na,b;1e3\nc; 2 \n", [1000, 2], ["a,b", "c"]), ("time\tvalue\n1\t-0.5\n", [-0.5], ["1"]),
            ("\"time\",\"value\"\n\"a \"\"b\"\"\",\"3\"\n", [3], ["a \"b\""]), ("commit,value\nx,1\ny,2\n", [1, 2], []),
        ] as [(String, [Double], [String])])
    func layouts(_ text: String, _ values: [Double], _ times: [String]) throws {
        let table = try table(text)
        #expect(table.numbers("value") == values)
        #expect(table.words("time") == times)
    }

    @Test("without a header line are taken in order")
    func positions() throws {
        let table = try table("a,1,3.5\nb,1,4\n", Self.arms)
        #expect(table.words("arm") == ["a", "b"] && table.words("block") == ["1", "1"] && table.numbers("value") == [3.5, 4])
        let unpaired = try self.table("a,3.5\nb,4\n", Self.arms)
        #expect(unpaired.words("arm") == ["a", "b"] && !unpaired.has("block") && unpaired.numbers("value") == [3.5, 4])
    }

    @Test("may have gaps where that is sensible")
    func gaps() throws {
        let values = try table("time,value\n1,2\n2,\n3,4\n").numbers("value")
        #expect(values[0] == 2 && values[1].isNaN && values[2] == 4)
    }

    @Test(
        "that cannot be read are named with their line, all at once",
        arguments: [
            ("", [#"error: "n.csv" is empty. It should hold lines of time,value."#]),
            ("\n\n", [#"error: "n.csv" is empty. It should hold lines of time,value."#]),
            ("value\n", [#"error: "n.csv" has a header line and no rows."#]),
            (
                "value\nx\n1\nnan\ninf\n0x10\n",
                [
                    #"n.csv:2:1: error: The value "x" is not a number."#,
                    #"n.csv:4:1: error: The value "nan" is not a finite number. Leave the field empty where a value is missing."#,
                    #"n.csv:5:1: error: The value "inf" is not a finite number. Leave the field empty where a value is missing."#,
                    #"n.csv:6:1: error: The value "0x10" is not a number."#,
                ]
            ),
            (
                "time,value\n1,2\n2\n3,4,5\n",
                [
                    "n.csv:3:1: error: The line has 1 field, and the first line has 2. Fields are separated by commas.",
                    "n.csv:4:1: error: The line has 3 fields, and the first line has 2. Fields are separated by commas.",
                ]
            ),
            (
                "value\n1e999\n",
                [#"n.csv:2:1: error: The value "1e999" is not a finite number. Leave the field empty where a value is missing."#]
            ),
            ("time;value\n1;2,5\n", [#"n.csv:2:3: error: The value "2,5" is not a number. Write decimals after a point."#]),
            (
                "time,valeu\n1,2\n",
                [#"n.csv:1:1: error: There is no column "value"; did you mean "valeu"? The header line names "time", "valeu"."#]
            ),
            ("value,value\n1,2\n", [#"n.csv:1:1: error: The header line names the column "value" twice."#]),
            (
                "1,2,3\n",
                [
                    "n.csv:1:1: error: The line has 3 fields, and no header line says which they are. Begin the file with a line of the columns' names, with time,value among them."
                ]
            ),
            ("value\n1\n\"2\n3\n", ["n.csv:3:1: error: The line has a quote that is not closed."]),
            ("value\n1\n2\0\n", ["n.csv:3:1: error: The line has a NUL byte, which text does not have."]),
        ] as [(String, [String])])
    func problems(_ text: String, _ sentences: [String]) throws {
        let problems = try #require(throws: Problems.self) { try table(text) }
        #expect(problems.all.map(\.description) == sentences)
    }

    @Test("with thousands of mistakes name the first, and count the others")
    func manyProblems() throws {
        let problems = try #require(throws: Problems.self) { try table("value\n" + String(repeating: "x\n", count: 5000)) }
        #expect(problems.all.count == 21)
        #expect(problems.all.last?.sentence == #"4980 more lines of "n.csv" have problems; the first are listed above."#)
    }
}
