import Basics
import CSQLite

/// One prepared statement, kept by its connection for the next time. The only place where values cross into SQLite and back.
final class Statement {
    private let pointer: OpaquePointer
    private let handle: OpaquePointer
    private let path: String
    private let sql: String
    /// Where each column of the result is, by its name.
    private let positions: [String: Int32]
    /// Between its first step and its reset: such a statement cannot be started again.
    private(set) var isRunning = false

    init(_ sql: String, handle: OpaquePointer, path: String) throws {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw DatabaseError(code: code, handle: handle, sql: sql, path: path) }
        pointer = prepared
        self.handle = handle
        self.path = path
        self.sql = sql
        positions = (0..<sqlite3_column_count(prepared)).reduce(into: [:]) { positions, index in
            positions[String(cString: sqlite3_column_name(prepared, index))] = index
        }
    }

    deinit { sqlite3_finalize(pointer) }

    /// Binds all values, in order, and makes the statement ready to step.
    func start(_ values: [any SQLConvertible]) throws {
        precondition(sqlite3_bind_parameter_count(pointer) == values.count, "as many values as question marks in: \(sql)")
        isRunning = true
        for (index, value) in values.enumerated() {
            try check(bind(value.sqlValue, at: Int32(index + 1)))
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(pointer, index)
        case .integer(let value): sqlite3_bind_int64(pointer, index, value)
        case .real(let value): sqlite3_bind_double(pointer, index, value)
        case .text(let value):
            sqlite3_bind_text(pointer, index, value, Int32(value.utf8.count), perfbench_sqlite_transient())
        case .blob(let value):
            value.isEmpty
                ? sqlite3_bind_zeroblob(pointer, index, 0)
                : value.withUnsafeBytes {
                    sqlite3_bind_blob64(pointer, index, $0.baseAddress, UInt64($0.count), perfbench_sqlite_transient())
                }
        }
    }

    /// Goes on to the next row; false when there is none.
    func step() throws -> Bool {
        let code = sqlite3_step(pointer)
        if code == SQLITE_ROW { return true }
        try check(code)
        return false
    }

    /// Makes it ready for the next `start`, whatever happened before.
    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
        isRunning = false
    }

    /// Where the column of that name is, which the statement must have.
    func position(of column: String) -> Int32 {
        guard let position = positions[column] else { preconditionFailure("no column \(column) in: \(sql)") }
        return position
    }

    /// The value in one column of the row stepped to; text and blobs are copied.
    func value(at column: Int32) -> SQLValue {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(pointer, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(pointer, column))
        case SQLITE_TEXT:
            guard let text = sqlite3_column_text(pointer, column) else { return .text("") }
            let count = Int(sqlite3_column_bytes(pointer, column))
            return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            guard let bytes = sqlite3_column_blob(pointer, column) else { return .blob([]) }
            return .blob([UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(pointer, column)))))
        default: return .null
        }
    }

    /// An integer, which must be there.
    func integer(at column: Int32) throws -> Int64 {
        guard sqlite3_column_type(pointer, column) == SQLITE_INTEGER else { throw unexpected(at: column) }
        return sqlite3_column_int64(pointer, column)
    }

    /// A number of either kind; `nil` for NULL.
    func number(at column: Int32) throws -> Double? {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_FLOAT, SQLITE_INTEGER: return sqlite3_column_double(pointer, column)
        case SQLITE_NULL: return nil
        default: throw unexpected(at: column)
        }
    }

    /// A column that does not hold what its table promises: someone else wrote it.
    func unexpected(at column: Int32) -> DatabaseError {
        let name = sqlite3_column_name(pointer, column).map { String(cString: $0) } ?? "\(column)"
        return DatabaseError(.damaged, words: "unexpected value in column \(name)", sql: sql, path: path)
    }

    private func check(_ code: Int32) throws {
        guard code != SQLITE_OK, code != SQLITE_DONE else { return }
        throw DatabaseError(code: code, handle: handle, sql: sql, path: path)
    }
}
