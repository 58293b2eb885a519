// A program of the user's that is told of alerts. What it is told comes by standard input and environment, never in the command line: texts of targets
// are hostile, and a command line is seen by everyone on the machine.

import Basics
import Glibc
import JSON
package import Push
package import Reactor

/// A command that is started for each notification.
package struct CommandPlace: Push.Place {
    let command: [String]
    /// What it has in its environment besides.
    let environment: [String: String]

    /// - Parameter command: the program and its arguments, at least one word; no shell reads them.
    package init(_ command: [String], environment: [String: String]) {
        self.command = command
        self.environment = environment
    }

    package func open(on loop: EventLoop) throws -> any Delivery { try CommandDelivery(self) }
}

/// Starts the command, on a thread that waits for it.
final class CommandDelivery: Delivery {
    private let place: CommandPlace
    private let thread: BlockingThread

    init(_ place: CommandPlace) throws(Problem) {
        guard let thread = BlockingThread("alert command") else {
            throw Problem(
                .inability, "There is no thread for commands: the system gives no more.", hint: "Raise the limit: ulimit -u.")
        }
        self.place = place
        self.thread = thread
    }

    /// Has the command read `body`, a JSON document; exit code 0 says that it was taken.
    func send(_ body: String, _ contentType: String, headers: String, timeout: Nanoseconds) async -> Delivered {
        let answer = Mailbox<Delivered?>(nil)
        let (command, environment) = (place.command, place.environment.merging(Self.variables(body)) { $1 })
        thread.run {
            let result = SpawnedCommand(command, environment).run(input: Array(body.utf8), timeout: timeout)
            answer.update { $0 = result }
        }
        return await answer.next { $0 }
    }

    /// What the document says, one value a variable: `PERFBENCH_ALERT_TITLE`.
    static func variables(_ body: String) -> [String: String] {
        guard case .object(let members)? = try? JSONValue(parsing: body) else { return [:] }
        return members.reduce(into: [:]) { variables, member in
            let name = "PERFBENCH_ALERT_\(member.key.uppercased())"
            switch member.value {
            case .string(let text): variables[name] = String(text.unicodeScalars.filter { $0.value != 0 }.map { Character($0) })
            case .integer(let number): variables[name] = "\(number)"
            default: break
            }
        }
    }

    /// A command that runs has its own time limit.
    func cancel() {}

    func close() { thread.end {} }

    func quote(_ reply: [UInt8]) -> String { "" }
}

/// One process: started, waited for, and ended with all that it started when its time is over.
private struct SpawnedCommand {
    private let command: [String]
    private let environment: [String: String]

    init(_ command: [String], _ environment: [String: String]) {
        self.command = command
        self.environment = environment
    }

    /// Blocks the calling thread, for `timeout` at the most.
    func run(input: [UInt8], timeout: Nanoseconds) -> Delivered {
        let file = tmpfile()
        defer { if let file { fclose(file) } }
        guard let file, fwrite(input, 1, input.count, file) == input.count, fflush(file) == 0 else {
            return .failed("its input could not be written: \(String(cString: strerror(errno)))")
        }
        rewind(file)
        var process = pid_t()
        let code = spawn(&process, input: fileno(file))
        guard code == 0 else { return .failed("\"\(command[0])\" could not be started: \(String(cString: strerror(code)))") }
        var status: Int32 = 0
        let patience = timeout / .milliseconds(20)
        for _ in 0..<max(1, patience) {
            if waitpid(process, &status, WNOHANG) == process { return Self.judged(status) }
            usleep(20_000)
        }
        kill(-process, SIGKILL)
        waitpid(process, &status, 0)
        return .failed("it was not done within \(TimeSpan(nanoseconds: timeout))")
    }

    private static func judged(_ status: Int32) -> Delivered {
        let signal = status & 0x7F
        if signal != 0 { return .failed("it was ended by signal \(signal)") }
        let code = (status >> 8) & 0xFF
        return code == 0 ? .taken(reply: []) : .failed("it ended with \(code)")
    }

    /// Answers 0, or why not as an error number. The process leads a group of its own, and no signal is ignored or blocked in it.
    private func spawn(_ process: inout pid_t, input: Int32) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        for output: Int32 in [1, 2] { posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // This thread blocks all of them.
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var words = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        return posix_spawnp(&process, command[0], &actions, &attributes, &words, &variables)
    }
}
