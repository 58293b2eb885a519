package import HTTPMessages
package import Metrics

/// What is to be watched, and under which name its samples are stored.
package struct Watch: Sendable, Hashable {
    package enum Subject: Sendable, Hashable {
        /// perfbench itself, without the processes it started.
        case generator
        case host
        /// A page of metrics, and how it is reached.
        case scrape(ScrapeTarget, ConnectionOptions)
        /// This process and its children.
        case pid(Int32)
        /// Whatever process listens on this port of this machine, and its children.
        case port(Int)
        /// Whatever process listens on the UNIX socket of this path, and its children.
        case socket(String)
        /// All processes of this name, and their children.
        case name(String)
        /// Cannot be watched, and why: becomes a note.
        case unwatchable(String)
    }

    package var source: Source
    package var subject: Subject

    package init(source: Source, subject: Subject) {
        self.source = source
        self.subject = subject
    }

    package static let generator = Watch(source: .generator, subject: .generator)
    package static func scrape(_ target: ScrapeTarget, _ options: ConnectionOptions) -> Watch {
        Watch(source: .scrape(target.name), subject: .scrape(target, options))
    }

    package static let host = Watch(source: .host, subject: .host)

    /// The target that perfbench started.
    package static func target(pid: Int32) -> Watch { Watch(source: .target, subject: .pid(pid)) }

    /// The target that listens at `host`; when that is another machine, a note is all there will be.
    package static func target(host: String, port: Int) -> Watch {
        guard LocalAddresses.contain(host) else {
            return Watch(
                source: .target,
                subject: .unwatchable("The target \"\(host)\" is on another machine, so its process and its host were not watched.")
            )
        }
        return Watch(source: .target, subject: .port(port))
    }

    /// The target that listens on a UNIX socket.
    package static func target(socket: String) -> Watch { Watch(source: .target, subject: .socket(socket)) }

    package static func process(pid: Int32) -> Watch { Watch(source: .process(String(pid)), subject: .pid(pid)) }
    package static func process(port: Int) -> Watch { Watch(source: .process(String(port)), subject: .port(port)) }
    package static func process(name: String) -> Watch { Watch(source: .process(name), subject: .name(name)) }
}
