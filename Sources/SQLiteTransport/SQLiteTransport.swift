// Carries out steps that are statements on SQLite files. SQLite blocks while it works, so every VU has a thread of its own beside the loop,
// and a connection on it for each file: as an application does that embeds the database.

package import HTTPMessages
package import Reactor
package import Scenarios

/// One loop's statements.
package final class SQLiteTransport: StepTransport {
    let loop: EventLoop
    let statements: StatementBook
    private let log: StatementLog?
    /// By step.
    private var counts: [StatementLog.Counts]
    /// Sessions whose thread has not ended yet.
    private var living = 0
    private var waiting: UnsafeContinuation<Void, Never>?
    /// Threads started so far, for their names.
    private var started = 0

    /// - Parameters:
    ///   - steps: those that sessions start by their position.
    ///   - plan: which they are of.
    ///   - log: what is told how often statements ran; `nil` when it is not wanted.
    package init(_ steps: [Step], of plan: Plan, loop: EventLoop, log: StatementLog? = nil) {
        self.loop = loop
        // What `setup` and `teardown` do is in no figure.
        self.log = steps.allSatisfy { $0.flow >= 0 } ? log : nil
        statements = StatementBook(steps, of: plan)
        counts = steps.map { _ in StatementLog.Counts() }
    }

    package func makeSession() -> any StepSession { SQLiteSession(self) }

    package func close() async {
        if living > 0 { await withUnsafeContinuation { waiting = $0 } }
        log?.add(counts)
        counts = counts.map { _ in StatementLog.Counts() }
    }

    /// A thread for one session; `nil` when there are no more.
    func startThread() -> BlockingThread? {
        guard let thread = BlockingThread("sql-\(loop.index)-\(started)") else { return nil }
        started += 1
        living += 1
        return thread
    }

    func threadEnded() {
        living -= 1
        guard living == 0 else { return }
        let waiting = waiting
        self.waiting = nil
        waiting?.resume()
    }

    /// Counts a statement that ran.
    func count(_ step: Int, rows: Int, scanned: Int, took: Int64) { counts[step].add(rows: rows, scanned: scanned, took: took) }
}
