import Basics
import Metrics
import Reactor
import Runs

/// A monitor that asks over a network, on a loop that carries no load.
protocol RemoteMonitor: Monitor, Sendable {
    /// Called once on its loop, before the first sample.
    func open(on loop: EventLoop)
    /// Called on its loop: a sample that is under way ends at once, and what it answers means nothing.
    func cancel()
    /// Called on its loop after the last sample: what it holds of the loop is given back.
    func close()
    /// What went wrong so far: whole sentences, each once. From any thread.
    var notes: [String] { get }
}

/// Wraps a monitor that may be late, so that nothing waits for it: `sample` takes what has come since the call before, and asks for
/// more. What has not come by then is a gap and, once, a note.
final class BackgroundMonitor: Monitor, Sendable {
    let source: Source
    private let remote: any RemoteMonitor
    private let box = Mailbox(State())

    private struct State {
        /// The moment that is asked for; `nil` while nothing is.
        var wanted: Nanoseconds?
        var isAsking = false
        var answer: MonitorReading?
        var isLate = false
        var isClosed = false
    }

    init(_ remote: any RemoteMonitor) {
        self.remote = remote
        source = remote.source
    }

    var notes: [String] {
        let late = box.withState { $0.isLate }
        return remote.notes
            + (late ? ["\(source) takes longer than a second to answer: there are gaps in what is known of it."] : [])
    }

    func sample(at now: Nanoseconds) async -> MonitorReading? {
        box.update { state in
            defer { state.answer = nil }
            if state.isAsking || state.wanted != nil {
                state.isLate = true
            } else {
                state.wanted = now
            }
            return state.answer
        }
    }

    /// Asks whenever a sample is wanted, the first time at once, until `close`. Runs on `loop`.
    func work(on loop: EventLoop) async {
        remote.open(on: loop)
        defer { remote.close() }
        var now: Nanoseconds? = loop.readClock()
        while true {
            if let moment = now {
                box.withState { $0.isAsking = true }
                var reading = await remote.sample(at: moment)
                // A program measures when it is asked; what is between that and its answer is not known.
                reading?.time = moment
                box.withState { [reading] state in
                    state.isAsking = false
                    if let reading { state.answer = reading }
                }
            }
            guard let next = await next() else { return }
            now = next
        }
    }

    /// The next moment that is asked for; `nil` when nothing more will be.
    private func next() async -> Nanoseconds? {
        await box.next { state -> Nanoseconds?? in
            if state.isClosed { return .some(nil) }
            defer { state.wanted = nil }
            return state.wanted.map { .some($0) }
        }
    }

    /// No more samples are wanted; one that is under way is given up.
    func close(on loop: EventLoop) {
        box.update { $0.isClosed = true }
        loop.run { [remote] in remote.cancel() }
    }
}
