import Metrics
import Testing

@Suite struct ResourceMetricTests {
    @Test func `there is a bit in the mask for each metric`() {
        #expect(ResourceMetric.allCases.count <= ResourceMetric.most)
        #expect(ResourceMetric.allCases.map(\.rawValue) == Array(0..<ResourceMetric.allCases.count))
    }

    @Test func `names, words and export names are each used once`() {
        let facts = ResourceMetric.allCases.map(\.facts)
        for names in [facts.map(\.exportName), facts.compactMap(\.threshold), facts.map(\.title)] {
            #expect(Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }.isEmpty)
        }
        #expect(facts.filter { $0.title.isEmpty || $0.exportName.isEmpty }.isEmpty)
    }

    /// The name in the store ends in the unit, so that an SQL client need not look it up.
    @Test(arguments: ResourceMetric.allCases)
    func `names say their unit`(metric: ResourceMetric) {
        let ending =
            switch metric.facts.unit {
            case .percent where !metric.name.hasPrefix("pressure"): "Percent"
            case .bytes: "Bytes"
            case .bytesPerSecond: "BytesPerSecond"
            case .rate: "PerSecond"
            default: ""
            }
        #expect(metric.name.hasSuffix(ending))
        #expect(metric.facts.unit == .bytesPerSecond || !metric.name.hasSuffix("BytesPerSecond"))
    }

    @Test func `every word of a threshold leads to its metric and back`() {
        #expect(Metric.allCases.count > 15)
        for metric in Metric.allCases { #expect(Metric(rawValue: metric.rawValue) == metric) }
        #expect(Metric(rawValue: "cpu") == .resource(.cpuPercent) && Metric(rawValue: "cpuPercent") == nil)
    }
}

@Suite struct SourceTests {
    @Test(arguments: [
        ("generator", Source.generator, "generator"), ("host", .host, "host"), ("process:target", .target, "target"),
        ("process:8080", .process("8080"), "8080"), ("process:a:b", .process("a:b"), "a:b"), ("scrape:db", .scrape("db"), "db"),
        ("agent:10.0.0.5:9465", .agent("10.0.0.5:9465"), "10.0.0.5:9465"), ("database:shop", .database("shop"), "shop"),
        ("process:", .process(""), ""),
    ])
    func `its text leads back to it`(text: String, source: Source, name: String) {
        #expect(Source(stored: text) == source)
        #expect(source.description == text)
        #expect(source.name == name)
    }

    @Test func `the generator, the host and the target come first`() {
        let sorted: [Source] = [
            .generator, .host, .target, .process("a"), .process("b"), .agent("x"), .scrape("a"), .database("a"),
        ]
        #expect(sorted.reversed().sorted() == sorted)
    }
}
