import Basics
import Database
import HTTPMessages
import Metrics
import Reactor
import Runs
import Scenarios
import TestSupport
import Testing

@testable import SQLiteTransport

@Suite("A session")
struct SessionTests {
    @Test("returns rows as JSON, counts them, and binds what it is given")
    func returnsRows() async throws {
        let shop = try Shop()
        let answers = try await run(
            [
                ("SELECT id, total, state FROM orders WHERE customer = ?1 AND state = ?2 ORDER BY id", ["2", "paid"]),
                ("SELECT ?1 AS a, typeof(?1) AS kind", ["0123"]),
                ("SELECT typeof(?1) AS kind, typeof(?2) AS other", ["-7", "1.5"]),
                ("SELECT x'00ff' AS blob, NULL AS none, 'a\"\n' AS text", []), ("SELECT 1 WHERE 0", []),
                // A value is never part of the text.
                ("SELECT count(*) AS n FROM orders WHERE state = ?1", ["' OR 1 = 1 --"]),
            ], shop.path)
        #expect(answers.map(\.exchange.failure) == [nil, nil, nil, nil, nil, nil])
        #expect(answers.map(\.exchange.rows) == [2, 1, 1, 1, 0, 1])
        #expect(
            answers.map(\.body) == [
                #"[{"id":2,"total":1.5,"state":"paid"},{"id":6,"total":7.5,"state":"paid"}]"#, #"[{"a":"0123","kind":"text"}]"#,
                #"[{"kind":"integer","other":"real"}]"#, #"[{"blob":"00ff","none":null,"text":"a\"\u000a"}]"#, "[]",
                #"[{"n":0}]"#,
            ])
        #expect(answers.map(\.exchange.connectionsOpened) == [1, 0, 0, 0, 0, 0])
        #expect(answers.areAll { $0.exchange.endedAt > $0.exchange.sentAt && $0.exchange.status == 0 })
    }

    @Test("calls what goes wrong by its name")
    func names() async throws {
        let shop = try Shop()
        let answers = try await run(
            [
                ("INSERT INTO orders (id, at) VALUES (?1, 100)", ["1"]), ("SELECT abs(?1)", ["-9223372036854775808"]),
                ("ATTACH '/tmp/perfbench-other.sqlite' AS other", []),
                ("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", []),
            ], shop.path, timeout: .milliseconds(200))
        #expect(answers.map(\.exchange.failure) == [.constraintViolated, .statementRefused, .statementRefused, .responseTimeout])
        #expect(
            answers.map(\.complaint) == [
                "UNIQUE constraint failed: orders.id", "integer overflow", "too many attached databases - max 0", "interrupted",
            ])
        let nothing = try await run([("SELECT 1", [])], shop.folder.path + "/none/x.sqlite")
        #expect(nothing.map(\.exchange.failure) == [.databaseNotOpened])
    }

    @Test("waits for a lock as long as its time allows")
    func waitsForLocks() async throws {
        let shop = try Shop()
        let other = try UserDatabase(path: shop.path, mode: .write)
        _ = try other.rows("BEGIN IMMEDIATE")
        let sql = "UPDATE orders SET state = 'x' WHERE id = 1"
        let locked = try await run([(sql, [])], shop.path, timeout: .milliseconds(50))
        #expect(locked.map(\.exchange.failure) == [.databaseLocked])
        _ = try other.rows("COMMIT")
        #expect(try await run([(sql, [])], shop.path).map(\.exchange.failure) == [nil])
    }

    @Test("keeps whole rows up to its limit, and says when there were more")
    func keepsWhatFits() async throws {
        let shop = try Shop()
        let answer = try await run([("SELECT id FROM orders", [])], shop.path, keep: 30)[0]
        #expect(answer.body == #"[{"id":1},{"id":2},{"id":3}"# && answer.isTruncated)
        #expect(answer.exchange.rows == 12)
    }

    @Test("counts rows that no index led to, and the log shows the plan")
    func countsScans() async throws {
        let shop = try Shop()
        let log = StatementLog()
        let statements: [(String, [String])] = [
            ("SELECT * FROM orders WHERE customer = ?1", ["2"]), ("SELECT * FROM orders WHERE id = ?1", ["2"]),
        ]
        _ = try await run(statements, shop.path, log: log)
        let facts = log.facts(plan(statements.map(\.0), shop.path))
        #expect(facts.map(\.scanned) == [11, 0])
        #expect(facts.map(\.rows) == [3, 1])
        #expect(facts.map(\.plan) == [["SCAN orders"], ["SEARCH orders USING INTEGER PRIMARY KEY (rowid=?)"]])
        #expect(facts.map(\.index) == ["CREATE INDEX orders_by_customer ON orders (customer)", ""])
    }

    @Test("that is cancelled ends what goes on")
    func isCancelled() async throws {
        let shop = try Shop()
        let endless = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let plan = plan([endless], shop.path, timeout: .seconds(3600))
        let failure = try await EventLoop.with { loops in
            await withTaskGroup(of: Failure?.self) { group in
                group.addTask(executorPreference: loops[0]) {
                    let transport = SQLiteTransport(plan.steps, of: plan, loop: loops[0])
                    let session = transport.makeSession()
                    session.start(0, StepValues())
                    loops[0].schedule(LoopTimer { _ in session.cancel() }, at: loops[0].readClock() + .milliseconds(20))
                    let exchange = await session.finish()
                    session.close()
                    await transport.close()
                    return exchange.failure
                }
                return await group.next()!
            }
        }
        #expect(failure == .responseTimeout)
    }

    // MARK: Running

    private struct Answer {
        var exchange: Exchange
        var body: String
        var isTruncated: Bool
        var complaint: String
    }

    /// What one session answers to these statements, one after the other.
    private func run(
        _ statements: [(String, [String])], _ path: String, timeout: TimeSpan = .seconds(5), keep: Int = 4096,
        log: StatementLog? = nil
    ) async throws -> [Answer] {
        let plan = plan(statements.map(\.0), path, timeout: timeout, keep: keep)
        return try await EventLoop.with { loops in
            await withTaskGroup(of: [Answer].self) { group in
                group.addTask(executorPreference: loops[0]) {
                    let transport = SQLiteTransport(plan.steps, of: plan, loop: loops[0], log: log)
                    let session = transport.makeSession()
                    var answers: [Answer] = []
                    for (step, statement) in statements.enumerated() {
                        var values = StepValues()
                        for value in statement.1 {
                            values.bytes += Array(value.utf8)
                            values.endValue()
                        }
                        session.start(step, values)
                        let exchange = await session.finish()
                        let response = session.response
                        answers.append(
                            Answer(
                                exchange: exchange, body: String(decoding: response.body, as: UTF8.self),
                                isTruncated: response.isTruncated, complaint: response.complaint))
                    }
                    session.close()
                    await transport.close()
                    return answers
                }
                return await group.next()!
            }
        }
    }

    private func plan(_ statements: [String], _ path: String, timeout: TimeSpan = .seconds(5), keep: Int = 4096) -> Plan {
        var steps = statements.map { sql in
            Step(name: "s", flow: 0, action: .sql(SQLStep(sql: sql, writes: !sql.hasPrefix("SELECT"), timeout: timeout)))
        }
        for index in steps.indices { steps[index].keepBody = keep }
        return Plan(
            name: "t", kind: .load, target: .database(path), workloads: [], flows: [Flow(name: "f", steps: steps.indices)],
            steps: steps)
    }
}
