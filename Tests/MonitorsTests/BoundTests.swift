import Basics
import Metrics
import Procfs
import Runs
import Testing

@testable import Monitors

/// Ticks of 10 ms fall where they fall; what is said of them must be possible.
@Suite("Possible CPU")
struct BoundTests {
    @Test("no pattern of ticks makes more than the machine has")
    func ticks() {
        var random = SeededRandom(seed: 1)
        var capped = 0
        for _ in 0..<20_000 {
            let cores = Int.random(in: 1...64, using: &random)
            let span = Nanoseconds.random(in: 1...2_000_000_000, using: &random)
            let ticks = Int64.random(in: -2...400, using: &random)
            let percent = SystemFacts.percent(ticks: ticks, seconds: span.inSeconds, cores: cores)
            #expect(percent >= 0 && percent <= 100 * Double(cores))
            if percent == 100 * Double(cores) { capped += 1 }
        }
        #expect(capped > 100)
        #expect(SystemFacts.percent(ticks: 50, seconds: 1, cores: 2) == 50)
        #expect(SystemFacts.percent(ticks: 50, seconds: 0, cores: 2) == 0)
    }

    @Test("runs of earlier versions lose what was read over a moment, and keep the rest")
    func stored() {
        func sample(_ source: Source, _ milliseconds: Int, trial: Int = 0) -> ResourceSample {
            ResourceSample(
                trial: trial, time: .milliseconds(milliseconds), source: source,
                values: [.cpuPercent: 658, .memoryBytes: 5, .readBytesPerSecond: 1])
        }
        var samples = [
            sample(.target, 1000), sample(.host, 1000), sample(.target, 2000), sample(.target, 2007),
            sample(.target, 2010, trial: 1),
        ]
        samples.dropFragments()
        #expect(samples.map { $0.values[.cpuPercent] } == [658, 658, 658, nil, 658])
        #expect(samples.map { $0.values[.readBytesPerSecond] == nil } == [false, false, false, true, false])
        #expect(samples.map { $0.values[.memoryBytes] } == [5, 5, 5, 5, 5])
    }

    @Test("the busiest programs, by name")
    func consumers() {
        let gauges = TopConsumers.top(
            ["nginx": 50, "a\"b": 20, "idle": 0, "c": 3, "d": 4, "e": 5, "f": 6], seconds: 1, cores: 2)
        #expect(
            gauges == [
                Gauge(name: "cpu_percent{process=\"nginx\"}", unit: "%", value: 50),
                Gauge(name: "cpu_percent{process=\"a\\\"b\"}", unit: "%", value: 20),
                Gauge(name: "cpu_percent{process=\"f\"}", unit: "%", value: 6),
                Gauge(name: "cpu_percent{process=\"e\"}", unit: "%", value: 5),
                Gauge(name: "cpu_percent{process=\"d\"}", unit: "%", value: 4),
            ])
    }

    @Test("what a disk did, a second")
    func disks() {
        let before = DiskCounters(reads: 10, readBytes: 1024, writes: 5, writtenBytes: 0)
        let now = DiskCounters(reads: 14, readBytes: 3072, writes: 5, writtenBytes: 4096)
        let gauges = StorageGauges.gauges(of: "sda", now, since: before, seconds: 2)
        #expect(gauges.map(\.value) == [1024, 2048, 2, 0])
        #expect(gauges.first?.series == GaugeSeries(name: "disk_read_bytes{disk=\"sda\"}", unit: "B/s"))
        #expect(StorageGauges.gauges(of: "sda", before, since: now, seconds: 2).map(\.value) == [0, 0, 0, 0])
    }
}
