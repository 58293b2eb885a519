// Rows of a data file, a million of them in little more than the bytes they consist of: all fields one after the other in one array, and
// for each the place where it ends.

/// A table of texts, with a name for each column.
package struct DataTable: Sendable {
    package let columns: [String]
    private let bytes: [UInt8]
    /// By row, then column: the end of each field in `bytes`; it begins where the one before it ends.
    private let ends: [UInt32]
    package let rowCount: Int

    init(columns: [String], bytes: [UInt8], ends: [UInt32]) {
        self.columns = columns
        self.bytes = bytes
        self.ends = ends
        rowCount = columns.isEmpty ? 0 : ends.count / columns.count
    }

    /// One field, as UTF-8.
    package func field(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
        let index = row * columns.count + column
        return bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    /// Adds everything in it to a fingerprint.
    func mix(into print: inout Fingerprint) {
        for column in columns { print.add(column) }
        print.mix(bytes)
        print.add(ends.last ?? 0)
    }

    /// What it takes in memory, in bytes.
    var footprint: Int { bytes.capacity + ends.capacity * 4 }
}

/// A data file, and how its rows are given out.
package struct Feeder: Sendable {
    package enum Pick: String, Sendable, CaseIterable {
        /// From the top, and from the top again.
        case sequential
        /// Any row, by the VU's own seeded chance.
        case random
        /// Each row once in a run.
        case unique
    }

    /// How long a row is kept.
    package enum Span: String, Sendable, CaseIterable { case iteration, vu }

    package var name: String
    /// The path of its file, as the scenario names it.
    package var file: String
    package var pick: Pick
    package var per: Span
    package var table: DataTable

    package init(name: String, file: String, pick: Pick, per: Span = .iteration, table: DataTable) {
        self.name = name
        self.file = file
        self.pick = pick
        self.per = per
        self.table = table
    }
}
