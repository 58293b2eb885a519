// A database that is not ours: opened as its user says, with no setting of perfbench's but a limit on time. `Connection` is for our own.

package import Basics
import CSQLite
import Glibc
import Synchronization

/// A connection to a user's SQLite file, for statements that a user wrote. Used by one thread at a time; only `cancel` is for others.
package final class UserDatabase {
    package let path: String
    let handle: OpaquePointer
    private let limit: TimeLimit

    /// What ends a statement before its own end; SQLite asks it every now and then.
    package final class TimeLimit: Sendable {
        private let deadline = Atomic<Int64>(.max)
        private let isCancelled = Atomic(false)

        package init() {}

        /// Ends the statement that runs now, and every later one. Called from any thread.
        package func cancel() { isCancelled.store(true, ordering: .relaxed) }

        /// Lets statements run until that moment of the monotonic clock.
        func set(_ moment: Nanoseconds) { deadline.store(moment, ordering: .relaxed) }

        fileprivate var isOver: Bool {
            isCancelled.load(ordering: .relaxed) || now() >= deadline.load(ordering: .relaxed)
        }
    }

    /// How it is opened.
    package enum Mode: Sendable {
        case readOnly
        /// Made if it is not there.
        case write
    }

    /// - Throws: `DatabaseError`.
    package init(path: String, mode: Mode, limit: TimeLimit = TimeLimit()) throws {
        var opened: OpaquePointer?
        let access = mode == .write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            let error = DatabaseError(code: code, handle: opened, sql: "", path: path)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        self.path = path
        self.limit = limit
        // Another file could be perfbench's own store.
        sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
        let context = Unmanaged.passUnretained(limit).toOpaque()
        sqlite3_busy_handler(handle, waitForLock, context)
        sqlite3_progress_handler(
            handle, 1000, { Unmanaged<TimeLimit>.fromOpaque($0!).takeUnretainedValue().isOver ? 1 : 0 }, context)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Until when statements may run, in nanoseconds of the monotonic clock.
    package func limit(until moment: Nanoseconds) { limit.set(moment) }

    /// One statement, ready to run. Throws when it is none, or more than one.
    package func prepare(_ sql: String) throws -> UserStatement { try UserStatement(sql, self) }

    /// All rows of a question that perfbench asks itself, each as the texts of its columns; an empty text for NULL.
    package func rows(_ sql: String) throws -> [[String]] {
        let statement = try prepare(sql)
        var rows: [[String]] = []
        while try statement.step() { rows.append((0..<statement.columnNames.count).map(statement.text)) }
        return rows
    }
}

/// Called by SQLite while another connection has a lock: naps, first briefly and then up to 20 ms, as long as there is time.
private func waitForLock(_ context: UnsafeMutableRawPointer?, _ tries: Int32) -> Int32 {
    guard !Unmanaged<UserDatabase.TimeLimit>.fromOpaque(context!).takeUnretainedValue().isOver else { return 0 }
    usleep(min(20_000, 200 << UInt32(min(tries, 7))))
    return 1
}

private func now() -> Nanoseconds {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Nanoseconds(time.tv_sec) * 1_000_000_000 + Nanoseconds(time.tv_nsec)
}
