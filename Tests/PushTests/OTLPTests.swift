// What is pushed as OTLP, read by a strict reader.

import Analysis
import Basics
import HTTPMessages
import Histograms
import JSON
import Metrics
import Runs
import TestSupport
import Testing

@testable import Push

@Suite("A run as OTLP") struct OTLPTests {
    private func read(_ run: PushedRun, _ encoder: OTLPEncoder) throws -> [OTLPPoint] {
        // As single requests, and as one of all of them.
        let single = try run.pieces.flatMap { try OTLPReader.points(encoder.body([$0])) }
        let together = try OTLPReader.points(encoder.body(run.pieces))
        #expect(single.map(\.series) == together.map(\.series))
        return together
    }

    private let sample = PushedRun.trouble

    private func points() throws -> [OTLPPoint] {
        try read(try PushedRun(sample, OTLPEncoder.init), OTLPEncoder(sample.header))
    }

    @Test("counts up from the start of the run, and its last counts are the totals")
    func sums() throws {
        let points = try points()
        let run = sample.run()
        var last: [OTLPPoint.Series: OTLPPoint] = [:]
        for point in points where point.kind != .gauge {
            #expect(point.start == 1_795_221_733_000_000_000)
            if let before = last[point.series] {
                #expect(before.time < point.time && before.integer! <= point.integer!, "\(point)")
                for (one, other) in zip(before.buckets, point.buckets) { #expect(one <= other) }
            }
            last[point.series] = point
        }
        func total(_ metric: String, _ key: String = "perfbench.phase", _ value: String = "measured") -> Int64 {
            last.values.filter { $0.series.metric == metric && $0["perfbench.phase"] == "measured" && $0[key] == value }
                .reduce(0) { $0 + $1.integer! }
        }
        let counts = run.totals.counts
        #expect(total("perfbench.requests") == run.totals.requests)
        #expect(total("perfbench.failed_requests") == run.totals.failedRequests)
        #expect(total("perfbench.errors") == run.totals.failedRequests)
        #expect(total("perfbench.errors", "error.type", "reset") == 18)
        #expect(total("perfbench.response_time") == run.totals.merged(\.responseTime).totalCount)
        #expect(total("perfbench.service_time") == run.totals.merged(\.serviceTime).totalCount)
        #expect(total("perfbench.arrivals.offered") == counts.offered && total("perfbench.arrivals.started") == counts.started)
        #expect(total("perfbench.arrivals.late") == counts.late && total("perfbench.arrivals.dropped") == counts.dropped)
        #expect(total("perfbench.iterations.finished") == counts.iterations)
        #expect(total("perfbench.network.io", "network.io.direction", "receive") == counts.bytesReceived)
        #expect(total("perfbench.connections.opened") == counts.connectionsOpened)
        #expect(
            total("perfbench.checks", "perfbench.result", "failed") == run.totals.checks.reduce(0) { $0 + $1.failed })
        let trials = Set(last.keys.compactMap { $0.attributes["perfbench.trial"] })
        #expect(trials == ["1", "2"] && last.keys.contains { $0.attributes["perfbench.phase"] == "warmup" })
    }

