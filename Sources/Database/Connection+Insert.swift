extension Connection {
    /// Inserts one row, each value beside the name of its column; the number SQLite gave it.
    @discardableResult
    package func insert(into table: String, _ values: KeyValuePairs<String, any SQLConvertible>) throws -> Int64 {
        try insert(into: table, values.map(\.key), values.map(\.value))
    }

    /// Inserts one row of as many values as columns; the number SQLite gave it.
    @discardableResult
    package func insert(into table: String, _ columns: [String], _ values: [any SQLConvertible]) throws -> Int64 {
        let marks = repeatElement("?", count: columns.count).joined(separator: ", ")
        try execute("INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))", values)
        return lastInsertedRow
    }
}
