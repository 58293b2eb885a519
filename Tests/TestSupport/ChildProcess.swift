import Basics
package import Glibc

/// Programs that some tests need beside them.
package enum ChildProcess {
    /// The path of `program`, or `nil` where it is not installed.
    package static func find(_ program: String) -> String? {
        ["/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"].map { $0 + program }.first { access($0, X_OK) == 0 }
    }

    /// Runs `command` to its end; throws when it fails.
    package static func run(_ command: [String]) throws {
        let pid = try start(command)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        guard status == 0 else { throw Problem(.inability, "\"\(command.joined(separator: " "))\" failed.") }
    }

    /// Starts `command`, whose output goes nowhere. It inherits descriptors that are not closed on exec.
    package static func start(_ command: [String], environment: [String] = []) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0) }
        var arguments = command.map { strdup($0) } + [nil]
        var variables = (environment + ["PATH=/usr/bin:/bin"]).map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var pid = pid_t()
        let result = posix_spawn(&pid, command[0], &actions, nil, &arguments, &variables)
        guard result == 0 else {
            throw Problem(.inability, "\"\(command[0])\" could not be started: \(String(cString: strerror(result))).")
        }
        return pid
    }

    /// Ends a process that `start` started.
    package static func stop(_ pid: pid_t) {
        kill(pid, SIGTERM)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }
}
