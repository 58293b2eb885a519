import Basics
import HTTPMessages
import Histograms
import Metrics
@testable import Parts
import Runs
import Testing

@Suite("A second on its way to the collector")
struct PartSecondTests {
    static let layout = Layout(
        steps: [.init(name: "a", flow: "f", group: "g", groupIndex: 0), .init(name: "b", flow: "f")], groups: ["g"], flows: ["f"],
        checks: [.init(step: 0, name: "status 200"), .init(step: 1, name: "body")], custom: ["queue"])

    /// A tally in which every figure is another number above 0.
    static func tally(_ seed: Int64 = 1) -> Tally {
        var next = seed
        func number() -> Int64 {
            next += 1
            return next
        }
        func histogram() -> Histogram {
            var histogram = Histogram()
            for _ in 0..<3 { histogram.record(number() * 1_234_567, count: number()) }
            return histogram
        }
        func exemplar(_ failure: Failure?) -> Exemplar {
            var exemplar = Exemplar(
                trial: 1, at: number(), unixTime: number(), responseTime: number(), serviceTime: number(), status: 200,
                failure: failure, vu: Int(number()), iteration: Int(number()), trace: TraceID(high: 1, low: UInt64(number())),
                headers: [.init(name: "x", value: "\(number())")])
            exemplar.phases.connect = number()
            return exemplar
        }
        var tally = Tally(layout)
        for field in Counts.fields { tally.counts[keyPath: field] = number() }
        for series in Tally.series { tally[keyPath: series] = histogram() }
        for index in tally.steps.indices {
            for field in StepTally.fields { tally.steps[index][keyPath: field] = number() }
            tally.steps[index].responseTime = histogram()
            tally.steps[index].serviceTime = index == 0 ? tally.steps[index].responseTime : histogram()
            tally.steps[index].failedResponseTime = histogram()
            tally.steps[index].failures[Int(Failure.reset.rawValue)] = number()
            tally.steps[index].traits = [.seen, .text]
            if index == 1 {
                var (stream, socket) = (StreamTally(), SocketTally())
                for time in stream.times.indices { stream.times[time] = histogram() }
                for count in StreamTally.Count.allCases { stream[count] = number() }
                stream.good = ["quick": number(), "": number()]
                (socket.connect, socket.roundTrip) = (histogram(), histogram())
                (socket.messagesSent, socket.messagesReceived) = (number(), number())
                socket.closeCodes = [1000: number(), 1005: number()]
                (tally.steps[index].stream, tally.steps[index].socket) = (stream, socket)
            }
            tally.steps[index].exemplars.add(exemplar(nil))
            tally.steps[index].exemplars.add(exemplar(.reset))
        }
        tally.groups[0] = histogram()
        tally.custom[0] = histogram()
        tally.statusCodes[200] = number()
        tally.statusCodes[0] = number()
        tally.checks = [CheckTally(passed: number(), failed: number()), CheckTally(passed: number())]
        return tally
    }

    static func second(_ number: Int, trial: Int = 0, seed: Int64 = 1, samples: [ResourceSample] = []) -> PartSecond {
        PartSecond(
            Interval(
                trial: trial, second: number, start: Nanoseconds(number) * 1_000_000_000, duration: 1_000_000_000, isWarmup: false,
                vus: 3, busyVUs: 2, loopCPU: [0.5, 0.25], tally: tally(seed)), samples: samples, began: 1_700_000_000_000_000_000)
    }

    @Test("arrives as it was sent")
    func whole() throws {
        let gauge = Gauge(name: "jobs{kind=\"a\"}", unit: "/s", value: 2.5)
        let samples = [
            ResourceSample(trial: 2, time: 5, source: .generator, values: [.cpuPercent: 12.5, .threads: 3]),
            ResourceSample(trial: 2, time: 6, source: .scrape("app"), values: [:], gauges: [gauge]),
        ]
        let sent = Self.second(7, trial: 2, samples: samples)
        var reader = try PartSecondReader(sent.packed, Self.layout)
        var tally = Tally(Self.layout)
        #expect(try reader.add(to: &tally) == samples)
        #expect(tally == sent.interval.tally)
        let there = reader.interval
        #expect(there.trial == 2 && there.second == 7 && there.start == 7_000_000_000 && there.duration == 1_000_000_000)
        #expect(there.vus == 3 && there.busyVUs == 2 && there.loopCPU == [0.5, 0.25] && reader.began == sent.began)
    }

