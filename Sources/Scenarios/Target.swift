package import Basics
package import HTTPMessages

/// What is tested, as the scenario names it.
package enum Target: Sendable, Hashable {
    /// A service that runs already.
    case url(BaseURL)
    /// The embedded demonstration service, started for every trial.
    case demo
    /// A service that perfbench starts for every trial, and stops.
    case command(CommandTarget)
    /// An SQLite file: what statements are for that name no database of their own.
    case database(String)
}

/// Where relative step paths start: an origin and a path before them, without a slash at its end.
package struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    package var origin: Origin
    /// Empty, or beginning with `/` and not ending in one.
    package var path: String

    package init(origin: Origin, path: String = "") {
        self.origin = origin
        self.path = path
    }

    package var description: String { origin.description + (origin.socket != nil && !path.isEmpty ? ":" : "") + path }
}

/// A service started by perfbench. `${port}` in the command and the URL stands for a free port.
package struct CommandTarget: Sendable, Hashable {
    package var command: [String]
    package var url: String
    /// Path that answers 200 to 399 when the service is ready; empty: its port accepts connections.
    package var ready: String
    package var readyWithin: TimeSpan

    package init(command: [String], url: String, ready: String = "", readyWithin: TimeSpan = .seconds(10)) {
        self.command = command
        self.url = url
        self.ready = ready
        self.readyWithin = readyWithin
    }
}

/// One thing that is watched beside the load.
package enum MonitorPlan: Sendable, Hashable {
    /// The process that listens on the target's port, or that perfbench started.
    case targetProcess
    case processOnPort(Int)
    case processWithID(Int32)
    case processNamed(String)
    case host
    /// A page of metrics.
    case scrape(ScrapePlan)
}

/// A page of metrics that is read once a second.
package struct ScrapePlan: Sendable, Hashable {
    package var origin: Origin
    /// Path and query, beginning with `/`.
    package var path: String
    /// Globs on names without labels; empty for all series.
    package var only: [String]
    /// What its gauges are called by: `as`, or host and port.
    package var name: String

    package init(origin: Origin, path: String, only: [String] = [], name: String) {
        self.origin = origin
        self.path = path
        self.only = only
        self.name = name
    }
}
