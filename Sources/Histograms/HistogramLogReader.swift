package import Basics

/// Reads an interval log (`.hlog`) of HdrHistogram, jHiccup and many others, one entry at a time, so that no more than one histogram
/// needs memory. Comments, the legend and empty lines are passed over; a bad line is an error that names it.
package struct HistogramLogReader: Sendable {
    /// The moment the log starts, in nanoseconds since 1970, from its header; else from its first entry.
    package private(set) var startTime: Nanoseconds?
    private var baseTime: Nanoseconds?
    private let file: String
    private let offsets: Range<Nanoseconds>
    private var rest: Substring.UTF8View
    private var line = 0

    /// Reads `text`, which `file` names in errors. Only intervals that start within `offsets`, counted from the start of the log, are
    /// returned.
    package init(_ text: String, file: String, offsets: Range<Nanoseconds> = .min ..< .max) {
        self.file = file
        self.offsets = offsets
        rest = Substring(text).utf8
    }

    /// The next interval, or `nil` at the end.
    package mutating func next() throws(Problem) -> HistogramLogEntry? {
        while let line = nextLine() {
            if line.hasPrefix("#") {
                if let time = headerTime(line, "#[StartTime: ") { startTime = time }
                if let time = headerTime(line, "#[BaseTime: ") { baseTime = time }
            } else if !line.isEmpty, !line.hasPrefix("\"") {
                if let entry = try entry(line) { return entry }
            }
        }
        return nil
    }

    /// The interval on `line`; `nil` when it does not start within `offsets`.
    private mutating func entry(_ line: Substring) throws(Problem) -> HistogramLogEntry? {
        var fields = line.split(separator: ",", omittingEmptySubsequences: false)
        let tag = fields.first.flatMap { $0.hasPrefix("Tag=") ? String($0.dropFirst(4)) : nil }
        if tag != nil {
            fields.removeFirst()
        } else if let first = fields.first, first.contains("=") {
            throw problem("\"\(first)\" is not a tag.", hint: #"Write "Tag=NAME"."#, at: first, in: line)
        }
        guard fields.count == 4 else {
            throw problem(
                "The line has \(fields.count) fields; an interval has 4: its start, length and maximum, and a histogram.", at: line,
                in: line)
        }
        let (start, length, maximum, encoded) = (fields[0], fields[1], fields[2], fields[3])
        var absolute = try time(start, in: line)
        let duration = try time(length, in: line)
        guard Double(maximum) != nil else {
            throw problem("\"\(maximum)\" is not a maximum: it must be a number.", at: maximum, in: line)
        }
        let from = startTime ?? absolute
        startTime = from
        // A time more than a year before the start of the log can only count from there.
        let base = baseTime ?? (absolute < from - .seconds(365 * 86_400) ? from : 0)
        baseTime = base
        absolute += base
        guard offsets.contains(absolute - from) else { return nil }
        do {
            return HistogramLogEntry(tag: tag, start: absolute, length: duration, histogram: try Histogram(base64Encoded: encoded))
        } catch {
            throw problem(error.sentence, at: encoded, in: line)
        }
    }

    private func time(_ field: Substring, in line: Substring) throws(Problem) -> Nanoseconds {
        guard let time = Self.time(field) else { throw problem("\"\(field)\" is not a time in seconds.", at: field, in: line) }
        return time
    }

    /// Seconds, until 2096: few enough that a sum of two does not overflow.
    private static func time(_ field: Substring) -> Nanoseconds? {
        guard let number = LeadingNumber(field), number.rest.isEmpty, let time = number.times(1_000_000_000),
            time < .seconds(4_000_000_000)
        else { return nil }
        return time
    }

    private func headerTime(_ line: Substring, _ head: String) -> Nanoseconds? {
        line.hasPrefix(head) ? Self.time(line.dropFirst(head.count).prefix { $0 != " " && $0 != "]" }) : nil
    }

    private func problem(_ sentence: String, hint: String = "", at field: Substring, in line: Substring) -> Problem {
        let column = line.utf8.distance(from: line.startIndex, to: field.startIndex) + 1
        return Problem(.usage, sentence, hint: hint, place: Place(file: file, line: self.line, column: column))
    }

    private mutating func nextLine() -> Substring? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "\n"))
        var line = rest[..<(end ?? rest.endIndex)]
        rest = end.map { rest[rest.index(after: $0)...] } ?? rest[rest.endIndex...]
        while line.last == UInt8(ascii: "\r") || line.last == UInt8(ascii: " ") { line.removeLast() }
        self.line += 1
        return Substring(line)
    }
}
