package import Basics

/// Columns of numbers and words taken out of CSV from any source: with a header line or without, in any order, with columns that
/// were not asked for. Every row that cannot be read is named, all at once.
package struct NumberTable: Sendable {
    /// A column that an analysis asks for.
    package struct Column: Sendable {
        /// What may be in it.
        package enum Content: Sendable { case number, word }

        package let name: String
        package let content: Content
        /// Whether the analysis cannot do without it.
        package let isNeeded: Bool
        /// Whether a field may be empty: a missing value, NaN in ``NumberTable/numbers(_:)``.
        package let mayBeEmpty: Bool
        /// What it is called in the header line; several names, the first that is there.
        package let names: [String]

        /// A column; unless said otherwise of numbers, needed and without gaps.
        ///
        /// - Parameter names: what it may be called, besides its own name.
        package init(
            _ name: String, _ content: Content = .number, isNeeded: Bool = true, mayBeEmpty: Bool = false, names: [String] = []
        ) {
            self.names = [name] + names
            self.name = name
            self.content = content
            self.isNeeded = isNeeded
            self.mayBeEmpty = mayBeEmpty
        }
    }

    /// The file's name, for sentences about it.
    package let file: String
    /// The line of each row, from 1.
    package let lines: [Int]
    /// What a reader should know about how the columns were chosen.
    package let notes: [String]
    private let columns: [String: [Double]]
    private let words: [String: [String]]

    /// The most problems that are listed one by one.
    static let mostProblems = 20

    /// Reads `bytes` as CSV. Without a header line the wanted columns are taken in their order, those not needed left out when there are
    /// too few. Throws all problems, each with its line, or that there is nothing to read.
    ///
    /// - Parameter rows: a column and what it must hold; every other row is passed over.
    package init(
        _ bytes: consuming [UInt8], file: String, columns wanted: [Column], rows: (column: String, value: String)? = nil
    ) throws(Problems) {
        var reader = NumberReader(bytes, file: file, wanted: wanted, rows: rows)
        try reader.read()
        self.file = file
        lines = reader.lines
        notes = reader.notes
        columns = reader.numbers
        words = reader.words
    }

    /// How many rows.
    package var count: Int { lines.count }

    /// Whether the file has the column.
    package func has(_ column: String) -> Bool { columns[column] != nil || words[column] != nil }

    /// A column of numbers; empty when the file does not have it. NaN where a value is missing, else finite.
    package func numbers(_ column: String) -> [Double] { columns[column] ?? [] }

    /// A column of words; empty when the file does not have it.
    package func words(_ column: String) -> [String] { words[column] ?? [] }

    /// A problem with the value in a row.
    func problem(_ sentence: String, hint: String = "", row: Int) -> Problem {
        Problem(.usage, sentence, hint: hint, place: Place(file: file, line: lines[row], column: 1))
    }

    /// Throws unless all numbers of a column are above 0, which logarithms and rates need.
    package func requirePositive(_ column: String, because reason: String) throws(Problems) {
        var log = ProblemList()
        for (row, value) in numbers(column).enumerated() where value <= 0 {
            log.add(problem("The \(column) \(shortest(value)) is not above 0.", hint: reason, row: row))
        }
        try log.throwAny()
    }
}

/// Problems as they are found: the first ones, and how many more there are.
struct ProblemList {
    private var first: [Problem] = []
    private var more = 0

    mutating func add(_ problem: Problem) {
        if first.count < NumberTable.mostProblems { first.append(problem) } else { more += 1 }
    }

    var isEmpty: Bool { first.isEmpty }

    func throwAny() throws(Problems) {
        guard let last = first.last else { return }
        guard more > 0 else { throw Problems(first) }
        let rest = Problem(
            .usage, "\(more) more lines\(last.place.map { " of \"\($0.file)\"" } ?? "") have problems; the first are listed above.")
        throw Problems(first + [rest])
    }
}

/// A number as briefly as it can be written without loss: `3`, `0.25`.
package func shortest(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
}
