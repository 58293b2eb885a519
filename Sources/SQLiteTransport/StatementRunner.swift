import Basics
import Database
import HTTPMessages
import Reactor

/// What runs on the thread of one VU: its connections and prepared statements.
///
/// `Sendable` without the compiler's check: between `take` and the end of `perform` only the thread touches it, before and after only the
/// loop; both hand it over through the thread's inbox and the loop's. `cancel` touches an atomic flag.
final class StatementRunner: @unchecked Sendable {
    private let book: StatementBook
    private let clock: EventLoop
    private let limit = UserDatabase.TimeLimit()
    private var databases: [String: UserDatabase] = [:]
    /// By step.
    private var prepared: [UserStatement?]

    private var step = 0
    private var values = StepValues()
    private var sentAt: Nanoseconds = 0

    // What came of the last statement.
    private(set) var exchange = Exchange(at: 0)
    /// When the thread turned to it: what is before that is waiting for the thread.
    private(set) var beganAt: Nanoseconds = 0
    private(set) var rows = 0
    private(set) var scanned = 0
    /// The rows as a list of JSON objects, as far as they are kept.
    var body: [UInt8] = []
    private(set) var isTruncated = false
    private(set) var complaint = ""

    init(_ book: StatementBook, clock: EventLoop) {
        self.book = book
        self.clock = clock
        prepared = book.entries.map { _ in nil }
    }

    // MARK: On the loop

    /// Takes a statement over, to be performed next.
    func take(_ step: Int, _ values: consuming StepValues, sentAt: Nanoseconds) {
        self.step = step
        self.values = values
        self.sentAt = sentAt
    }

    /// Ends what is under way; nothing can be performed afterwards.
    func cancel() { limit.cancel() }

    // MARK: On the thread

    func perform() {
        beganAt = clock.readClock()
        (rows, scanned, isTruncated, complaint) = (0, 0, false, "")
        body.removeAll(keepingCapacity: true)
        exchange = Exchange(at: sentAt)
        exchange.codeKind = .rows
        guard let entry = book.entries[step] else { preconditionFailure("the step is no statement") }
        do {
            try run(try statement(entry), entry)
        } catch let error as DatabaseError {
            exchange.failure = error.failure
            complaint = error.words
        } catch let error as NotOpened {
            exchange.failure = .databaseNotOpened
            complaint = error.words
        } catch {
            exchange.failure = .statementRefused
        }
        exchange.endedAt = clock.readClock()
        exchange.code = rows
        exchange.bytesSent = Int64(entry.sql.utf8.count + values.bytes.count)
        exchange.bytesReceived = Int64(body.count)
    }

    /// The statement of this step, prepared on a connection of ours.
    private func statement(_ entry: StatementBook.Entry) throws -> UserStatement {
        let database = try database(entry)
        database.limit(until: sentAt + entry.timeout)
        if let known = prepared[step] { return known }
        let statement = try database.prepare(entry.sql)
        prepared[step] = statement
        return statement
    }

    private func database(_ entry: StatementBook.Entry) throws -> UserDatabase {
        if let known = databases[entry.path] { return known }
        let begin = clock.readClock()
        do {
            let database = try UserDatabase(path: entry.path, mode: entry.mode, limit: limit)
            databases[entry.path] = database
            exchange.phases.connect = clock.readClock() - begin
            exchange.connectionsOpened = 1
            return database
        } catch let error as DatabaseError {
            throw NotOpened(words: error.words)
        }
    }

    private func run(_ statement: UserStatement, _ entry: StatementBook.Entry) throws {
        let begin = clock.readClock()
        defer {
            scanned = statement.takeScannedRows()
            statement.reset()
        }
        for value in 0..<values.count { try statement.bind(value + 1, values.bytes[values.range(of: value)]) }
        var firstRow: Nanoseconds = 0
        while try statement.step() {
            if rows == 0 { firstRow = clock.readClock() }
            rows += 1
            keep(statement, entry.keep)
        }
        if entry.keep > 0, !isTruncated { body += Array(rows == 0 ? "[]".utf8 : "]".utf8) }
        let end = clock.readClock()
        exchange.phases.firstByte = (rows == 0 ? end : firstRow) - begin
        exchange.phases.receive = rows == 0 ? 0 : end - firstRow
    }

    /// Appends the row to what is kept, whole or not at all.
    private func keep(_ statement: UserStatement, _ limit: Int) {
        guard limit > 0, !isTruncated else { return }
        let before = body.count
        body.append(UInt8(ascii: rows == 1 ? "[" : ","))
        statement.appendRow(to: &body)
        guard body.count >= limit else { return }
        isTruncated = true
        body.removeSubrange(before...)
    }

    func close() {
        prepared = []
        databases = [:]
    }
}

/// A database that could not be opened, as opposed to a statement that it refused.
private struct NotOpened: Error {
    /// SQLite's own.
    let words: String
}

extension DatabaseError {
    /// What it counts as, by SQLite's result codes (https://sqlite.org/rescode.html): 5 and 6 are locks, 9 is our time limit, 14 and 26 a
    /// file that is none.
    var failure: Failure {
        switch code & 0xFF {
        case 5, 6: .databaseLocked
        case 9: .responseTimeout
        case 19: .constraintViolated
        case 14, 26: .databaseNotOpened
        default: .statementRefused
        }
    }
}
