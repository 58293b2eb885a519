// Rows as comma-separated values: a header line, then lines with as many fields.

import Basics

extension DataTable {
    /// Reads CSV in UTF-8. The separator is the comma, unless the header line has none and has semicolons or tabs.
    init(csv file: consuming [UInt8]) throws(DataMistake) {
        if let line = Self.lineThatIsNoText(file) {
            throw DataMistake(line: line, reason: "is not UTF-8", hint: "Convert the file: iconv -f latin1 -t utf-8")
        }
        if file.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            throw DataMistake(
                line: nil, reason: "looks like JSON lines, not like CSV",
                hint: "A list of objects in a file that ends in .json is read: jq -s . FILE > rows.json")
        }
        var reader = CSVReader(file)
        let columns = try reader.header()
        try reader.rows(columns.count)
        guard !reader.ends.isEmpty else { throw DataMistake(line: nil, reason: "has a header line and no rows") }
        let ends = reader.ends
        self.init(columns: columns, bytes: reader.bytes(), ends: ends)
    }
}

extension DataTable {
    /// The first line with bytes that are not UTF-8; `nil` when all are.
    fileprivate static func lineThatIsNoText(_ bytes: [UInt8]) -> Int? {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return nil }
        var line = 1
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if bytes[start..<end].contains(where: { $0 >= 0x80 }), String(validating: bytes[start..<end], as: UTF8.self) == nil {
                return line
            }
            line += 1
            start = end + 1
        }
        return nil
    }
}

private struct CSVReader {
    private var cursor: CSVCursor
    private(set) var ends: [UInt32] = []

    init(_ bytes: consuming [UInt8]) { cursor = CSVCursor(bytes) }

    consuming func bytes() -> [UInt8] { cursor.keptBytes() }

    mutating func header() throws(DataMistake) -> [String] {
        var columns: [String] = []
        var isLast = false
        guard cursor.skipEmptyLines() else {
            throw DataMistake(line: nil, reason: "is empty", hint: "Its first line names the columns.")
        }
        while !isLast {
            let (start, line) = (cursor.kept, cursor.line)
            isLast = try field()
            let name = String(decoding: cursor.bytes[start..<cursor.kept], as: UTF8.self)
            guard !name.isEmpty else {
                throw DataMistake(line: line, reason: "has a column without a name", hint: "Its first line names the columns.")
            }
            guard !columns.contains(name) else { throw DataMistake(line: 1, reason: "names the column \"\(name)\" twice") }
            columns.append(name)
            guard columns.count <= Limits.columns else {
                throw DataMistake(line: 1, reason: "has more than \(Limits.columns) columns")
            }
        }
        cursor.forget()
        return columns
    }

    /// Reads all rows; each must have `count` fields.
    mutating func rows(_ count: Int) throws(DataMistake) {
        var lines = 0
        for byte in cursor.bytes where byte == 0x0A { lines += 1 }
        ends.reserveCapacity((lines + 1) * count)
        while cursor.skipEmptyLines() {
            let first = cursor.line
            var fields = 0
            var isLast = false
            while !isLast {
                isLast = try field()
                fields += 1
                if fields <= count { ends.append(UInt32(cursor.kept)) }
            }
            guard fields == count else {
                throw DataMistake(
                    line: first, reason: "has \(fields) field\(fields == 1 ? "" : "s"), and the header line names \(count)",
                    hint: "Put a field with a comma or a line break in double quotes.")
            }
        }
    }

    private mutating func field() throws(DataMistake) -> Bool {
        do throws(CSVMistake) { return try cursor.field() } catch {
            throw DataMistake(line: error.line, reason: error.reason, hint: error.hint)
        }
    }
}
