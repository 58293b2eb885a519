// A `perfbench run` that goes its own way: it lives on when the server ends, however it ends.

import Basics
import FoundationEssentials
import Glibc

/// A program that the server started.
struct Child {
    let process: Int32
    /// What it says: a file that has no name any more.
    private let log: Int32

    /// Starts a program in a session of its own, so that no signal meant for the server reaches it.
    static func start(_ words: [String]) throws(Problem) -> Child {
        let log = try makeLog()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, log, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        // Threads of the server hear no signal; the run must hear those that end it.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(Self.newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let code = posix_spawn(&process, words[0], &actions, &attributes, arguments, environ)
        guard code == 0 else {
            close(log)
            throw Problem(.inability, "\"\(words[0])\" could not be started: \(String(cString: strerror(code))).")
        }
        return Child(process: process, log: log)
    }

    /// `POSIX_SPAWN_SETSID`, which the Glibc module leaves out.
    private static let newSession: Int32 = 0x80

    private static func makeLog() throws(Problem) -> Int32 {
        let name = hexadecimal(withUnsafeBytes(of: UInt64.random(in: 0 ... .max)) { Array($0) })
        let path = FileManager.default.temporaryDirectory.path + "/perfbench-serve-\(name).log"
        let log = open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw Problem(.inability, "What a run says cannot be kept in \"\(path)\": \(String(cString: strerror(errno))).")
        }
        unlink(path)
        return log
    }

    /// Its exit code once it has ended, 128 and the signal if one ended it; `nil` while it runs.
    func ended() -> Int32? {
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// The last lines it said.
    var lastWords: String {
        let size = lseek(log, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: 4000)
        let count = pread(log, &bytes, bytes.count, max(0, size - bytes.count))
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").suffix(5).joined(separator: "\n")
    }

    /// Lets go of what it said.
    func forget() { close(log) }

    /// Asks the perfbench of that process id to end its run; `false` when the process is another program, or gone.
    static func interrupt(_ process: Int32) -> Bool {
        guard process > 1 else { return false }
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/\(process)/exe", &bytes, bytes.count)
        guard count > 0 else { return false }
        let path = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let name = path.split(separator: "/").last?.split(separator: " ").first
        return name == "perfbench" && kill(process, SIGINT) == 0
    }
}
