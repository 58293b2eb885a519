package import Basics

/// What the command line says of the server.
package struct ServeSettings: Sendable {
    /// A numeric address or `localhost`; port 0 takes any free one.
    package var host = "127.0.0.1"
    package var port: UInt16 = 8787
    /// The store.
    package var database: String
    /// The database with the tokens; `nil` for the store.
    package var tokens: String?
    /// The folder whose scenarios may be started.
    package var scenarios = "scenarios"
    /// Whether anyone may read.
    package var isPublic = false
    /// Where browsers find it when a proxy is before it, such as `https://perf.example`.
    package var origin: String?
    /// Requests a second of each client.
    package var rate = 50.0
    /// The perfbench that carries out runs.
    package var program: String
    /// Hosts that scenarios may send load to, besides those that they name themselves and this machine.
    package var allowedHosts: [String] = []
    /// Whether scenarios may be started whose target is a command.
    package var allowsCommands = false
    package var maximumRate: Rate?
    package var maximumVUs: Int?
    package var maximumDuration: TimeSpan?
    /// Runs that are older are deleted; `nil` keeps all.
    package var keep: TimeSpan?
    package var environment: [String: String]
    /// Whether the process of that id is a perfbench at work.
    package var isAlive: @Sendable (Int32) -> Bool

    package init(
        database: String, program: String, environment: [String: String] = [:], isAlive: @escaping @Sendable (Int32) -> Bool
    ) {
        self.database = database
        self.program = program
        self.environment = environment
        self.isAlive = isAlive
    }

    /// Whether only this machine can connect.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.") }
}
