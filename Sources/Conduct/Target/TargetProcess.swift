import Basics
import CLinux
import FoundationEssentials
import Glibc
import Reactor

/// The process of a target that perfbench starts, in a process group of its own. When perfbench ends without stopping it, by `kill -9` too, a
/// second process, the reaper, ends the whole group.
struct TargetProcess: Sendable {
    let id: Int32
    private let reaper: perfbench_reaper
    /// What it prints: a file that has no name any more, so that nothing is left behind.
    private let log: Int32
    /// How long it has between SIGTERM and SIGKILL.
    private static let patience = Nanoseconds.seconds(5)

    /// Starts `command`. It ends with the thread of `loop` at the latest.
    /// - Parameter masked: hides secrets in a text, for the sentence about what could not be started.
    static func start(_ command: [String], masked: (String) -> String, on loop: EventLoop) async throws -> TargetProcess {
        let log = try makeLog()
        // The target ends with the thread that starts it: that must be one that lives as long as the run.
        let (result, reaper) = await withTaskGroup(of: (Int32, perfbench_reaper).self) { group in
            group.addTask(executorPreference: loop) {
                var arguments = command.map { strdup($0) } + [nil]
                defer { for argument in arguments { free(argument) } }
                var reaper = perfbench_reaper()
                return (perfbench_spawn_reaped(&arguments, log, &reaper), reaper)
            }
            return await group.next()!
        }
        guard result > 0 else {
            close(log)
            throw Problem(
                .unreachable, "The target \"\(masked(command[0]))\" could not be started: \(String(cString: strerror(-result))).",
                hint: "Correct \"command\" of the target.")
        }
        return TargetProcess(id: result, reaper: reaper, log: log)
    }

    /// A new file that no one else can have put there or can open.
    private static func makeLog() throws -> Int32 {
        let name = String(UInt64.random(in: 0 ... .max), radix: 36)
        let path = FileManager.default.temporaryDirectory.path + "/perfbench-\(name).log"
        let log = open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw Problem(.inability, "The target's output cannot be kept in \"\(path)\": \(String(cString: strerror(errno))).")
        }
        unlink(path)
        return log
    }

    /// How the process ended; `nil` while it runs.
    func ended() -> String? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        return status & 0x7F == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
    }

    /// What it printed last, as a sentence.
    var lastWords: String {
        let size = lseek(log, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: 2000)
        let count = pread(log, &bytes, bytes.count, max(0, size - bytes.count))
        let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").suffix(3)
        return lines.isEmpty ? "It printed nothing." : "It last printed: \(lines.joined(separator: " | "))"
    }

    /// Ends it: SIGTERM to its group, and SIGKILL to what is left of that when its first process has ended, or after 5 seconds, or when
    /// `stop` asks to end at once.
    func end(on loop: EventLoop, _ stop: StopRequest) async {
        kill(-id, SIGTERM)
        let deadline = loop.readClock() + Self.patience
        var hasEnded = false
        while !hasEnded, loop.readClock() < deadline, !stop.isUrgent {
            hasEnded = waitpid(id, nil, WNOHANG) != 0
            if !hasEnded { await Sleeper.pause(.milliseconds(10), on: loop) }
        }
        kill(-id, SIGKILL)
        if !hasEnded { waitpid(id, nil, 0) }
        perfbench_dismiss(reaper)
        close(log)
    }
}
