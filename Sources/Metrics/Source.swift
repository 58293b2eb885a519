/// Where a reading comes from. Its text is what the store, CSV and pushed figures carry; reading it back gives the same source.
package enum Source: Sendable, Hashable {
    /// perfbench itself.
    case generator
    /// This machine.
    case host
    /// The process under test.
    case target
    /// Another watched process, by the port, id or name that the scenario gives.
    case process(String)
    /// A page of metrics, by the name that the scenario gives it.
    case scrape(String)
    /// What a perfbench agent on another machine reads, by the name that the scenario gives.
    case agent(String)
    /// A database server, by the name that the scenario gives it.
    case database(String)

    /// Names that stand for perfbench's own sources and that no scrape, agent or database may take.
    package static let reserved = ["generator", "host", "target"]

    /// Reads the text of a source; what has no kind of ours in front is a process.
    package init(stored text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts[0], parts.count > 1 ? parts[1] : nil) {
        case ("generator", nil): self = .generator
        case ("host", nil): self = .host
        case ("process", "target"): self = .target
        case ("process", let name?): self = .process(name)
        case ("scrape", let name?): self = .scrape(name)
        case ("agent", let name?): self = .agent(name)
        case ("database", let name?): self = .database(name)
        default: self = .process(text)
        }
    }

    /// The name alone, as thresholds, tables and legends say it: `host`, `target`, `nginx`, `db-host`.
    package var name: String {
        switch self {
        case .generator: "generator"
        case .host: "host"
        case .target: "target"
        case .process(let name), .scrape(let name), .agent(let name), .database(let name): name
        }
    }

    /// Whether it is the target or another watched process, and not perfbench itself.
    package var isProcess: Bool {
        switch self {
        case .target, .process: true
        case .generator, .host, .scrape, .agent, .database: false
        }
    }
}

extension Source: CustomStringConvertible {
    package var description: String {
        switch self {
        case .generator, .host: name
        case .target, .process: "process:\(name)"
        case .scrape: "scrape:\(name)"
        case .agent: "agent:\(name)"
        case .database: "database:\(name)"
        }
    }
}

/// The generator, the host and the target come first, then the others by kind and name.
extension Source: Comparable {
    package static func < (one: Self, other: Self) -> Bool { (one.rank, one.name) < (other.rank, other.name) }

    private var rank: Int {
        switch self {
        case .generator: 0
        case .host: 1
        case .target: 2
        case .process: 3
        case .agent: 4
        case .scrape: 5
        case .database: 6
        }
    }
}
