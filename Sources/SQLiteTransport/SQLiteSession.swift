import Basics
import HTTPMessages
import Reactor

/// One VU's statements. The loop hands each over to the VU's thread, and the thread hands the outcome back to the loop.
///
/// `Sendable` without the compiler's check: it is touched only on its loop; the thread carries it along and opens it there.
final class SQLiteSession: StepSession, @unchecked Sendable {
    private let transport: SQLiteTransport
    private let runner: StatementRunner
    private var thread: BlockingThread?
    private var exchange = Exchange(at: 0)
    private var isRunning = false
    private var step = 0
    private var waiting: UnsafeContinuation<Void, Never>?
    let response = KeptResponse()

    init(_ transport: SQLiteTransport) {
        self.transport = transport
        runner = StatementRunner(transport.statements, clock: transport.loop)
    }

    func start(_ step: Int, _ values: borrowing StepValues) {
        response.reset()
        self.step = step
        let now = transport.loop.readClock()
        if thread == nil { thread = transport.startThread() }
        guard let thread else {
            exchange = Exchange(failure: .threadsExhausted, sentAt: now, endedAt: now)
            return
        }
        runner.take(step, copy values, sentAt: now)
        isRunning = true
        thread.run { [self] in
            runner.perform()
            transport.loop.run { [self] in ended() }
        }
    }

    func finish() async -> Exchange {
        if isRunning { await withUnsafeContinuation { waiting = $0 } }
        return exchange
    }

    private func ended() {
        isRunning = false
        exchange = runner.exchange
        swap(&response.body, &runner.body)
        response.isTruncated = runner.isTruncated
        response.complaint = runner.complaint
        transport.count(step, rows: runner.rows, scanned: runner.scanned, took: exchange.endedAt - runner.beganAt)
        let waiting = waiting
        self.waiting = nil
        waiting?.resume()
    }

    func cancel() { if isRunning { runner.cancel() } }

    func close() {
        guard let thread else { return }
        self.thread = nil
        runner.cancel()
        thread.end { [runner, transport = Returned(transport)] in
            runner.close()
            transport.loop.run { transport.value.threadEnded() }
        }
    }
}

/// A transport on its way through a thread, back to its loop.
///
/// `Sendable` without the compiler's check: the thread does not look into `value`.
private struct Returned: @unchecked Sendable {
    let value: SQLiteTransport
    let loop: EventLoop

    init(_ transport: SQLiteTransport) {
        value = transport
        loop = transport.loop
    }
}
