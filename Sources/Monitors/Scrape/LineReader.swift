import Glibc

/// Why a line of a page is passed by.
struct LineMistake: Error {
    var reason: String
}

/// Reads one line of a page after the other. All of it is bytes: pages have thousands of lines, once a second.
struct LineReader {
    enum Comment {
        case kind(String, Exposition.Kind)
        /// `# EOF`: nothing that follows counts.
        case end
        case other
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let isOpenMetrics: Bool
    var position = 0

    /// `bytes` end with a line break.
    init(_ bytes: UnsafeBufferPointer<UInt8>, isOpenMetrics: Bool) {
        self.bytes = bytes
        self.isOpenMetrics = isOpenMetrics
    }

    /// Where the line ends: at its line break.
    var endOfLine: Int {
        let rest = bytes.count - position
        guard rest > 0, let found = memchr(bytes.baseAddress! + position, 0x0A, rest) else { return bytes.count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(bytes.baseAddress!)
    }

    mutating func skipBlanks(to end: Int) { while position < end, isBlank(bytes[position]) { position += 1 } }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    /// A word up to the next blank.
    private mutating func word(to end: Int) -> String {
        skipBlanks(to: end)
        let start = position
        while position < end, !isBlank(bytes[position]) { position += 1 }
        return text(start..<position)
    }

    // MARK: comments

    /// A line that begins with `#`; what is no TYPE line says nothing here.
    mutating func comment(to end: Int) throws(LineMistake) -> Comment {
        position += 1
        switch word(to: end) {
        case "EOF": return isOpenMetrics ? .end : .other
        case "TYPE": break
        default: return .other
        }
        skipBlanks(to: end)
        let name = position < end && bytes[position] == UInt8(ascii: "\"") ? try quoted(to: end) : word(to: end)
        let type = word(to: end)
        guard let kind = Exposition.Kind(rawValue: type) else { throw LineMistake(reason: "\"\(type.prefix(40))\" is no type") }
        return .kind(name, kind)
    }

    // MARK: samples

    mutating func sample(to end: Int, _ book: inout SeriesBook) throws(LineMistake) -> Exposition.Sample {
        let series = try series(to: end, &book)
        let value = try number(to: end)
        skipBlanks(to: end)
        var timestamp: Double?
        if position < end, bytes[position] != UInt8(ascii: "#") {
            timestamp = try number(to: end) / (isOpenMetrics ? 1 : 1000)
            skipBlanks(to: end)
        }
        // What follows a "#" is an exemplar: one request of many.
        guard position >= end || bytes[position] == UInt8(ascii: "#") else {
            throw LineMistake(reason: "something follows the value")
        }
        return Exposition.Sample(series: series, value: value, timestamp: timestamp)
    }

    /// What the line is about, up to its value.
    private mutating func series(to end: Int, _ book: inout SeriesBook) throws(LineMistake) -> ExposedSeries {
        let start = position
        if let known = book.expected(at: bytes.baseAddress! + start, count: end - start) {
            position += known.length
            return known.series
        }
        while position < end, bytes[position] != UInt8(ascii: "{"), !isBlank(bytes[position]) { position += 1 }
        var name = text(start..<position)
        skipBlanks(to: end)
        var labels: [Exposition.Label] = []
        if position < end, bytes[position] == UInt8(ascii: "{") {
            position += 1
            try readLabels(to: end, &name, &labels)
            skipBlanks(to: end)
        }
        guard !name.isEmpty else { throw LineMistake(reason: "there is no name") }
        guard position < end else { throw LineMistake(reason: "there is no value") }
        return book.series(name, labels, head: UnsafeBufferPointer(rebasing: bytes[start..<position]))
    }

    /// From behind the brace to behind the closing one. A name in quotes without a value is that of the metric.
    private mutating func readLabels(to end: Int, _ name: inout String, _ labels: inout [Exposition.Label]) throws(LineMistake) {
        while true {
            skipBlanks(to: end)
            guard position < end else { throw LineMistake(reason: "the labels are not closed") }
            switch bytes[position] {
            case UInt8(ascii: "}"):
                position += 1
                return
            case UInt8(ascii: ","):
                position += 1
                continue
            default: break
            }
            let isQuoted = bytes[position] == UInt8(ascii: "\"")
            let label: String
            if isQuoted {
                label = try quoted(to: end)
            } else {
                let start = position
                while position < end, bytes[position] != UInt8(ascii: "="), bytes[position] != UInt8(ascii: "}"),
                    bytes[position] != UInt8(ascii: ","), !isBlank(bytes[position])
                { position += 1 }
                label = text(start..<position)
            }
            skipBlanks(to: end)
            guard position < end, bytes[position] == UInt8(ascii: "=") else {
                guard isQuoted, name.isEmpty else { throw LineMistake(reason: "the label \"\(label.prefix(40))\" has no value") }
                name = label
                continue
            }
            position += 1
            skipBlanks(to: end)
            guard position < end, bytes[position] == UInt8(ascii: "\"") else {
                throw LineMistake(reason: "the value of \"\(label.prefix(40))\" is not in quotes")
            }
            labels.append(Exposition.Label(label, try quoted(to: end)))
        }
    }

    /// A text in quotes with the escapes `\\`, `\"` and `\n`; any other backslash is itself.
    private mutating func quoted(to end: Int) throws(LineMistake) -> String {
        position += 1
        let start = position
        while position < end, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") { position += 1 }
        if position < end, bytes[position] == UInt8(ascii: "\"") {
            defer { position += 1 }
            return text(start..<position)
        }
        var unescaped = Array(bytes[start..<position])
        while position < end {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: unescaped, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\"), position < end else {
                unescaped.append(byte)
                continue
            }
            switch bytes[position] {
            case UInt8(ascii: "n"): unescaped.append(0x0A)
            case UInt8(ascii: "\""): unescaped.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): unescaped.append(UInt8(ascii: "\\"))
            default:
                unescaped.append(byte)
                continue
            }
            position += 1
        }
        throw LineMistake(reason: "a quotation mark is not closed")
    }

    /// `3`, `1e+06`, `NaN`, `+Inf`, in any case.
    private mutating func number(to end: Int) throws(LineMistake) -> Double {
        skipBlanks(to: end)
        guard position < end else { throw LineMistake(reason: "there is no value") }
        let start = position
        while position < end, !isBlank(bytes[position]) { position += 1 }
        if let whole = plainInteger(start..<position) { return whole }
        var stop: UnsafeMutablePointer<CChar>?
        let value = UnsafeRawPointer(bytes.baseAddress! + start).withMemoryRebound(to: CChar.self, capacity: bytes.count - start) {
            strtod($0, &stop)
        }
        let read = stop.map { UnsafeRawPointer($0) - UnsafeRawPointer(bytes.baseAddress! + start) } ?? 0
        guard read == position - start, read > 0 else {
            throw LineMistake(reason: "\"\(text(start..<min(position, start + 40)))\" is no number")
        }
        return value
    }

    /// Digits alone, up to what a double holds exactly.
    private func plainInteger(_ range: Range<Int>) -> Double? {
        guard !range.isEmpty, range.count <= 15 else { return nil }
        var value: Int64 = 0
        for index in range {
            let digit = Int64(bytes[index]) - 48
            guard digit >= 0, digit <= 9 else { return nil }
            value = value * 10 + digit
        }
        return Double(value)
    }
}
