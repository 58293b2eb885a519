import Basics
import Glibc

/// What one command of the perfbench that was built beside this program took; its output goes nowhere.
struct PerfbenchProcess: CustomStringConvertible {
    /// From its start to its end, and of a processor, in seconds.
    private let wall: Double
    private let cpu: Double
    /// The most memory it had, in KiB.
    private let peak: Int
    private let status: Int32

    init(_ words: [String]) throws {
        let own = CommandLine.arguments[0]
        let folder = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let program = (folder.isEmpty ? "." : folder) + "/perfbench"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        let arguments = ([program] + words).map { strdup($0) } + [nil]
        var process: pid_t = 0
        let clock = SuspendingClock()
        let start = clock.now
        guard posix_spawn(&process, program, &actions, nil, arguments, environ) == 0 else {
            throw Problem(.inability, "\"\(program)\" cannot be started.", hint: "Build it: swift build -c release.")
        }
        var (status, usage) = (Int32(0), rusage())
        wait4(process, &status, 0, &usage)
        let took = (clock.now - start).components
        wall = Double(took.seconds) + Double(took.attoseconds) / 1e18
        cpu = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        peak = usage.ru_maxrss
        self.status = (status >> 8) & 0xFF
    }

    var description: String {
        "\(fixed(wall, 3)) s, \(fixed(cpu, 3)) s of CPU, \(fixed(Double(peak) / 1024, 1)) MiB at most, exit code \(status)"
    }
}
