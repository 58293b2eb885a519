import Basics
import CSQLite

/// A statement that a user wrote, prepared. Used with its connection, by one thread at a time.
package final class UserStatement {
    private let pointer: OpaquePointer
    private let database: UserDatabase
    private let sql: String
    package let columnNames: [String]

    init(_ sql: String, _ database: UserDatabase) throws {
        self.sql = sql
        self.database = database
        var prepared: OpaquePointer?
        var hasMore = false
        let code = sql.withCString { start in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(database.handle, start, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &tail)
            if code == SQLITE_OK, let tail { hasMore = Self.hasStatement(tail, database.handle) }
            return code
        }
        guard code == SQLITE_OK else { throw DatabaseError(code: code, handle: database.handle, sql: sql, path: database.path) }
        guard let prepared else { throw DatabaseError(.refused, words: "it is empty", sql: sql, path: database.path) }
        guard !hasMore else {
            sqlite3_finalize(prepared)
            throw DatabaseError(.refused, words: "there are several statements; a step runs one", sql: sql, path: database.path)
        }
        pointer = prepared
        columnNames = (0..<sqlite3_column_count(prepared)).map { String(cString: sqlite3_column_name(prepared, $0)) }
    }

    deinit { sqlite3_finalize(pointer) }

    /// Whether anything but space and comments is left.
    private static func hasStatement(_ text: UnsafePointer<CChar>, _ handle: OpaquePointer) -> Bool {
        var next: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, text, -1, &next, nil)
        defer { sqlite3_finalize(next) }
        return code != SQLITE_OK || next != nil
    }

    /// Whether it leaves the database as it is.
    package var isReadOnly: Bool { sqlite3_stmt_readonly(pointer) != 0 }

    package var parameterCount: Int { Int(sqlite3_bind_parameter_count(pointer)) }

    /// Binds parameter `index` (from 1): as a number what is written as one, everything else as text.
    package func bind(_ index: Int, _ value: some Collection<UInt8>) throws {
        let bytes = Array(value)
        if let number = SQLNumber(bytes) {
            switch number {
            case .integer(let value): return try check(sqlite3_bind_int64(pointer, Int32(index), value))
            case .real(let value): return try check(sqlite3_bind_double(pointer, Int32(index), value))
            }
        }
        let code = bytes.withUnsafeBytes { bytes in
            sqlite3_bind_text(
                pointer, Int32(index), bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
                perfbench_sqlite_transient())
        }
        try check(bytes.isEmpty ? sqlite3_bind_text(pointer, Int32(index), "", 0, perfbench_sqlite_transient()) : code)
    }

    /// Goes on to the next row; false when there is none. Throws `DatabaseError`.
    package func step() throws -> Bool {
        let code = sqlite3_step(pointer)
        if code == SQLITE_ROW { return true }
        try check(code)
        return false
    }

    /// Rows that it stepped through because no index led to them, since this was last asked.
    package func takeScannedRows() -> Int { Int(sqlite3_stmt_status(pointer, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1)) }

    /// Makes it ready for the next time, whatever happened before.
    package func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    /// A column of the row stepped to, as text.
    func text(_ column: Int) -> String { sqlite3_column_text(pointer, Int32(column)).map { String(cString: $0) } ?? "" }

    /// Appends the row stepped to as a JSON object; blobs as hexadecimal digits.
    package func appendRow(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (column, name) in columnNames.enumerated() {
            if column > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.append(quoted: name.utf8, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            appendValue(Int32(column), to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private func appendValue(_ column: Int32, to bytes: inout [UInt8]) {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: bytes.append(contentsOf: String(sqlite3_column_int64(pointer, column)).utf8)
        case SQLITE_FLOAT:
            // JSON has no infinity, and SQLite no NaN.
            let value = sqlite3_column_double(pointer, column)
            bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case SQLITE_TEXT:
            let count = Int(sqlite3_column_bytes(pointer, column))
            Self.append(quoted: UnsafeBufferPointer(start: sqlite3_column_text(pointer, column), count: count), to: &bytes)
        case SQLITE_BLOB:
            bytes.append(UInt8(ascii: "\""))
            let blob = UnsafeRawBufferPointer(
                start: sqlite3_column_blob(pointer, column), count: Int(sqlite3_column_bytes(pointer, column)))
            for byte in blob { for digit in [byte >> 4, byte & 15] { bytes.append(Self.digits[Int(digit)]) } }
            bytes.append(UInt8(ascii: "\""))
        default: bytes.append(contentsOf: "null".utf8)
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func append(quoted text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case ..<0x20: bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func check(_ code: Int32) throws {
        guard code != SQLITE_OK, code != SQLITE_DONE else { return }
        throw DatabaseError(code: code, handle: database.handle, sql: sql, path: database.path)
    }
}

/// A value that is written as SQLite writes numbers, so that what was read from a column goes back as what it was.
enum SQLNumber: Equatable {
    case integer(Int64)
    case real(Double)

    init?(_ bytes: [UInt8]) {
        guard let last = bytes.last, bytes.count <= 24, last >= 0x30, last <= 0x39 else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        if let value = Int64(text), "\(value)" == text {
            self = .integer(value)
        } else if bytes.contains(UInt8(ascii: ".")), let value = Double(text), "\(value)" == text {
            self = .real(value)
        } else {
            return nil
        }
    }
}
