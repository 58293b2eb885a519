import Glibc

/// A process started for a test. It ends when its input is closed.
final class Child {
    let pid: Int32
    /// Its input and output: one socket.
    private let conversation: Int32

    /// Starts `path`; its input is also its descriptor 3, for shells that take the input of background commands away.
    init?(_ path: String, _ arguments: [String]) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        for number in [0, 1, 3] as [Int32] { posix_spawn_file_actions_adddup2(&actions, ends[1], number) }
        // Threads of a test block all signals, and a shell that is started so never learns that its child ended.
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var argv = arguments.map { strdup($0) } + [nil]
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, &actions, &attributes, &argv, nil)
        for argument in argv { free(argument) }
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
        close(ends[1])
        self.pid = pid
        conversation = ends[0]
        if code != 0 { return nil }
    }

    /// `cat`, under another name.
    static func cat(named name: String) -> Child? { Child("/bin/cat", [name]) }

    /// A shell with one child, once both are there.
    static func family() -> Child? {
        let child = Child("/bin/sh", ["sh", "-c", "cat <&3 >/dev/null & echo ready; wait"])
        child?.waitForOutput()
        return child
    }

    /// For `cat`: sends a byte through it, so that it certainly runs under its own name.
    func waitUntilStarted() {
        var byte: UInt8 = 10
        write(conversation, &byte, 1)
        waitForOutput()
    }

    /// Waits until it has written something.
    func waitForOutput() {
        var byte: UInt8 = 0
        while read(conversation, &byte, 1) < 0, errno == EINTR {}
    }

    /// Lets it end, and waits until it has; it stays a zombie.
    func end() {
        shutdown(conversation, Int32(SHUT_WR))
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    }

    deinit {
        end()
        waitpid(pid, nil, 0)
        close(conversation)
    }
}
