import Analysis
import Basics
import Reactor
import RunStore
import Runs
import Scenarios

/// Saves seconds as they come, on a thread of its own, so that neither the load nor the panel ever waits for a disk. What cannot be saved
/// now is tried again with the next second, merged with its neighbours when much has gathered.
///
/// `Sendable` without the compiler's check: the recording and the windows are touched only by `work` and, once that has returned, by `finish`.
final class Clerk: Witness, @unchecked Sendable {
    private typealias Second = (interval: Interval, samples: [ResourceSample])

    private struct State {
        var waiting: [Second] = []
        /// Trials of a capacity search, each after its last second.
        var trials: [SearchTrial] = []
        var isClosed = false
        /// What could not be saved and why, not said yet.
        var complaints: [String] = []
    }

    private let recording: Recording
    private let box = Mailbox(State())
    private var unsaved: [Second] = []
    private var unsavedTrials: [SearchTrial] = []
    private var complained: String?
    /// The thresholds with a window, over everything that is saved: a day of seconds need not be read again at its end.
    private(set) var windows: ThresholdWindows
    /// Whether everything that was to be saved is.
    private(set) var hasSavedAll = true
    private static let mostUnsaved = 60

    init(_ recording: Recording, _ windows: ThresholdWindows) {
        self.recording = recording
        self.windows = windows
    }

    /// In nanoseconds.
    var slowestCommit: Nanoseconds { recording.slowestCommit }

    /// Takes a second to be saved; returns at once, with what went wrong with those before it.
    func second(_ second: WitnessedSecond) -> [Remark] {
        box.update { Self.append((second.interval, second.samples), to: &$0.waiting) }
        return complaints().map { .notice(Notice(.warning, $0)) }
    }

    /// What could not be saved and why, each said once.
    func complaints() -> [String] {
        box.withState { state in
            defer { state.complaints = [] }
            return state.complaints
        }
    }

    /// Takes what a trial of a capacity search showed, to be saved after its seconds; returns at once.
    func save(_ trial: SearchTrial) { box.update { $0.trials.append(trial) } }

    /// Appends a second, or merges it into the last one of its trial when there are too many.
    private static func append(_ second: Second, to seconds: inout [Second]) {
        if let last = seconds.last, seconds.count >= mostUnsaved, last.interval.trial == second.interval.trial,
            last.interval.isWarmup == second.interval.isWarmup
        {
            seconds[seconds.count - 1].interval.absorb(second.interval)
            seconds[seconds.count - 1].samples += second.samples
        } else {
            seconds.append(second)
        }
    }

    /// Works on a thread of its own while `body` runs, and until everything is saved.
    func atWork(_ body: () async throws -> Void) async throws {
        try await EventLoop.with { desk in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: desk[0]) { [self] in await work() }
                defer { close() }
                try await body()
            }
        }
    }

    /// Saves until `close`, and then what is left.
    func work() async {
        while true {
            let (seconds, trials) = await box.next { state -> ([Second], [SearchTrial])? in
                guard !state.waiting.isEmpty || !state.trials.isEmpty || state.isClosed else { return nil }
                defer { (state.waiting, state.trials) = ([], []) }
                return (state.waiting, state.trials)
            }
            for second in seconds { Self.append(second, to: &unsaved) }
            unsavedTrials += trials
            saveUnsaved()
            if seconds.isEmpty, trials.isEmpty { return }
        }
    }

    /// No more seconds come.
    func close() { box.update { $0.isClosed = true } }

    /// Seconds come again: `work` may be called once more.
    func reopen() { box.withState { $0.isClosed = false } }

    private func saveUnsaved() {
        while let second = unsaved.first {
            do {
                try recording.append(second.interval, samples: second.samples)
                windows.add(second.samples)
                windows.add(second.interval)
                unsaved.removeFirst()
            } catch {
                return complain(error)
            }
        }
        while let trial = unsavedTrials.first {
            do {
                try recording.append(trial)
                unsavedTrials.removeFirst()
            } catch {
                return complain(error)
            }
        }
    }

    /// Ends the run in the store. Called once, after `work` has returned.
    func finish(_ ending: Ending) {
        saveUnsaved()
        hasSavedAll = unsaved.isEmpty && unsavedTrials.isEmpty
        do { try recording.finish(ending) } catch {
            complain(error)
            hasSavedAll = false
        }
    }

    private func complain(_ error: any Error) {
        let text = "\(error)"
        if text != complained { box.withState { $0.complaints.append(text) } }
        complained = text
    }
}
