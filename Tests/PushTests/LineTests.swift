// What is pushed as InfluxDB lines, read by a strict reader.

import Analysis
import Basics
import Histograms
import JSON
import Runs
import TestSupport
import Testing

@testable import Push

@Suite("A run as InfluxDB lines") struct LineTests {
    @Test(
        "escapes what would end a name, and replaces what cannot be escaped",
        arguments: [
            ("plain", "plain", "plain"), ("a,b", "a\\,b", "a,b"), ("a b=c", "a\\ b\\=c", "a b=c"), ("a\\", "a/", "a\\\\"),
            ("a\\,b", "a/\\,b", "a\\\\,b"), ("say \"x\"", "say\\ \"x\"", "say \\\"x\\\""), ("a\nb", "a\\ b", "a b"),
            ("🛒", "🛒", "🛒"),
            ("שלום", "שלום", "שלום"), ("\u{1B}[2J", "\u{FFFD}[2J", "\u{FFFD}[2J"),
        ])
    func escapes(_ text: String, _ tag: String, _ field: String) throws {
        var line = Line("m", [(text.asLabel, text.asLabel), ("empty", "")])
        line.add("text", text)
        line.add("count", 7)
        line.add("none", Double?.none)
        line.add("odd", Double.nan)
        line.add("value", 0.5)
        let written = line.text(at: 1_795_221_733_000_000_000)
        #expect(written == "m,\(tag)=\(tag) text=\"\(field)\",count=7i,value=0.5 1795221733000000000\n")
        _ = try LineReader.points(written)
    }

    @Test("leaves out a line without a field")
    func empty() { #expect(Line("m", [("a", "b")]).text(at: 1) == "") }

    private let sample = PushedRun.trouble

    @Test("says of each second what the store has, and adds up to the totals")
    func seconds() throws {
        let run = sample.run()
        let points = try LineReader.points(try PushedRun(sample, LineEncoder.init).seconds.joined())
        func sum(_ measurement: String, _ field: String, phase: String = "measured") -> Int64 {
            points.filter { $0.measurement == measurement && $0.tags["phase"] == phase }.reduce(0) { $0 + ($1.integer(field) ?? 0) }
        }
        let counts = run.totals.counts
        #expect(
            sum("perfbench_second", "requests") == run.totals.requests && sum("perfbench_step", "requests") == run.totals.requests)
        #expect(sum("perfbench_second", "failed") == run.totals.failedRequests)
        #expect(sum("perfbench_step", "failed") == run.totals.failedRequests)
        #expect(sum("perfbench_error", "count") == run.totals.failedRequests)
        #expect(sum("perfbench_second", "requests", phase: "warmup") == run.warmupRequests)
        #expect(sum("perfbench_second", "offered") == counts.offered && sum("perfbench_second", "late") == counts.late)
        #expect(sum("perfbench_second", "dropped") == counts.dropped)
        let seconds = points.filter { $0.measurement == "perfbench_second" }
        #expect(seconds.count == run.intervals.count)
        for (point, interval) in zip(seconds, run.intervals) {
            #expect(point.number("response_time_p95_ms") == interval.responseTime.p95.inMilliseconds)
            #expect(point.number("service_time_p99_ms") == interval.serviceTime.p99.inMilliseconds)
            #expect(point.tags["trial"] == "\(interval.trial + 1)" && point.tags["run"] == sample.id)
            #expect(point.tags["branch"] == "main" && point.tags["scenario"] == sample.scenario)
        }
        let target = points.first { $0.tags["source"] == "process:target" }
        #expect(target?.number("cpuPercent") == 55 && target?.number("memoryBytes") == 120 * 1_048_576)
    }

    @Test("ends with what the result document says")
    func result() throws {
        let run = sample.run().analyzed()
        let points = try LineReader.points(try PushedRun(sample, LineEncoder.init).result)
        let last = try #require(points.first)
        #expect(last.measurement == "perfbench_run" && last.number("requests") == Double(run.totals.requests))
        #expect(last.text("outcome") == run.verdict?.outcome.rawValue)
        #expect(last.integer("exit_code") == run.verdict.map { Int64($0.exitCode) })
        #expect(last.number("response_time_p95_ms") == run.totals.merged(\.responseTime).value(atPercentile: 95).inMilliseconds)
        #expect(points.dropFirst().map { $0.tags["threshold"] } == run.thresholds.map { $0.expression.asLabel })
    }

    @Test("takes any name, and has no two points that are the same", arguments: PushedRun.names)
    func names(_ name: String) throws {
        struct Key: Hashable { var measurement: String, tags: [String: String], time: Int64 }
        let points = try LineReader.points(try PushedRun.named(name, LineEncoder.init).pieces.joined())
        #expect(Set(points.map { Key(measurement: $0.measurement, tags: $0.tags, time: $0.time) }).count == points.count)
        #expect(points.filter { $0.measurement == "perfbench_step" }.count == 6)
    }

    @Test("keeps tags that are called like its own", arguments: ["run", "step", "time", "_field", "phase", "error"])
    func reserved(_ key: String) throws {
        var header = sample.header
        header.tags = [key: "mine", "tag_\(key)": "also", "plain": "yes"]
        var encoder = LineEncoder(header)
        let interval = try #require(sample.intervals.last)
        let piece = encoder.piece(PushedSecond(interval, IntervalSummary(interval), [], endedAt: 1_795_221_733_000_000_000))
        for point in try some(try LineReader.points(try #require(piece))) {
            #expect(point.tags["tag_\(key)"] != nil && point.tags["plain"] == "yes")
            #expect(point.tags["run"] == sample.id)
        }
    }
}
