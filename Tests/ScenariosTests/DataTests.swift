import Basics
import FoundationEssentials
import Testing

@testable import Scenarios

@Suite struct DataTests {
    private func load(_ file: String, _ content: String) throws(Problems) -> Plan {
        let text =
            #"{ "name": "t", "target": "demo", "data": { "users": { "file": "\#(file)" } }, "workload": { "executor": "constant-vus", "vus": 1, "for": "1s" }, "flows": [{ "name": "f", "steps": [{ "name": "s", "get": "/" }] }] }"#
        return try Plan.load(Array(text.utf8), file: "t.json", files: ScenarioFiles { _, _ in .success(Array(content.utf8)) })
    }

    private func rows(_ table: DataTable) -> [[String]] {
        (0..<table.rowCount).map { row in table.columns.indices.map { String(decoding: table.field(row, $0), as: UTF8.self) } }
    }

    @Test(arguments: [
        ("u.csv", "a,b\n1,2\n3,4\n", [["1", "2"], ["3", "4"]]),
        ("u.csv", "\u{FEFF}a,b\r\n1,2\r\n\r\n3,4", [["1", "2"], ["3", "4"]]),
        ("u.csv", "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\n", [["x,y", "say \"hi\""], ["two\nlines", ""]]),
        ("u.csv", "a;b\n1;2,5\n", [["1", "2,5"]]),
        ("u.csv", "a\n1\n2\n", [["1"], ["2"]]), ("u.csv", "\"a b\",ü\n1,é\n", [["1", "é"]]),
        ("u.csv", "a\tb\n1\t2\n", [["1", "2"]]),
        ("u.json", #"[{"a":1,"b":"x\n"},{"b":true,"a":-2.50}]"#, [["1", "x\n"], ["-2.50", "true"]]),
    ])
    func `are rows`(file: String, content: String, expected: [[String]]) throws {
        #expect(try rows(load(file, content).feeders[0].table) == expected)
    }

    @Test(arguments: [
        ("u.csv", "", #""u.csv" is empty. Its first line names the columns."#),
        ("u.csv", "a,b\n", #""u.csv" has a header line and no rows."#),
        (
            "u.csv", "a,b\n1,2\n3\n",
            #"line 3 of "u.csv" has 1 field, and the header line names 2. Put a field with a comma or a line break in double quotes."#
        ),
        (
            "u.csv", "a,b\n\"1\n\",2\n3,4,5\n",
            #"line 4 of "u.csv" has 3 fields, and the header line names 2. Put a field with a comma or a line break in double quotes."#
        ),
        ("u.csv", "a,a\n1,2\n", #"line 1 of "u.csv" names the column "a" twice."#),
        ("u.csv", "a,\n1,2\n", #"line 1 of "u.csv" has a column without a name. Its first line names the columns."#),
        ("u.csv", "a,b\n1,\"2\n3,4\n", #"line 2 of "u.csv" has a quote that is not closed."#),
        (
            "u.csv", "a,b\n1,\"2\"x\n",
            #"line 2 of "u.csv" has something between a closing quote and the end of its field. A quote inside quotes is doubled."#
        ),
        (
            "u.csv", "a,b\n1,2\"\n",
            #"line 2 of "u.csv" has a double quote inside a field that does not begin with one. Put the whole field in quotes and double the one inside."#
        ),
        ("u.csv", "a,b\n1,\0\n", #"line 2 of "u.csv" has a NUL byte, which text does not have."#),
        ("u.json", "[]", #""u.json" is a list without rows."#),
        (
            "u.json", "[{\"a\":1},\n{\"b\":1}]",
            #"line 2 of "u.json" has the key "b", which the first row does not have. All rows have the same keys."#
        ),
        ("u.json", "[{\"a\":1,\"b\":2},\n{\"b\":1}]", #"line 2 of "u.json" has a row without "a". All rows have the same keys."#),
        ("u.json", "[{\"a\":[1]}]", #"line 1 of "u.json" has a list for a value. Values are texts, numbers, or true or false."#),
        (
            "u.json", "[{\"a\":1},\n3]",
            #"line 2 of "u.json" has a number where a row was expected. Rows are objects, all with the same keys."#
        ),
        ("u.json", "{\"a\":1}", #"line 1 of "u.json" is not as it should be: unexpected "{" where a list was expected."#),
        ("u.json", "[{\"a\":1}\n", #"line 2 of "u.json" is not as it should be: the document ends inside the list opened at 1:1."#),
    ])
    func `say which line is wrong`(file: String, content: String, sentence: String) {
        let problems = #expect(throws: Problems.self) { try load(file, content) }
        #expect(problems?.all.map { $0.sentence + ($0.hint.isEmpty ? "" : " " + $0.hint) } == [sentence])
    }

    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] != nil, "a proof: set PERFBENCH_PROOFS=1"),
        arguments: ["u.csv", "u.json"])
    func `take little room`(file: String) throws {
        var content = file == "u.csv" ? "name,password,mail\n" : "["
        content.reserveCapacity(100_000_000)
        for row in 0..<1_000_000 {
            if file == "u.csv" {
                content += "customer-\(row),secret-\(row),customer-\(row)@mail.example\n"
            } else {
                content +=
                    "\(row == 0 ? "" : ",\n"){\"name\":\"customer-\(row)\",\"password\":\"secret-\(row)\",\"mail\":\"customer-\(row)@mail.example\"}"
            }
        }
        if file == "u.json" { content += "]" }
        let table = try load(file, content).feeders[0].table
        #expect(table.rowCount == 1_000_000)
        #expect(String(decoding: table.field(999_999, 2), as: UTF8.self) == "customer-999999@mail.example")
        #expect(table.footprint < 150_000_000, "\(table.footprint)")
    }
}
