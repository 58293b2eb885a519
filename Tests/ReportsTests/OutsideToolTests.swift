import FoundationEssentials
import Histograms
import JSON
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("Programs of others read what we write")
struct OutsideToolTests {
    private static let hostile = [
        "ordinary", "<script>alert(1)</script>]]>", "\"'\\", "\u{1B}[2J\u{202E}\u{0}\u{FFFE}", "שלום 👩‍👩‍👧‍👦\n# EOF", "",
    ]

    @Test("xmllint reads JUnit", .enabled(if: Tool.isPresent("xmllint --version"), "no xmllint"), arguments: hostile)
    func junit(name: String) throws {
        #expect(try Tool.xmllint.accepts(junitReport(HostileNames.run(name))))
    }

    @Test(
        "xmllint reads JUnit of comparisons", .enabled(if: Tool.isPresent("xmllint --version"), "no xmllint"),
        arguments: ComparisonSamples.allCases)
    func junit(sample: ComparisonSamples) throws {
        #expect(try Tool.xmllint.accepts(comparisonJUnit(sample.comparison)))
    }

    @Test(
        "Prometheus's own parser reads OpenMetrics",
        .enabled(if: Tool.isPresent("python3 -c 'import prometheus_client'"), "no parser"),
        arguments: hostile)
    func openMetrics(name: String) throws {
        let tool = Tool.python(
            """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
            assert len(list(parse(open(sys.argv[1]).read()))) > 20
            """)
        #expect(try tool.accepts(openMetricsReport(HostileNames.run(name))))
    }

    @Test("the schema fits the result document", .enabled(if: Tool.hasSchemas, "no jsonschema"), arguments: Samples.allCases)
    func schema(sample: Samples) throws {
        #expect(try Tool.schema("run").accepts(resultDocument(sample.run).text()))
    }

    @Test("the schema fits comparisons", .enabled(if: Tool.hasSchemas, "no jsonschema"), arguments: ComparisonSamples.allCases)
    func schema(sample: ComparisonSamples) throws {
        #expect(try Tool.schema("comparison").accepts(comparisonDocument(sample.comparison).text()))
    }

    @Test("the schema fits analyses of numbers, and not each other's results", .enabled(if: Tool.hasSchemas, "no jsonschema"))
    func schemaOfAnalyses() throws {
        let analyses = try NumbersReportTests.analyses()
        let (first, last) = (numbersDocument(analyses[0]).text(), numbersDocument(analyses[analyses.count - 1]).text())
        for analysis in analyses { #expect(try Tool.schema("analysis").accepts(numbersDocument(analysis).text())) }
        #expect(try !Tool.schema("analysis").accepts(first.replacing("\"usl\"", with: "\"compare\"")))
        #expect(try !Tool.schema("comparison").accepts(last))
    }

    @Test(
        "HdrHistogram for Python reads the interval log with our totals",
        .enabled(if: Tool.isPresent("python3 -c 'import hdrh.log'"), "no hdrhistogram"))
    func intervalLog() throws {
        let sample = SyntheticRun()
        let run = sample.run()
        var report = HistogramLogReport(run.header)
        let text = sample.intervals.reduce(into: report.head) { $0 += report.lines($1) }
        let totals = zip(run.header.layout.steps, run.totals.steps).map { "\"\($0.name)\": \($1.responseTime.totalCount)" }
        let tool = Tool.python(
            """
            import sys
            from hdrh.histogram import HdrHistogram
            from hdrh.log import HistogramLogReader
            reader = HistogramLogReader(sys.argv[1], HdrHistogram(1, 3600000000000, 3))
            totals = {}
            while (interval := reader.get_next_interval_histogram()) is not None:
                totals[interval.get_tag()] = totals.get(interval.get_tag(), 0) + interval.get_total_count()
            assert totals == {\(totals.joined(separator: ", "))}, totals
            """)
        #expect(try tool.accepts(text))
    }
}
