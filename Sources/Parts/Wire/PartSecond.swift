// A second of one part on its way to the collector. Histograms travel in HdrHistogram's V2 encoding without compression: 200 parts of 40 steps would
// keep more than a core busy with unpacking, and uncompressed they need some 40 Mbit/s.

package import Basics
import Histograms
import HTTPMessages
import JSON
import Metrics
package import Runs

/// One second of a part, with what its monitors read at the end of it.
package struct PartSecond: Sendable {
    package var interval: Interval
    package var samples: [ResourceSample]
    /// When the load of its trial began, in nanoseconds since 1970 by the collector's clock.
    package var began: Nanoseconds

    package init(_ interval: Interval, samples: [ResourceSample], began: Nanoseconds) {
        self.interval = interval
        self.samples = samples
        self.began = began
    }

    /// Everything in it, as `PartSecondReader` reads it. A version of perfbench reads only its own.
    package var packed: [UInt8] {
        var writer = PackedWriter()
        for number in [
            Int64(interval.trial), Int64(interval.second), interval.start, interval.duration, interval.isWarmup ? 1 : 0,
            Int64(interval.vus), Int64(interval.busyVUs), began,
        ] {
            writer.append(number)
        }
        writer.append(Int64(interval.loopCPU.count))
        for share in interval.loopCPU { writer.append(real: share) }
        writer.append(interval.tally)
        writer.append(text: JSONValue.array(samples.map(\.json)).text())
        return writer.bytes
    }
}

/// Reads a packed second: the facts at once, the tally straight into another one.
package struct PartSecondReader {
    /// Without a tally.
    package let interval: Interval
    package let began: Nanoseconds
    private var reader: PackedReader

    /// Throws when the bytes are none.
    package init(_ bytes: [UInt8], _ layout: Layout) throws(PackedError) {
        reader = PackedReader(bytes)
        let (trial, second) = (try reader.count(), try reader.count())
        let (start, duration, isWarmup) = (try reader.integer(), try reader.integer(), try reader.integer() != 0)
        let (vus, busy) = (try reader.count(), try reader.count())
        began = try reader.integer()
        var loopCPU: [Double] = []
        for _ in 0..<(try reader.count(below: 4096)) { loopCPU.append(try reader.number()) }
        interval = Interval(
            trial: trial, second: second, start: start, duration: duration, isWarmup: isWarmup, vus: vus, busyVUs: busy,
            loopCPU: loopCPU, tally: Tally(layout))
    }

    /// Adds what was counted to `tally`, and answers what the monitors read. Called once. When it throws, some of it may have been added.
    package mutating func add(to tally: inout Tally) throws(PackedError) -> [ResourceSample] {
        try reader.add(to: &tally)
        guard case .array(let samples)? = try? JSONValue(parsing: try reader.text()) else { throw PackedError() }
        return samples.compactMap { ResourceSample($0, trial: interval.trial) }
    }
}

extension ResourceSample {
    fileprivate var json: JSONValue {
        var readings: [JSONValue.Member] = []
        values.forEach { readings.append(.init($0.name, .number($1))) }
        return [
            "source": .string(source.description), "time": .integer(time), "values": .object(readings),
            "gauges": .array(gauges.map { [.string($0.series.name), .string($0.series.unit), .number($0.value)] }),
        ]
    }

    fileprivate init?(_ json: JSONValue, trial: Int) {
        guard let source = json.text("source"), let time = json.integer("time") else { return nil }
        let values = ResourceValues { json["values"]?[$0.name]?.figure }
        var gauges: [Gauge] = []
        if case .array(let all)? = json["gauges"] {
            for case .array(let gauge) in all where gauge.count == 3 {
                guard case .string(let name) = gauge[0], case .string(let unit) = gauge[1], let value = gauge[2].figure else {
                    continue
                }
                gauges.append(Gauge(name: name, unit: unit, value: value))
            }
        }
        self.init(trial: trial, time: time, source: Source(stored: source), values: values, gauges: gauges)
    }
}

extension JSONValue {
    fileprivate var figure: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
