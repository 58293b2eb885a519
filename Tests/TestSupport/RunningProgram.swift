// Programs that tests start: never for longer than they are told, and never left behind.

package import Basics
import CLinux
import FoundationEssentials
import Glibc
import Synchronization

/// A program that a test has started. One thread starts it, waits for its end, and ends it by force when its time is over.
package final class RunningProgram: Sendable {
    /// What became of it.
    package struct Ending: Sendable {
        /// 128 and the signal's number for a program that a signal ended, as a shell says it.
        package var exit: Int32
        /// Its standard output and its standard error.
        package var output: String
        package var errors: String
        package var duration: Nanoseconds
        /// Whether it had to be ended because its time was over.
        package var tookTooLong: Bool
    }

    /// How it is started.
    package struct Start: Sendable {
        /// The program, looked for in PATH, and its arguments.
        package var words: [String]
        package var environment: [String: String] = [:]
        package var input = ""
        /// Its working directory.
        package var folder = "/"
        /// A shell's words for what comes before it, such as `ulimit -n 64`.
        package var prelude = ":"
        package var timeout = TimeSpan.seconds(30)

        package init(_ words: [String]) { self.words = words }
    }

    private enum Waiting {
        case untilEnd(CheckedContinuation<Ending, Never>)
        case forErrors(String, CheckedContinuation<Bool, Never>)
    }

    private struct State {
        var ending: Ending?
        var waiting: [Waiting] = []
    }

    /// The process; it is the program itself.
    package let process: Int32
    private let files: TemporaryFolder
    private let state = Mutex(State())

    /// Starts a program, and ends it when `body` has come to its end.
    package static func with<Result>(_ start: Start, _ body: (RunningProgram) async throws -> Result) async throws -> Result {
        let program = try await RunningProgram.start(start)
        do {
            let result = try await body(program)
            await program.stop()
            return result
        } catch {
            await program.stop()
            throw error
        }
    }

    /// Starts a program and waits for its end.
    package static func run(_ start: Start) async throws -> Ending { try await self.start(start).ending() }

    private static func start(_ start: Start) async throws -> RunningProgram {
        let files = try TemporaryFolder()
        try Data(start.input.utf8).write(to: URL(filePath: files.file("in")))
        let program: RunningProgram? = await withCheckedContinuation { continuation in
            Thread.start {
                // It is asked to end when the thread that started it ends: this one, which stays until it has.
                let process = spawn(start, files)
                guard process > 0 else { return continuation.resume(returning: nil) }
                let program = RunningProgram(process, files)
                continuation.resume(returning: program)
                program.attend(until: perfbench_now() + start.timeout.nanoseconds)
            }
        }
        guard let program else { throw Problem(.inability, "\"\(start.words[0])\" could not be started.") }
        return program
    }

    private static func spawn(_ start: Start, _ files: TemporaryFolder) -> Int32 {
        let script =
            "cd \"$0\" && \(start.prelude) && exec \"$@\" <\(files.file("in")) >\(files.file("out")) 2>\(files.file("err"))"
        let environment = start.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let words = ["sh", "-c", script, start.folder, "env", "-u", "PERFBENCH_DB", "-u", "NO_COLOR"] + environment + start.words
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let log = open(files.file("shell"), O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        defer { close(log) }
        return perfbench_spawn(&arguments, log)
    }

    private init(_ process: Int32, _ files: TemporaryFolder) {
        self.process = process
        self.files = files
    }

    // MARK: Its life

    /// Waits until it has ended.
    package func ending() async -> Ending {
        await withCheckedContinuation { continuation in
            let ending = state.withLock { state in
                if state.ending == nil { state.waiting.append(.untilEnd(continuation)) }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }

    /// Waits until `text` is in its standard error; `false` when it ended without.
    package func waitForErrors(_ text: String) async -> Bool {
        await withCheckedContinuation { continuation in
            let ending = state.withLock { state in
                if state.ending == nil { state.waiting.append(.forErrors(text, continuation)) }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending.errors.contains(text)) }
        }
    }

    /// Its standard error so far.
    package var errors: String { read("err") }

    package func send(signal: Int32) {
        state.withLock { state in
            if state.ending == nil { kill(process, signal) }
        }
    }

    /// Ends it and everything in its process group, and waits for that.
    private func stop() async {
        state.withLock { state in
            if state.ending == nil { kill(-process, SIGKILL) }
        }
        _ = await ending()
    }

    private func attend(until deadline: Nanoseconds) {
        let start = perfbench_now()
        var status: Int32 = 0
        var tookTooLong = false
        while true {
            // Under the lock, so that no signal is sent to a process number that is free again.
            let ended = state.withLock { _ in waitpid(process, &status, WNOHANG) == process }
            if ended { break }
            if !tookTooLong, perfbench_now() > deadline {
                tookTooLong = true
                kill(-process, SIGKILL)
            }
            tellOfErrors()
            usleep(4000)
        }
        let number = status & 0x7F
        let ending = Ending(
            exit: number == 0 ? status >> 8 & 0xFF : 128 + number, output: read("out"), errors: read("shell") + read("err"),
            duration: perfbench_now() - start, tookTooLong: tookTooLong)
        let waiting = state.withLock { state in
            state.ending = ending
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting {
            switch one {
            case .untilEnd(let continuation): continuation.resume(returning: ending)
            case .forErrors(let text, let continuation): continuation.resume(returning: ending.errors.contains(text))
            }
        }
    }

    private func tellOfErrors() {
        guard state.withLock({ !$0.waiting.isEmpty }) else { return }
        let errors = errors
        let told = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            var told: [CheckedContinuation<Bool, Never>] = []
            state.waiting.removeAll { waiting in
                guard case .forErrors(let text, let continuation) = waiting, errors.contains(text) else { return false }
                told.append(continuation)
                return true
            }
            return told
        }
        for continuation in told { continuation.resume(returning: true) }
    }

    private func read(_ name: String) -> String {
        (try? Data(contentsOf: URL(filePath: files.file(name)))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// A thread that does one thing.
private enum Thread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ work: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Work(work))
        pthread_create(
            &thread, nil,
            { box in
                Unmanaged<Work>.fromOpaque(box!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }
}
