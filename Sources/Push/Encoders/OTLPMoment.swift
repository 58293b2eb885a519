// The grammar of OTLP metrics in JSON: 64-bit integers are strings, enumerations numbers, keys as in the protocol buffers.

import Basics
import JSON

/// The figures of one moment as OTLP metrics, all with the same labels besides their own.
struct OTLPMoment {
    typealias Labels = [(key: String, value: String)]

    /// Since when sums are counted, and the moment itself: nanoseconds since 1970.
    let start: Nanoseconds
    let time: Nanoseconds
    let common: Labels
    private(set) var metrics: [JSONValue] = []

    init(start: Nanoseconds, time: Nanoseconds, common: Labels = []) {
        (self.start, self.time, self.common) = (start, time, common)
    }

    /// Adds counts since `start`, which never fall.
    mutating func sum(_ name: String, _ unit: String, _ description: String, _ values: [(value: Int64, labels: Labels)]) {
        let points = values.map { value, labels in
            point(labels, [.init("startTimeUnixNano", Self.integer(start)), .init("asInt", Self.integer(value))])
        }
        add(name, unit, description, "sum", points, [.init("aggregationTemporality", 2), .init("isMonotonic", true)])
    }

    /// Adds values of this moment; what was not measured is left out.
    mutating func gauge(_ name: String, _ unit: String, _ description: String, _ values: [(value: Double?, labels: Labels)]) {
        let points = values.compactMap { value, labels in
            value.flatMap { $0.isFinite ? point(labels, [.init("asDouble", .number($0))]) : nil }
        }
        add(name, unit, description, "gauge", points)
    }

    mutating func gauge(_ name: String, _ unit: String, _ description: String, _ value: Double?) {
        gauge(name, unit, description, [(value, [])])
    }

    /// Adds times since `start`, in seconds.
    mutating func histogram(_ name: String, _ description: String, _ values: [(value: PushedTimes, labels: Labels)]) {
        let bounds = JSONValue.array(PushedTimes.bounds.map { .number($0) })
        let points = values.map { times, labels in
            point(
                labels,
                [
                    .init("startTimeUnixNano", Self.integer(start)), .init("count", Self.integer(times.count)),
                    .init("sum", .number(times.sum)), .init("bucketCounts", .array(times.buckets.map(Self.integer))),
                    .init("explicitBounds", bounds),
                ])
        }
        add(name, "s", description, "histogram", points, [.init("aggregationTemporality", 2)])
    }

    /// Labels as OTLP has them; those without a value are left out.
    static func attributes(_ labels: Labels) -> JSONValue {
        .array(
            labels.filter { !$0.key.isEmpty && !$0.value.isEmpty }
                .map { ["key": .string($0.key), "value": ["stringValue": .string($0.value)]] })
    }

    private mutating func add(
        _ name: String, _ unit: String, _ description: String, _ kind: String, _ points: [JSONValue],
        _ more: [JSONValue.Member] = []
    ) {
        guard !points.isEmpty else { return }
        metrics.append(
            .object([
                .init("name", .string(name)), .init("unit", .string(unit)), .init("description", .string(description)),
                .init(kind, .object([.init("dataPoints", .array(points))] + more)),
            ]))
    }

    private func point(_ labels: Labels, _ members: [JSONValue.Member]) -> JSONValue {
        .object(
            [.init("attributes", Self.attributes(common + labels)), .init("timeUnixNano", Self.integer(time))] + members)
    }

    private static func integer(_ value: Int64) -> JSONValue { .string(String(value)) }
}
