import Basics
import Metrics
import Monitors
import Runs
import Testing

@Suite("Pages of metrics")
struct ExpositionTests {
    private func page(_ text: String, openMetrics: Bool = false) -> Exposition {
        var book = SeriesBook()
        return Exposition(Array(text.utf8), isOpenMetrics: openMetrics, &book)
    }

    @Test(
        "samples as exporters write them",
        arguments: [
            ("go_goroutines 7\n", "go_goroutines", 7.0),
            ("a{b=\"c\"} 1e+06\n", "a{b=\"c\"}", 1_000_000),
            ("a{z=\"1\",b=\"2\",} 3.5 1795953338000\n", "a{b=\"2\",z=\"1\"}", 3.5),
            ("a {b = \"x\" , c=\"y\"}\t+Inf\n", "a{b=\"x\",c=\"y\"}", .infinity),
            (
                "process_virtual_memory_max_bytes 1.8446744073709552e+19\n", "process_virtual_memory_max_bytes",
                18_446_744_073_709_551_616
            ),
            ("a{p=\"C:\\\\DIR\\\\\",q=\"say \\\"hi\\\"\\n\"} -1\n", "a{p=\"C:\\\\DIR\\\\\",q=\"say \\\"hi\\\"\\n\"}", -1),
            ("a{p=\"\\x\"} 1\n", "a{p=\"\\\\x\"}", 1),
            ("a{p=\"{,}#\"} 1 # exemplar\n", "a{p=\"{,}#\"}", 1),
            ("{\"http.server.requests_total\",\"http.route\"=\"/a\"} 3.0\n", "http.server.requests_total{http.route=\"/a\"}", 3),
            ("{\"température\"} 1.0\n", "température", 1),
            ("a 1\r\n", "a", 1), ("a 9007199254740993", "a", 9_007_199_254_740_992),
            ("b_bucket{le=\"+Inf\"} 5 # {trace_id=\"abc\"} 0.67 1520879607.789\n", "b_bucket{le=\"+Inf\"}", 5),
        ])
    func samples(_ text: String, _ series: String, _ value: Double) throws {
        let page = page(text, openMetrics: true)
        #expect(page.badLines == 0, "\(page.firstMistake)")
        let sample = try #require(page.samples.first)
        #expect(page.samples.count == 1)
        #expect(sample.series.text == series)
        #expect(sample.value == value)
    }

    @Test("NaN is a value, and timestamps are milliseconds or seconds")
    func numbers() {
        #expect(page("a NaN\n").samples.first?.value.isNaN == true)
        #expect(page("a 1 1500\n").samples.first?.timestamp == 1.5)
        #expect(page("a 1 1.5\n", openMetrics: true).samples.first?.timestamp == 1.5)
        #expect(page("a 1\n").samples.map { $0.timestamp == nil } == [true])
    }

    @Test("types, in quotes too, and the end of OpenMetrics")
    func comments() {
        let text = "# HELP a x\n# TYPE a counter\n# UNIT a s\n# TYPE \"b.c\" histogram\n#\n# anything\n# EOF\na_total 1\n"
        #expect(page(text).kinds == ["a": .counter, "b.c": .histogram])
        #expect(page(text).samples.count == 1)
        #expect(page(text, openMetrics: true).samples.isEmpty)
        #expect(page("# TYPE a banana\n").firstMistake == "line 1: \"banana\" is no type")
    }

    @Test(
        "what is no sample is passed by, and the rest is read",
        arguments: [
            ("a\n", "line 1: there is no value"), ("a one\n", "line 1: \"one\" is no number"),
            ("a{b=c} 1\n", "line 1: the value of \"b\" is not in quotes"),
            ("a{b=\"c\" 1\n", "line 1: the label \"1\" has no value"),
            ("a{b=\"c 1\n", "line 1: a quotation mark is not closed"), ("a{b} 1\n", "line 1: the label \"b\" has no value"),
            ("{} 1\n", "line 1: there is no name"), ("a 1 2 3\n", "line 1: something follows the value"),
            ("a 1x\n", "line 1: \"1x\" is no number"), ("a{\n", "line 1: the labels are not closed"),
        ])
    func mistakes(_ text: String, _ mistake: String) {
        let page = page(text + "good 1\n")
        #expect(page.badLines == 1)
        #expect(page.firstMistake == mistake)
        #expect(page.samples.map(\.series.name) == ["good"])
    }

    @Test("any bytes at all are read to their end")
    func anything() {
        var random = SeededRandom(seed: 7)
        var book = SeriesBook()
        let alphabet = Array("a_1{}=\"\\,# \n\t.eE+-NaN\0é".utf8)
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
            let page = Exposition(bytes, isOpenMetrics: Bool.random(using: &random), &book)
            #expect(page.samples.count + page.badLines <= bytes.split(separator: 10).count)
        }
    }
}
