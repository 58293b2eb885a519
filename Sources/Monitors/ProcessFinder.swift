import Procfs

/// Finds the processes that a watch means, or says why there are none.
struct ProcessFinder {
    /// perfbench itself: never what a name or a port means when others are meant too.
    let own: Int32

    enum Answer: Equatable {
        /// The topmost processes, and something worth knowing about them.
        case found([Int32], note: String?)
        case missing(note: String)
    }

    func find(_ subject: Watch.Subject, _ buffer: inout ReadBuffer) -> Answer {
        switch subject {
        case .generator: .found([own], note: nil)
        case .pid(let pid):
            // A process that ended and was not collected yet has a file still.
            ProcFile.once("/proc/\(pid)/stat", &buffer, ProcessStat.init(_:))?.hasEnded == false
                ? .found([pid], note: nil) : .missing(note: "There is no process \(pid) on this machine.")
        case .name(let name): find(name: name, &buffer)
        case .port(let port):
            find("port \(port)", ListeningSockets.inodes(port: port, &buffer), &buffer)
        case .socket(let path):
            find("\"\(path)\"", ListeningSockets.inodes(socket: path, &buffer), &buffer)
        case .unwatchable(let why): .missing(note: why)
        case .host, .scrape: .missing(note: "")
        }
    }

    private func find(name: String, _ buffer: inout ReadBuffer) -> Answer {
        let entries = ProcessList.named(name, &buffer).filter { $0.pid != own }
        guard !entries.isEmpty else { return .missing(note: "There is no process called \"\(name)\" on this machine.") }
        return .found(ProcessList.roots(of: entries).map(\.pid), note: nil)
    }

    private func find(_ place: String, _ inodes: Set<UInt64>, _ buffer: inout ReadBuffer) -> Answer {
        guard !inodes.isEmpty else { return .missing(note: "No process on this machine listens on \(place).") }
        var entries = ProcessList.holding(inodes, &buffer)
        guard !entries.isEmpty else {
            return .missing(
                note: "The process that listens on \(place) cannot be seen: it belongs to another user or runs in a container. "
                    + "Run perfbench as root to watch it.")
        }
        // systemd holds the sockets of the services it starts on demand, but it is not the service.
        if entries.count > 1 { entries.removeAll { $0.pid == 1 } }
        let roots = ProcessList.roots(of: entries)
        let proxy = roots.contains { $0.name.hasPrefix("docker-proxy") }
        return .found(
            roots.map(\.pid),
            note: proxy
                ? "\(place.prefix(1).uppercased() + place.dropFirst()) is served by docker-proxy; the service behind it is another process: watch it by name."
                : nil)
    }
}
