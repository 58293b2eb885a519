import Basics

/// Reads the rows of a ``NumberTable``: which column is which, then one line after the other.
struct NumberReader {
    private(set) var lines: [Int] = []
    private(set) var notes: [String] = []
    private(set) var numbers: [String: [Double]] = [:]
    private(set) var words: [String: [String]] = [:]
    private var cursor: CSVCursor
    private let file: String
    private let wanted: [NumberTable.Column]
    /// Which rows are read, and where their column is.
    private let rows: (column: String, value: String)?
    private var filter: Int?
    private var log = ProblemList()

    /// A field of the line at hand: where it is kept, and where it was.
    private typealias Field = (bytes: Range<Int>, column: Int)

    init(_ bytes: consuming [UInt8], file: String, wanted: [NumberTable.Column], rows: (column: String, value: String)? = nil) {
        cursor = CSVCursor(bytes)
        self.rows = rows
        (self.file, self.wanted) = (file, wanted)
    }

    mutating func read() throws(Problems) {
        guard let (line, fields) = nextRow() else {
            try log.throwAny()
            throw Problems([
                Problem(
                    .usage, "\"\(file)\" is empty.", hint: "It should hold lines of \(wanted.map(\.name).joined(separator: ",")).")
            ])
        }
        let texts = fields.map { text($0) }
        let places: [Int?]
        var firstRow: (Int, [Field])? = (line, fields)
        if let header = try header(texts, line: line) {
            places = header
            firstRow = nil
            filter = rows.flatMap { rows in texts.firstIndex { $0.lowercased() == rows.column.lowercased() } }
            if let rows, filter == nil {
                note(
                    line, 1, "There is no column \"\(rows.column)\"\(didYouMean(rows.column, texts))",
                    "The header line names \(texts.map { "\"\($0)\"" }.joined(separator: ", ")).")
                try log.throwAny()
            }
        } else {
            places = try positions(fields.count, line: line)
        }
        let width = fields.count
        var columns = [[Double]](repeating: [], count: wanted.count)
        var labels = [[String]](repeating: [], count: wanted.count)
        while let (line, fields) = firstRow ?? nextRow() {
            firstRow = nil
            guard fields.count == width else {
                let found = "\(fields.count) field\(fields.count == 1 ? "" : "s")"
                note(
                    line, 1, "The line has \(found), and the first line has \(width).", "Fields are separated by \(separatorName).")
                continue
            }
            if let filter, let rows, text(fields[filter]) != rows.value { continue }
            lines.append(line)
            for (index, place) in places.enumerated() {
                guard let place else { continue }
                switch wanted[index].content {
                case .word: labels[index].append(text(fields[place]))
                case .number: columns[index].append(number(fields[place], wanted[index], line: line))
                }
            }
        }
        try log.throwAny()
        guard !lines.isEmpty else {
            let which = rows.map { " in which \"\($0.column)\" is \"\($0.value)\"" } ?? ""
            throw Problems([Problem(.usage, "\"\(file)\" has a header line and no rows\(which).")])
        }
        for (index, column) in wanted.enumerated() where places[index] != nil {
            if column.content == .number { numbers[column.name] = columns[index] } else { words[column.name] = labels[index] }
        }
    }

    /// The next line that can be split into fields; lines that cannot are noted.
    private mutating func nextRow() -> (line: Int, fields: [Field])? {
        while cursor.skipEmptyLines() {
            cursor.forget()
            let line = cursor.line
            var fields: [Field] = []
            fields.reserveCapacity(wanted.count)
            var isLast = false
            do throws(CSVMistake) {
                while !isLast {
                    let (start, column) = (cursor.kept, cursor.column)
                    isLast = try cursor.field()
                    fields.append((start..<cursor.kept, column))
                }
                return (line, fields)
            } catch {
                note(error.line, 1, "The line \(error.reason).", error.hint)
                cursor.skipLine()
            }
        }
        return nil
    }

    private func text(_ field: Field) -> String {
        var bytes = cursor.bytes[field.bytes]
        while bytes.first == 0x20 { bytes.removeFirst() }
        while bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where the wanted columns are, by a header line; `nil` when the first line is a row already.
    private mutating func header(_ texts: [String], line: Int) throws(Problems) -> [Int?]? {
        let names = texts.map { $0.lowercased() }
        let known = Set(wanted.flatMap(\.names).map { $0.lowercased() })
        guard names.contains(where: known.contains) || texts.allSatisfy({ !$0.isEmpty && Self.parse($0) == nil }) else {
            return nil
        }
        // A first row of words alone is a row where only words are wanted in it.
        let places = wanted.map { column in column.names.lazy.compactMap { names.firstIndex(of: $0.lowercased()) }.first }
        for (index, column) in wanted.enumerated() {
            let count = names.count { $0 == column.name.lowercased() }
            if count > 1 {
                note(line, 1, "The header line names the column \"\(column.name)\" \(count == 2 ? "twice" : "\(count) times").", "")
            }
            guard places[index] == nil, column.isNeeded else { continue }
            let needed = wanted.filter(\.isNeeded)
            if texts.count == 1, needed.count == 1 {
                notes.append("The only column, \"\(texts[0])\", was taken as the \(column.name).")
                return wanted.indices.map { $0 == index ? 0 : nil }
            }
            note(
                line, 1, "There is no column \"\(column.name)\"\(didYouMean(column.name, texts))",
                "The header line names \(texts.map { "\"\($0)\"" }.joined(separator: ", ")).")
        }
        try log.throwAny()
        return places
    }

    /// Where the wanted columns are, without a header line.
    private mutating func positions(_ count: Int, line: Int) throws(Problems) -> [Int?] {
        let needed = wanted.filter(\.isNeeded)
        guard count >= needed.count, count <= wanted.count else {
            let names = wanted.map(\.name).joined(separator: ",")
            note(
                line, 1, "The line has \(count) field\(count == 1 ? "" : "s"), and no header line says which they are.",
                "Begin the file with a line of the columns' names, with \(names) among them.")
            try log.throwAny()
            return []
        }
        var spare = count - needed.count
        var next = 0
        return wanted.map { column in
            if !column.isNeeded {
                guard spare > 0 else { return nil }
                spare -= 1
            }
            defer { next += 1 }
            return next
        }
    }

    private mutating func number(_ field: Field, _ column: NumberTable.Column, line: Int) -> Double {
        let text = text(field)
        if text.isEmpty || column.mayBeEmpty && ["n/a", "na", "null", "-"].contains(text.lowercased()) {
            if !column.mayBeEmpty { note(line, field.column, "The \(column.name) is missing.", "") }
            return .nan
        }
        if column.name == "time", let time = isoSeconds(text) { return time }
        guard let value = Self.parse(text) else {
            let hint = text.contains(",") ? "Write decimals after a point." : ""
            note(line, field.column, "The \(column.name) \"\(text)\" is not a number.", hint)
            return .nan
        }
        guard value.isFinite else {
            let hint = column.mayBeEmpty ? "Leave the field empty where a value is missing." : ""
            note(line, field.column, "The \(column.name) \"\(text)\" is not a finite number.", hint)
            return .nan
        }
        return value
    }

    /// A decimal number; NaN and infinity by their names. Hexadecimal numbers are words here.
    private static func parse(_ text: String) -> Double? {
        guard !text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }) else { return nil }
        return Double(text)
    }

    private var separatorName: String {
        switch cursor.separator {
        case UInt8(ascii: ";"): "semicolons"
        case 0x09: "tabs"
        default: "commas"
        }
    }

    private mutating func note(_ line: Int, _ column: Int, _ sentence: String, _ hint: String) {
        log.add(Problem(.usage, sentence, hint: hint, place: Place(file: file, line: line, column: column)))
    }
}
