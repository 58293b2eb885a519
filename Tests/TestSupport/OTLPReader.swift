// What a strict receiver of OTLP/HTTP metrics in JSON understands: every key known, every required one there, 64-bit integers as strings.

import Basics
import JSON

/// One data point of an `ExportMetricsServiceRequest`.
package struct OTLPPoint: Sendable {
    package enum Kind: String, Sendable, CaseIterable { case sum, gauge, histogram }

    /// What tells series apart: everything but the moment and the value.
    package struct Series: Sendable, Hashable {
        package var resource: [String: String]
        package var metric: String
        package var attributes: [String: String]
    }

    package var series: Series
    package var unit: String
    package var kind: Kind
    /// Nanoseconds since 1970; `nil` where there is none.
    package var start: Int64?
    package var time: Int64
    /// Of a sum; of a histogram its count.
    package var integer: Int64?
    /// Of a gauge; of a histogram its sum.
    package var number: Double?
    /// Of a histogram.
    package var buckets: [Int64] = []

    package subscript(attribute: String) -> String? { series.attributes[attribute] }
}

/// Reads requests, and throws a `Problem` that names the place of whatever is not as it must be.
package enum OTLPReader {
    package static func points(_ body: String) throws -> [OTLPPoint] {
        let document = Node(value: try JSONValue(parsing: body), path: "$")
        try document.expectKeys(["resourceMetrics"])
        return try document.list("resourceMetrics").flatMap { resource in
            try resource.expectKeys(["resource", "scopeMetrics"])
            let of = try resource.member("resource")
            try of.expectKeys(["attributes"])
            let attributes = try of.attributes()
            return try resource.list("scopeMetrics").flatMap { scope in
                try scope.expectKeys(["scope", "metrics"])
                try scope.member("scope").expectKeys(["name", "version"])
                return try scope.list("metrics").flatMap { try points(of: $0, attributes) }
            }
        }
    }

    private static func points(of metric: Node, _ resource: [String: String]) throws -> [OTLPPoint] {
        let kinds = OTLPPoint.Kind.allCases.filter { metric.has($0.rawValue) }
        guard kinds.count == 1 else { throw metric.problem("is not one of sum, gauge and histogram") }
        let kind = kinds[0]
        try metric.expectKeys(["name", "unit", "description", kind.rawValue])
        let name = try metric.member("name").text()
        guard name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_.\-\/]{0,254}/) != nil else {
            throw metric.problem("has a name that is none")
        }
        let data = try metric.member(kind.rawValue)
        try data.expectKeys(
            kind == .gauge ? ["dataPoints"] : ["dataPoints", "aggregationTemporality"] + (kind == .sum ? ["isMonotonic"] : []))
        if kind != .gauge, try data.member("aggregationTemporality").value != 2 { throw data.problem("is not cumulative") }
        if kind == .sum, try data.member("isMonotonic").value != true { throw data.problem("is not monotonic") }
        let points = try data.list("dataPoints")
        guard !points.isEmpty else { throw data.problem("is empty") }
        return try points.map { point in
            var read = OTLPPoint(
                series: .init(resource: resource, metric: name, attributes: try point.attributes()),
                unit: try metric.member("unit").text(), kind: kind, time: try point.member("timeUnixNano").integer())
            switch kind {
            case .gauge:
                try point.expectKeys(["attributes", "timeUnixNano", "asDouble"])
                read.number = try point.member("asDouble").number()
            case .sum:
                try point.expectKeys(["attributes", "timeUnixNano", "startTimeUnixNano", "asInt"])
                read.integer = try point.member("asInt").integer()
            case .histogram:
                try point.expectKeys([
                    "attributes", "timeUnixNano", "startTimeUnixNano", "count", "sum", "bucketCounts", "explicitBounds",
                ])
                try readHistogram(point, &read)
            }
            if kind != .gauge {
                read.start = try point.member("startTimeUnixNano").integer()
                guard read.start! <= read.time else { throw point.problem("ends before it starts") }
            }
            return read
        }
    }

    private static func readHistogram(_ point: Node, _ read: inout OTLPPoint) throws {
        read.integer = try point.member("count").integer()
        read.number = try point.member("sum").number()
        read.buckets = try point.list("bucketCounts").map { try $0.integer() }
        let bounds = try point.list("explicitBounds").map { try $0.number() }
        guard read.buckets.count == bounds.count + 1, bounds == bounds.sorted(), Set(bounds).count == bounds.count else {
            throw point.problem("has bounds that do not fit its buckets")
        }
        guard read.buckets.reduce(0, +) == read.integer else { throw point.problem("has buckets that do not add up") }
    }
}

/// A value of the document, with its path.
private struct Node {
    var value: JSONValue
    var path: String

    func problem(_ what: String) -> Problem { Problem(.inability, "\(path) \(what): \(value.text().prefix(300))") }

    func has(_ key: String) -> Bool { value[key] != nil }

    func member(_ key: String) throws -> Node {
        guard let member = value[key] else { throw problem("has no \"\(key)\"") }
        return Node(value: member, path: "\(path).\(key)")
    }

    func expectKeys(_ keys: [String]) throws {
        guard case .object(let members) = value else { throw problem("is no object") }
        guard members.map(\.key).sorted() == keys.sorted() else { throw problem("has the keys \(members.map(\.key)), not \(keys)") }
    }

    func list(_ key: String) throws -> [Node] {
        let member = try member(key)
        guard case .array(let elements) = member.value else { throw member.problem("is no list") }
        return elements.enumerated().map { Node(value: $1, path: "\(member.path)[\($0)]") }
    }

    func text() throws -> String {
        guard case .string(let text) = value else { throw problem("is no string") }
        return text
    }

    /// A 64-bit integer, which JSON cannot hold and OTLP therefore writes as a string.
    func integer() throws -> Int64 {
        guard let number = Int64(try text()) else { throw problem("is no whole number") }
        return number
    }

    func number() throws -> Double {
        switch value {
        case .integer(let number): return Double(number)
        case .number(let number): return number
        default: throw problem("is no number")
        }
    }

    /// `attributes`, whose keys are all different.
    func attributes() throws -> [String: String] {
        var attributes: [String: String] = [:]
        for attribute in try list("attributes") {
            try attribute.expectKeys(["key", "value"])
            let value = try attribute.member("value")
            try value.expectKeys(["stringValue"])
            let key = try attribute.member("key").text()
            guard !key.isEmpty else { throw attribute.problem("has no key") }
            guard attributes.updateValue(try value.member("stringValue").text(), forKey: key) == nil else {
                throw attribute.problem("is there twice")
            }
        }
        return attributes
    }
}
