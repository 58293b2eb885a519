// What a strict reader of InfluxDB's line protocol understands. Where readers differ (backslashes, line breaks) it takes neither reading.

import Basics

/// One point of the line protocol.
package struct LinePoint: Sendable {
    package enum Field: Sendable, Hashable {
        case integer(Int64)
        case number(Double)
        case text(String)
    }

    package var measurement: String
    package var tags: [String: String]
    package var fields: [String: Field]
    /// Nanoseconds since 1970.
    package var time: Int64

    package func integer(_ field: String) -> Int64? { if case .integer(let value)? = fields[field] { value } else { nil } }

    package func number(_ field: String) -> Double? { if case .number(let value)? = fields[field] { value } else { nil } }

    package func text(_ field: String) -> String? { if case .text(let value)? = fields[field] { value } else { nil } }
}

/// Reads lines, and throws a `Problem` with the line that is not as it must be.
package struct LineReader {
    private let line: String
    private var rest: Substring.UnicodeScalarView

    package static func points(_ body: String) throws -> [LinePoint] {
        guard body.hasSuffix("\n") else { throw Problem(.inability, "The last line does not end.") }
        return try body.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
            var reader = LineReader(String(line))
            return try reader.point()
        }
    }

    private init(_ line: String) {
        self.line = line
        rest = line[...].unicodeScalars
    }

    private func problem(_ what: String) -> Problem { Problem(.inability, "A line \(what) before \"\(rest)\": \(line)") }

    private mutating func point() throws -> LinePoint {
        guard line.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw problem("has a control character")
        }
        let measurement = try name(until: ", ")
        var tags: [String: String] = [:]
        while rest.first == "," {
            rest.removeFirst()
            let key = try name(until: "=")
            try take("=")
            let value = try name(until: ", ")
            guard tags.updateValue(value, forKey: key) == nil else { throw problem("has the tag \(key) twice") }
            guard !key.hasPrefix("_"), key != "time" else { throw problem("has a tag that is reserved") }
        }
        try take(" ")
        var fields: [String: LinePoint.Field] = [:]
        repeat {
            if !fields.isEmpty { try take(",") }
            let key = try name(until: "=")
            try take("=")
            guard fields.updateValue(try field(), forKey: key) == nil else { throw problem("has the field \(key) twice") }
            guard tags[key] == nil, key != "time" else { throw problem("has a field like a tag") }
        } while rest.first == ","
        try take(" ")
        guard let time = Int64(String(rest)), time > 1_500_000_000_000_000_000 else { throw problem("has no time in nanoseconds") }
        return LinePoint(measurement: measurement, tags: tags, fields: fields, time: time)
    }

    private mutating func take(_ scalar: Unicode.Scalar) throws {
        guard rest.popFirst() == scalar else { throw problem("lacks a \"\(scalar)\"") }
    }

    /// A name, in which commas, spaces and equals signs are escaped.
    private mutating func name(until ends: String) throws -> String {
        var name = String.UnicodeScalarView()
        while let scalar = rest.first, !ends.unicodeScalars.contains(scalar) {
            rest.removeFirst()
            if scalar == "\\" {
                guard let next = rest.popFirst(), [",", "=", " "].contains(next) else {
                    throw problem("has a backslash that readers differ about")
                }
                name.append(next)
            } else {
                guard ![",", "=", " "].contains(scalar) else { throw problem("has a \"\(scalar)\" that is not escaped") }
                name.append(scalar)
            }
        }
        guard !name.isEmpty else { throw problem("has an empty name") }
        return String(name)
    }

    private mutating func field() throws -> LinePoint.Field {
        if rest.first == "\"" { return .text(try text()) }
        let word = String(Substring(rest.prefix { $0 != "," && $0 != " " }))
        rest = rest.dropFirst(word.unicodeScalars.count)
        if word.hasSuffix("i"), let value = Int64(word.dropLast()) { return .integer(value) }
        guard word.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil, let value = Double(word) else {
            throw problem("has the number \"\(word)\"")
        }
        return .number(value)
    }

    private mutating func text() throws -> String {
        try take("\"")
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(text)
            case "\\":
                guard let next = rest.popFirst(), next == "\"" || next == "\\" else { throw problem("has a backslash of no use") }
                text.append(next)
            default: text.append(scalar)
            }
        }
        throw problem("has a text that does not end")
    }
}
