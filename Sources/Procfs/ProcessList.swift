// Who runs on this machine: by name, by parent, by socket.

/// The processes of the machine that this user may see.
package enum ProcessList {
    /// What is needed to find a process.
    package struct Entry: Hashable, Sendable {
        package var pid: Int32
        package var parent: Int32
        package var name: String

        package init(pid: Int32, parent: Int32, name: String) {
            self.pid = pid
            self.parent = parent
            self.name = name
        }
    }

    /// All processes that still run. Reads one file for each: microseconds a process.
    package static func all(_ buffer: inout ReadBuffer) -> [Entry] {
        guard let folder = try? ProcDirectory("/proc") else { return [] }
        var pids: [Int32] = []
        folder.read(into: &pids)
        return pids.compactMap { pid in
            guard let stat = ProcFile.once("/proc/\(pid)/stat", &buffer, ProcessStat.init(_:)), !stat.hasEnded else { return nil }
            return Entry(pid: pid, parent: stat.parent, name: stat.name)
        }
    }

    /// The parent of a process; `nil` when it is gone.
    package static func parent(of pid: Int32, _ buffer: inout ReadBuffer) -> Int32? {
        ProcFile.once("/proc/\(pid)/stat", &buffer) { ProcessStat($0, withName: false)?.parent }
    }

    /// Processes called `name`: the program's name as `ps` shows it, or the file name of its first argument (a name longer than 15
    /// bytes, or a script behind an interpreter: `python3 server.py` is also `server.py`).
    package static func named(_ name: String, _ buffer: inout ReadBuffer) -> [Entry] {
        all(&buffer).filter { entry in
            if entry.name == name { return true }
            // The name above is cut off after 15 bytes, and for a script it is that of its interpreter.
            guard let arguments = ProcFile.once("/proc/\(entry.pid)/cmdline", &buffer, ProcessArguments.init(_:)) else {
                return false
            }
            return arguments.names.contains(name)
        }
    }

    /// Those of `entries` whose parent is not among them: the masters of their workers.
    package static func roots(of entries: [Entry]) -> [Entry] {
        let pids = Set(entries.map(\.pid))
        return entries.filter { !pids.contains($0.parent) }
    }

    /// Processes that hold one of the sockets with these inodes; those of other users cannot be looked at, and are left out.
    package static func holding(_ inodes: Set<UInt64>, _ buffer: inout ReadBuffer) -> [Entry] {
        all(&buffer).filter { (try? Descriptors.holds(inodes, pid: $0.pid)) ?? false }
    }
}

/// `/proc/PID/cmdline`: arguments separated by zero bytes. Empty for kernel threads.
package struct ProcessArguments: Hashable, Sendable {
    package var arguments: [String]

    package init(_ text: Span<UInt8>) {
        arguments = []
        var start = 0
        for index in text.indices where text[index] == 0 {
            arguments.append(text.text(start..<index))
            start = index + 1
        }
        if start < text.count { arguments.append(text.text(start..<text.count)) }
    }

    /// The file names by which people would call it: of the program, and of the script it runs when the program is an interpreter.
    package var names: [String] {
        guard let program = arguments.first.map(Self.fileName) else { return [] }
        guard Self.interpreters.contains(where: program.hasPrefix),
            let script = arguments.dropFirst().first(where: { !$0.hasPrefix("-") })
        else { return [program] }
        return [program, Self.fileName(script)]
    }

    private static let interpreters = ["python", "node", "ruby", "perl", "php", "bash", "sh", "java", "deno", "bun"]

    private static func fileName(_ path: String) -> String {
        String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    }
}