    @Test("has no two points of a series at one moment, and one unit for each metric")
    func series() throws {
        struct Moment: Hashable { var series: OTLPPoint.Series, time: Int64 }
        let points = try points()
        #expect(Set(points.map { Moment(series: $0.series, time: $0.time) }).count == points.count)
        let units = Dictionary(grouping: points, by: \.series.metric).mapValues { Set($0.map(\.unit)) }
        #expect(units.values.areAll { $0.count == 1 })
        #expect(units["perfbench.response_time"] == ["s"] && units["perfbench.resource.memory"] == ["By"])
        // No name is the beginning of another, as of a namespace.
        for name in units.keys { #expect(!units.keys.contains { $0.hasPrefix(name + ".") }, "\(name)") }
    }

    @Test("says which run it is, and its tags")
    func resource() throws {
        let resource = try #require(try points().first).series.resource
        #expect(resource["service.name"] == "perfbench" && resource["service.version"] == "0.1.0")
        #expect(resource["service.instance.id"] == sample.id && resource["perfbench.run"] == sample.id)
        #expect(resource["perfbench.scenario"] == sample.scenario && resource["perfbench.tag.branch"] == "main")
        #expect(resource["host.name"] == "bench-1" && resource["perfbench.label"] == nil)
    }

    @Test("gives the figures of each second that the store has, in base units")
    func gauges() throws {
        let points = try points()
        for interval in sample.run().intervals {
            let time = 1_795_221_733_000_000_000 + .seconds(1000 * interval.trial) + interval.start + interval.duration
            func value(_ metric: String, _ statistic: String? = nil) -> Double? {
                points.first { $0.time == time && $0.series.metric == metric && $0["perfbench.statistic"] == statistic }?.number
            }
            #expect(value("perfbench.interval.response_time", "p95") == interval.responseTime.p95.inSeconds)
            #expect(value("perfbench.interval.service_time", "max") == interval.serviceTime.max.inSeconds)
            #expect(value("perfbench.interval.throughput") == Double(interval.succeeded))
            #expect(value("perfbench.vus") == 40 && value("perfbench.busy_vus") == 12)
        }
        let cpu = points.filter { $0.series.metric == "perfbench.resource.cpu" }
        #expect(Set(cpu.compactMap { $0["perfbench.source"] }) == ["generator", "host", "process:target"])
        #expect(cpu.areAll { $0.number! < 1 })
    }

    @Test("ends with what the result document says")
    func result() throws {
        let run = sample.run().analyzed()
        let points = try OTLPReader.points(OTLPEncoder(run.header).body([try PushedRun(sample, OTLPEncoder.init).result]))
        func value(_ metric: String) -> OTLPPoint? { points.first { $0.series.metric == "perfbench.run.\(metric)" } }
        #expect(value("requests")?.number == Double(run.totals.requests))
        #expect(value("failed_requests")?.number == Double(run.totals.failedRequests))
        #expect(value("late_iterations")?.number == Double(run.totals.counts.late))
        #expect(value("throughput")?.number == run.throughput && value("throughput")?.unit == "1/s")
        #expect(value("exit_code")?.number == run.verdict.map { Double($0.exitCode) })
        #expect(value("exit_code")?["perfbench.outcome"] == run.verdict?.outcome.rawValue)
        #expect(points.filter { $0.series.metric == "perfbench.run.threshold" }.count == run.thresholds.count)
        #expect(points.areAll { $0.time == RunLabels.nanoseconds(run.header.finishedAt!) })
    }

    @Test("takes any name, and keeps two steps apart whatever they are called", arguments: PushedRun.names)
    func names(_ name: String) throws {
        let run = try PushedRun.named(name, OTLPEncoder.init)
        let points = try read(run, OTLPEncoder(HostileNames.run(name).header))
        struct Moment: Hashable { var series: OTLPPoint.Series, time: Int64 }
        #expect(Set(points.map { Moment(series: $0.series, time: $0.time) }).count == points.count)
        for point in try some(points) {
            for value in point.series.attributes.values { #expect(value.count <= 1100) }
        }
    }

    @Test("sorts times into the buckets they belong to")
    func buckets() {
        var sample = SyntheticRun()
        sample.measuredSeconds = 1
        let histogram = sample.run().totals.merged(\.responseTime)
        let times = PushedTimes(histogram)
        #expect(times.buckets.reduce(0, +) == histogram.totalCount && times.count == histogram.totalCount)
        var below: Int64 = 0
        for (bound, count) in zip(PushedTimes.bounds, times.buckets) {
            below += count
            #expect(abs(histogram.count(atOrBelow: Nanoseconds(bound * 1e9)) - below) <= 1)
        }
        #expect(PushedTimes(.init()).buckets.areAll { $0 == 0 })
    }
}
