// Comma-separated values as spreadsheets write them (RFC 4180): a header line, fields that may be quoted, quotes doubled inside quotes.
// Decoding only ever shortens a field, so the fields are moved together inside the bytes of the file, and nothing is copied.

extension DataTable {
    /// Reads CSV in UTF-8. The separator is the comma, unless the header line has none and has semicolons or tabs.
    init(csv file: consuming [UInt8]) throws(DataMistake) {
        var reader = CSVReader(file)
        let columns = try reader.header()
        try reader.rows(columns.count)
        guard !reader.ends.isEmpty else { throw DataMistake(line: nil, reason: "has a header line and no rows") }
        self.init(columns: columns, bytes: reader.bytes, ends: reader.ends)
    }
}

private struct CSVReader {
    private(set) var bytes: [UInt8]
    private(set) var ends: [UInt32] = []
    private var at = 0
    /// Where the next decoded byte goes.
    private var out = 0
    private var line = 1
    private var separator = UInt8(ascii: ",")

    private static let quote = UInt8(ascii: "\"")

    init(_ bytes: consuming [UInt8]) {
        self.bytes = bytes
        if self.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    mutating func header() throws(DataMistake) -> [String] {
        let first = bytes[at...].prefix { $0 != 0x0A }
        if !first.contains(separator) {
            separator = [UInt8(ascii: ";"), 0x09].first { first.contains($0) } ?? separator
        }
        var columns: [String] = []
        var isLast = false
        guard skipEmptyLines() else { throw DataMistake(line: nil, reason: "is empty", hint: "Its first line names the columns.") }
        while !isLast {
            let start = out
            isLast = try field()
            let name = String(decoding: bytes[start..<out], as: UTF8.self)
            guard !name.isEmpty else {
                throw DataMistake(
                    line: line - (isLast ? 1 : 0), reason: "has a column without a name", hint: "Its first line names the columns.")
            }
            guard !columns.contains(name) else { throw DataMistake(line: 1, reason: "names the column \"\(name)\" twice") }
            columns.append(name)
            guard columns.count <= Limits.columns else {
                throw DataMistake(line: 1, reason: "has more than \(Limits.columns) columns")
            }
        }
        out = 0
        return columns
    }

    /// Reads all rows; each must have `count` fields.
    mutating func rows(_ count: Int) throws(DataMistake) {
        var lines = 0
        for byte in bytes where byte == 0x0A { lines += 1 }
        ends.reserveCapacity((lines + 1) * count)
        while skipEmptyLines() {
            let first = line
            var fields = 0
            var isLast = false
            while !isLast {
                isLast = try field()
                fields += 1
                if fields <= count { ends.append(UInt32(out)) }
            }
            guard fields == count else {
                throw DataMistake(
                    line: first, reason: "has \(fields) field\(fields == 1 ? "" : "s"), and the header line names \(count)",
                    hint: "A field with a comma or a line break in it stands in double quotes.")
            }
        }
        bytes.removeSubrange(out...)
    }

    /// `false` at the end of the file.
    private mutating func skipEmptyLines() -> Bool {
        while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D {
            if bytes[at] == 0x0A { line += 1 }
            at += 1
        }
        return at < bytes.count
    }

    /// Moves one field to where it is kept, and steps over what ends it; whether that was the end of the line.
    private mutating func field() throws(DataMistake) -> Bool {
        if at < bytes.count, bytes[at] == Self.quote {
            try quoted()
        } else {
            while at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A, bytes[at] != 0x0D {
                guard bytes[at] != 0 else { throw DataMistake(line: line, reason: "has a NUL byte, which text does not have") }
                guard bytes[at] != Self.quote else {
                    throw DataMistake(
                        line: line, reason: "has a double quote inside a field that does not begin with one",
                        hint: "Put the whole field in quotes and double the one inside.")
                }
                keep(bytes[at])
            }
        }
        guard at < bytes.count else { return true }
        let end = bytes[at]
        if end == separator {
            at += 1
            return false
        }
        if end == 0x0D {
            at += 1
            guard at < bytes.count, bytes[at] == 0x0A else { return true }
        }
        at += 1
        line += 1
        return true
    }

    private mutating func quoted() throws(DataMistake) {
        let first = line
        at += 1
        while at < bytes.count {
            let byte = bytes[at]
            guard byte != 0 else { throw DataMistake(line: line, reason: "has a NUL byte, which text does not have") }
            if byte == Self.quote {
                at += 1
                if at < bytes.count, bytes[at] == Self.quote {
                    keep(byte)
                    continue
                }
                guard at == bytes.count || bytes[at] == separator || bytes[at] == 0x0A || bytes[at] == 0x0D else {
                    throw DataMistake(
                        line: line, reason: "has something between a closing quote and the end of its field",
                        hint: "A quote inside quotes is doubled.")
                }
                return
            }
            if byte == 0x0A { line += 1 }
            keep(byte)
        }
        throw DataMistake(line: first, reason: "has a quote that is not closed")
    }

    private mutating func keep(_ byte: UInt8) {
        bytes[out] = byte
        out += 1
        at += 1
    }
}
