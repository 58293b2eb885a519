// From the bytes of one line to a request. A field ends where the text that follows it in the format first lets the rest of the line fit.

import Basics
import JSON

/// Reads lines of one format.
package struct LogParser: Sendable {
    package let format: LogFormat
    /// The decoded fields of the last record.
    package internal(set) var bytes: [UInt8] = []
    /// What the user calls a session: a cookie, or a header.
    private let sessionField: LogField?
    /// Where each field of the present line is.
    private var places: [Range<Int>]
    /// How many bytes may still be looked at to find the borders of the present line.
    private var budget = 0
    /// The fields that a line `#Fields:` of a W3C log names.
    private var columns: [LogField] = []

    /// How often each byte of a line may be looked at before the line is given up: more than any real one needs, and a bound for hostile ones.
    private static let mostLooks = 16
    /// The longest line that is read.
    package static let longestLine = 1 << 20

    /// - Parameter session: the field that tells sessions apart, when the address and the agent do not.
    package init(_ format: LogFormat, session: LogField? = nil) {
        self.format = format
        sessionField = session
        places = Array(repeating: 0..<0, count: format.fields.count)
    }

    /// Reads the line at `range` of `line`, without its end.
    package mutating func read(_ line: [UInt8], _ range: Range<Int>) throws(LogRejection) -> LogRecord {
        var end = range.upperBound
        while end > range.lowerBound, line[end - 1] == 0x0D || line[end - 1] == 0x0A { end -= 1 }
        let range = range.lowerBound..<end
        guard range.count <= Self.longestLine else { throw .tooLong }
        guard line[range].contains(where: { $0 != 0x20 && $0 != 0x09 }) else { throw .empty }
        bytes.removeAll(keepingCapacity: true)
        switch format.shape {
        case .text(let prefix, let pieces): return try readText(line, range, prefix, pieces)
        case .json(let fields): return try readJSON(line, range, fields)
        case .w3c: return try readColumns(line, range)
        }
    }

    // MARK: Text

    private mutating func readText(
        _ line: [UInt8], _ range: Range<Int>, _ prefix: [UInt8], _ pieces: [LogFormat.Piece]
    ) throws(LogRejection) -> LogRecord {
        var start = range.lowerBound
        budget = Self.mostLooks * range.count
        if !fits(line, start..<range.upperBound, prefix, pieces) {
            // Lines that came through syslog have its head before them.
            guard let head = Self.syslogHead(line, range), fits(line, head..<range.upperBound, prefix, pieces) else {
                throw .unlike
            }
            start = head
        }
        var record = LogRecord()
        var parts = Parts()
        for (index, piece) in pieces.enumerated() {
            try take(piece.field, line, places[index], piece.escape, &record, &parts)
        }
        return try finish(record, parts)
    }

    private mutating func fits(_ line: [UInt8], _ range: Range<Int>, _ prefix: [UInt8], _ pieces: [LogFormat.Piece]) -> Bool {
        guard range.count >= prefix.count else { return false }
        for (offset, byte) in prefix.enumerated() where line[range.lowerBound + offset] != byte { return false }
        return place(0, line, range.lowerBound + prefix.count, range.upperBound, pieces)
    }

    /// Behind `Nov 29 11:51:41 host haproxy[123]: `.
    private static func syslogHead(_ line: [UInt8], _ range: Range<Int>) -> Int? {
        var at = range.lowerBound
        while at + 2 < range.upperBound, at - range.lowerBound < 200 {
            if line[at] == UInt8(ascii: ":"), line[at + 1] == 0x20, at > range.lowerBound,
                line[at - 1] == UInt8(ascii: "]") || line[at - 1] >= UInt8(ascii: "a")
            {
                return at + 2
            }
            at += 1
        }
        return nil
    }

    /// Finds places for the pieces from `index` on in the line from `at` on; `false` when there are none.
    private mutating func place(_ index: Int, _ line: [UInt8], _ at: Int, _ end: Int, _ pieces: [LogFormat.Piece]) -> Bool {
        guard index < pieces.count else {
            // Formats are often longer than their name says: fields after the last known one, set off by a blank, are read over.
            return at == end || line[at] == 0x20 || line[at - 1] == 0x20
        }
        let piece = pieces[index]
        guard !piece.literal.isEmpty else {
            places[index] = at..<end
            return Self.isValid(piece.field, line, at..<end)
        }
        var from = at
        while let border = Self.border(line, from, end, piece) {
            budget -= border - from + 1
            guard budget > 0 else { return false }
            if Self.isValid(piece.field, line, at..<border) {
                places[index] = at..<border
                if place(index + 1, line, border + piece.literal.count, end, pieces) { return true }
            }
            if piece.escape.protectsQuotes, piece.literal[0] == UInt8(ascii: "\"") { return false }
            from = border + 1
        }
        budget -= end - from
        return false
    }

    /// Where the text behind a piece is first from `from` on.
    private static func border(_ line: [UInt8], _ from: Int, _ end: Int, _ piece: LogFormat.Piece) -> Int? {
        let literal = piece.literal
        let (first, shields) = (literal[0], piece.escape.shields)
        var at = from
        let last = end - literal.count
        outer: while at <= last {
            let byte = line[at]
            if shields, byte == UInt8(ascii: "\\") {
                at += 2
                continue
            }
            guard byte == first else {
                at += 1
                continue
            }
            for offset in 1..<max(1, literal.count) where line[at + offset] != literal[offset] {
                at += 1
                continue outer
            }
            return at
        }
        return nil
    }

    /// Whether a field may look like this.
    private static func isValid(_ field: LogField, _ line: [UInt8], _ range: Range<Int>) -> Bool {
        switch field {
        case .status:
            return (1...3).contains(range.count) && line[range].allSatisfy { (48...57).contains($0) }
        case .size:
            return !range.isEmpty && (line[range].allSatisfy { (48...57).contains($0) } || line[range].elementsEqual([45]))
        case .duration:
            let trimmed = trimmed(line, range)
            return !trimmed.isEmpty && line[trimmed].allSatisfy { (48...57).contains($0) || $0 == 46 || $0 == 45 }
        case .client:
            return !range.isEmpty && !line[range].contains(0x20)
        case .time(.common):
            return range.count >= 20 && line[range.lowerBound + 2] == UInt8(ascii: "/")
        case .method, .word:
            return !line[range].contains(0x20)
        default: return true
        }
    }

    private static func trimmed(_ line: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        while start < range.upperBound, line[start] == 0x20 { start += 1 }
        return start..<range.upperBound
    }

    // MARK: JSON

    private mutating func readJSON(_ line: [UInt8], _ range: Range<Int>, _ fields: [JSONField]) throws(LogRejection) -> LogRecord {
        guard line[range.lowerBound] == UInt8(ascii: "{") else { throw .unlike }
        var record = LogRecord()
        var parts = Parts()
        let line = range == 0..<line.count ? line : Array(line[range])
        for field in fields {
            guard let slice = field.path.firstMatch(in: line.span), slice.kind == .string || slice.kind == .number else { continue }
            let start = bytes.count
            slice.appendText(of: line.span, to: &bytes)
            let value = Array(bytes[start...])
            bytes.removeSubrange(start...)
            try take(field.field, value, 0..<value.count, .none, &record, &parts)
        }
        guard parts.request != nil || parts.target != nil else { throw .unlike }
        return try finish(record, parts)
    }

    // MARK: W3C

    private mutating func readColumns(_ line: [UInt8], _ range: Range<Int>) throws(LogRejection) -> LogRecord {
        if line[range.lowerBound] == UInt8(ascii: "#") {
            let words = line[range].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            if words[0] == "#Fields:" { columns = words.dropFirst().map(Self.column) }
            throw .comment
        }
        let values = line[range].split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
        guard !columns.isEmpty, values.count == columns.count else { throw .unlike }
        var record = LogRecord()
        var parts = Parts()
        for (field, value) in zip(columns, values) where !value.elementsEqual([UInt8(ascii: "-")]) {
            try take(field, line, value.startIndex..<value.endIndex, .none, &record, &parts)
        }
        return try finish(record, parts)
    }

    private static func column(_ name: String) -> LogField {
        switch name {
        case "date": .time(.date)
        case "time": .time(.timeOfDay)
        case "cs-method": .method
        case "cs-uri": .target
        case "cs-uri-stem": .path
        case "cs-uri-query": .query
        case "sc-status": .status
        case "sc-bytes": .size
        case "c-ip": .client
        case "cs-username": .user
        case "cs-host", "cs(Host)": .host
        case "cs(User-Agent)": .header("user-agent")
        case "cs(Referer)": .header("referer")
        // IIS counts milliseconds; W3C's own draft counts seconds, with a fraction.
        case "time-taken": .duration(.milliseconds)
        default: .ignored
        }
    }

    // MARK: Fields

    /// What is put together from several fields.
    struct Parts {
        var request: Range<Int>?
        var target: Range<Int>?
        var path: Range<Int>?
        var query: Range<Int>?
        var date: Nanoseconds?
        var timeOfDay: Nanoseconds?
    }

    private mutating func take(
        _ field: LogField, _ line: [UInt8], _ range: Range<Int>, _ escape: LogEscape, _ record: inout LogRecord,
        _ parts: inout Parts
    ) throws(LogRejection) {
        if field == sessionField { record.session = keep(line, range, escape) }
        switch field {
        case .request: parts.request = keep(line, range, escape)
        case .method: record.method = keep(line, range, escape)
        case .target: parts.target = keep(line, range, escape)
        case .path: parts.path = keep(line, range, escape)
        case .query: parts.query = keep(line, range, escape)
        case .client: record.client = keep(line, Self.withoutPort(line, range), .none)
        case .user: record.user = keep(line, range, escape)
        case .host: record.host = keep(line, range, escape)
        case .header("user-agent"): record.agent = keep(line, range, escape)
        case .header("referer"): record.referer = keep(line, range, escape)
        case .status: record.status = line[range].reduce(0) { $0 * 10 + Int($1 & 15) }
        case .time(.date): parts.date = LogTime.read(.date, line, range)
        case .time(.timeOfDay): parts.timeOfDay = LogTime.read(.timeOfDay, line, range)
        case .time(let form):
            guard let time = LogTime.read(form, line, range) else { throw .badTime }
            record.time = time
        case .duration(let unit): record.duration = LogTime.duration(unit, line, Self.trimmed(line, range))
        case .size, .httpVersion, .header, .cookie, .word, .ignored: break
        }
    }

    private mutating func keep(_ line: [UInt8], _ range: Range<Int>, _ escape: LogEscape) -> Range<Int> {
        let start = bytes.count
        escape.decode(line, range, to: &bytes)
        return start..<bytes.count
    }

    /// `127.0.0.1:36934` and `[::1]:443` without the port; a bare IPv6 address as it is.
    private static func withoutPort(_ line: [UInt8], _ range: Range<Int>) -> Range<Int> {
        guard let colon = line[range].lastIndex(of: UInt8(ascii: ":")) else { return range }
        let host = line[range.lowerBound..<colon]
        let isPort = colon + 1 < range.upperBound && line[(colon + 1)..<range.upperBound].allSatisfy { (48...57).contains($0) }
        guard isPort, !host.contains(UInt8(ascii: ":")) || host.last == UInt8(ascii: "]") else { return range }
        return range.lowerBound..<colon
    }
}