    /// Whoever adds a field to one of these adds it to the way here too; the numbers are those of the fields that travel.
    @Test("names every field that there is")
    func fields() {
        #expect(Mirror(reflecting: Counts()).children.count == Counts.fields.count)
        #expect(Mirror(reflecting: StepTally()).children.count == StepTally.fields.count + 8)
        #expect(Mirror(reflecting: StreamTally()).children.count == 3)
        #expect(Mirror(reflecting: SocketTally()).children.count == 5)
        #expect(Mirror(reflecting: Tally(Self.layout)).children.count == 10)
        #expect(Mirror(reflecting: PhaseTally()).children.count + 3 == Tally.series.count)
    }

    @Test("is refused where it ends too early or is damaged, and never brings the collector down")
    func damaged() throws {
        let bytes = Self.second(1).packed
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: PackedError.self) {
                var reader = try PartSecondReader(Array(bytes.prefix(length)), Self.layout)
                var tally = Tally(Self.layout)
                _ = try reader.add(to: &tally)
            }
        }
        var random = SeededRandom(seed: 1)
        var refused = 0
        for _ in 0..<2000 {
            var damaged = bytes
            damaged[Int.random(in: damaged.indices, using: &random)] = .random(in: 0...255, using: &random)
            do {
                var reader = try PartSecondReader(damaged, Self.layout)
                var tally = Tally(Self.layout)
                _ = try reader.add(to: &tally)
            } catch { refused += 1 }
        }
        #expect(refused > 100)
    }

    @Test("of several parts adds up to what one tally of all would hold, and is given out when the last has come")
    func merged() throws {
        var merger = SecondMerger(parts: 3)
        let parts = (0..<3).map { Part(index: $0, count: 3) }
        var expected = Tally(Self.layout)
        for part in parts {
            #expect(merger.next { _, _ in true }?.interval.second == nil)
            let sample = ResourceSample(trial: 0, time: 1, source: .host, values: [.cpuPercent: 1])
            let second = Self.second(0, seed: Int64(part.index) * 100, samples: [sample])
            expected.add(second.interval.tally)
            _ = try merger.add(try PartSecondReader(second.packed, Self.layout), of: part)
        }
        let whole = try #require(merger.next { _, _ in true })
        #expect(whole.interval.tally == expected)
        #expect(whole.interval.vus == 9 && whole.interval.loopCPU.count == 6)
        #expect(whole.samples.map(\.source) == [.host, .agent("host 2"), .agent("host 3")])
        // What comes again, after its time, is left out.
        _ = try merger.add(try PartSecondReader(Self.second(0).packed, Self.layout), of: parts[1])
        #expect(merger.next { _, _ in false }?.interval.second == nil)
    }

    @Test("does not wait for parts of which nothing more is to come, and keeps the order")
    func inOrder() throws {
        var merger = SecondMerger(parts: 2)
        let parts = (0..<2).map { Part(index: $0, count: 2) }
        for (trial, second, part) in [(0, 0, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1)] {
            let sent = Self.second(second, trial: trial)
            _ = try merger.add(try PartSecondReader(sent.packed, Self.layout), of: parts[part])
        }
        #expect(merger.next { _, _ in true }?.interval.second == 0)
        #expect(merger.next { _, _ in true }?.interval.second == nil)
        // The second part has ended trial 0 with that.
        let next = merger.next { part, trial in !(part == 1 && trial == 0) }
        #expect(next?.interval.trial == 0 && next?.interval.second == 1)
        #expect(merger.next { part, trial in !(part == 1 && trial == 0) }?.interval.second == nil)
        #expect(merger.next { _, _ in false }?.interval.trial == 1)
    }
}
