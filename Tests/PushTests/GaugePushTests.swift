import Basics
import Metrics
import Runs
import TestSupport
import Testing

@testable import Push

@Suite("Gauges that are pushed")
struct GaugePushTests {
    @Test("each is a point with its source, its name and its unit")
    func points() throws {
        let sample = SyntheticRun()
        let (run, interval) = (sample.run(), sample.intervals[3])
        let reading = ResourceSample(
            trial: 0, time: interval.start + interval.duration, source: .scrape("app"), values: [:],
            gauges: [Gauge(name: "app_queue", value: 4), Gauge(name: "heap", unit: "bytes", value: 1024)])
        let second = PushedSecond(interval, IntervalSummary(interval), [reading], endedAt: .seconds(1_795_221_737))
        var lines = LineEncoder(run.header)
        let written = lines.piece(second) ?? ""
        let points = try LineReader.points(written)
        let point = try #require(points.first { $0.measurement == "perfbench_gauge" && $0.tags["gauge"] == "app_queue" })
        #expect(point.tags["source"] == "scrape:app" && point.number("value") == 4)
        var encoder = OTLPEncoder(run.header)
        let piece = encoder.piece(second) ?? ""
        let otlp = try OTLPReader.points(encoder.body([piece]))
        let heap = try #require(otlp.first { $0["perfbench.gauge"] == "heap" })
        #expect(heap.number == 1024 && heap["perfbench.unit"] == "bytes" && heap["perfbench.source"] == "scrape:app")
    }
}
