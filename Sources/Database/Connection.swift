package import Basics
import CSQLite
import Glibc

/// One connection to one SQLite file: WAL, foreign keys on, prepared statements kept. It belongs to one owner and closes with it; it is not
/// safe to use from two threads at once, and cannot be sent.
package struct Connection: ~Copyable {
    /// The file, as it was given.
    package let path: String
    let handle: OpaquePointer
    /// How long a statement waits for another program's lock.
    let patience: Nanoseconds
    private let statements: Statements

    /// Opens or creates the file.
    /// - Parameters:
    ///   - patience: how long a statement waits for another program's lock.
    /// - Throws: `DatabaseError`.
    package init(path: String, patience: Nanoseconds = .seconds(5)) throws {
        handle = try Self.open(path, patience)
        self.path = path
        self.patience = patience
        statements = Statements(handle: handle, path: path)
    }

    private static func open(_ path: String, _ patience: Nanoseconds) throws -> OpaquePointer {
        var handle: OpaquePointer?
        // No mutex: the compiler keeps a connection with one owner.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        var code = sqlite3_open_v2(path, &handle, flags, nil)
        sqlite3_busy_timeout(handle, Int32(clamping: patience / 1_000_000))
        // With WAL, NORMAL survives a killed process whole; only a power cut can take the last commits.
        // A run only appends: a small page cache is as fast, and fills up at once instead of growing for minutes.
        let settings = "PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -256"
        if code == SQLITE_OK { code = sqlite3_exec(handle, settings, nil, nil, nil) }
        guard code == SQLITE_OK, let handle else {
            let error = DatabaseError(code: code, handle: handle, sql: settings, path: path)
            sqlite3_close_v2(handle)
            throw error
        }
        return handle
    }

    /// Opens a copy of a file that may be read but not written. The copy is private and goes with the connection, so what is written to it
    /// is kept nowhere.
    /// - Throws: `DatabaseError`.
    package init(copying path: String) throws {
        patience = .seconds(5)
        handle = try Self.copy(path, patience)
        self.path = path
        statements = Statements(handle: handle, path: path)
    }

    private static func copy(_ path: String, _ patience: Nanoseconds) throws -> OpaquePointer {
        let source = try openForReading(path)
        defer { sqlite3_close_v2(source) }
        // A file without a name is a temporary one, which SQLite removes.
        let handle = try open("", patience)
        let backup = sqlite3_backup_init(handle, "main", source, "main")
        let code = backup == nil ? sqlite3_errcode(handle) : sqlite3_backup_step(backup, -1)
        sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else {
            let error = DatabaseError(code: code, handle: handle, sql: "", path: path)
            sqlite3_close_v2(handle)
            throw error
        }
        return handle
    }

    /// Without a log beside it the file is all there is, and needs no shared memory, which would be a file too.
    private static func openForReading(_ path: String) throws -> OpaquePointer {
        var log = stat()
        let hasLog = stat(path + "-wal", &log) == 0 && log.st_size > 0
        let reserved = Set("%?#".utf8)
        let escaped = path.utf8.reduce(into: "") { text, byte in
            text += reserved.contains(byte) ? "%" + String(byte, radix: 16) : String(decoding: [byte], as: UTF8.self)
        }
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2("file:\(escaped)\(hasLog ? "" : "?immutable=1")", &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let error = DatabaseError(code: code, handle: handle, sql: "", path: path)
            sqlite3_close_v2(handle)
            throw error
        }
        return handle
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs any number of statements that return nothing of interest.
    package func run(_ sql: String) throws {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw DatabaseError(code: code, handle: handle, sql: sql, path: path) }
    }

    /// Runs one statement with its values; how many rows it changed.
    @discardableResult
    package func execute(_ sql: String, _ values: any SQLConvertible...) throws -> Int {
        try execute(sql, values)
    }

    /// Runs one statement with its values; how many rows it changed.
    @discardableResult
    package func execute(_ sql: String, _ values: [any SQLConvertible]) throws -> Int {
        try statements.with(sql, values) { while try $0.step() {} }
        return Int(sqlite3_changes(handle))
    }

    /// Calls `body` for every row, while later rows are still unread.
    package func forEach(_ sql: String, _ values: any SQLConvertible..., body: (borrowing Row) throws -> Void) throws {
        try statements.with(sql, values) { while try $0.step() { try body(Row($0)) } }
    }

    /// All rows, each made into a value; `expected` is how many there may be, where there are enough that the memory of a growing array matters.
    package func all<Value>(
        _ sql: String, _ values: any SQLConvertible..., expected: Int = 0, read: (borrowing Row) throws -> Value
    ) throws -> [Value] {
        try all(sql, values, expected: expected, read: read)
    }

    /// All rows, each made into a value.
    package func all<Value>(
        _ sql: String, _ values: [any SQLConvertible], expected: Int = 0, read: (borrowing Row) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        found.reserveCapacity(expected)
        try statements.with(sql, values) { while try $0.step() { found.append(try read(Row($0))) } }
        return found
    }

    /// The first row made into a value; `nil` when there is none.
    package func first<Value>(_ sql: String, _ values: any SQLConvertible..., read: (borrowing Row) throws -> Value) throws
        -> Value?
    {
        try statements.with(sql, values) { try $0.step() ? try read(Row($0)) : nil }
    }

    /// The number SQLite gave to the row inserted last.
    package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Whether a transaction is open.
    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Everything in `body`, or nothing: takes the write lock first, so that it never fails half-way for want of it.
    package func write<Result>(_ body: () throws -> Result) throws -> Result { try transaction("BEGIN IMMEDIATE", body) }

    /// Everything `body` reads is of one moment, whatever others write meanwhile.
    package func snapshot<Result>(_ body: () throws -> Result) throws -> Result { try transaction("BEGIN", body) }

    private func transaction<Result>(_ begin: String, _ body: () throws -> Result) throws -> Result {
        guard !isInTransaction else { return try body() }
        try execute(begin)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // A full disk rolls back automatically; the first error is the one that counts.
            if isInTransaction { _ = try? execute("ROLLBACK") }
            throw error
        }
    }
}

/// The prepared statements of one connection, by their text.
private final class Statements {
    private let handle: OpaquePointer
    private let path: String
    private var kept: [String: Statement] = [:]

    init(handle: OpaquePointer, path: String) {
        self.handle = handle
        self.path = path
    }

    func with<Result>(_ sql: String, _ values: [any SQLConvertible], _ body: (Statement) throws -> Result) throws -> Result {
        let statement: Statement
        if let known = kept[sql], !known.isRunning {
            statement = known
        } else {
            statement = try Statement(sql, handle: handle, path: path)
            if kept[sql] == nil { kept[sql] = statement }
        }
        defer { statement.reset() }
        try statement.start(values)
        return try body(statement)
    }
}
