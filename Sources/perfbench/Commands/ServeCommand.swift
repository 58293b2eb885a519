import Basics
import FoundationEssentials
import Glibc
import RunStore
import ServeAPI

extension Command {
    static let serve = Command(
        name: "serve", operands: "", operandCount: 0...0,
        summary: "the dashboard and the API: what runs, what ran, is it worse",
        example: "perfbench serve --listen 127.0.0.1:8787",
        flags: [
            Flag(name: "--listen", value: "HOST:PORT", help: "where to listen (default 127.0.0.1:8787; port 0: any free one)"), .db,
            .tokens, Flag(name: "--scenarios", value: "DIR", help: "the folder whose scenarios may be started (default scenarios)"),
            Flag(name: "--public-read", value: "", help: "anyone may read without a token; changes need one"),
            Flag(
                name: "--origin", value: "URL",
                help: "how browsers reach it when a proxy is before it, such as https://perf.example"),
            Flag(name: "--rate-limit", value: "R", help: "requests of each token and address (default 50/s)"),
            Flag(
                name: "--allow-host", value: "HOST", help: "runs that are started here may send load to this host", repeats: true),
            Flag(name: "--allow-commands", value: "", help: "runs that are started here may start their target by a command"),
            Flag(name: "--max-rate", value: "R", help: "no run that is started here may reach more arrivals than this"),
            Flag(name: "--max-vus", value: "N", help: "none may need more virtual users"),
            Flag(name: "--max-duration", value: "D", help: "none may last longer"),
            Flag(name: "--keep", value: "D", help: "deletes runs older than D, such as 90d; baselines stay"),
        ]
    ) { arguments, console in
        let settings = try ServeSettings(arguments)
        try await Server(settings).run { port, invitation in
            let address = "http://\(settings.host):\(port)"
            console.say("perfbench serves \"\(settings.database)\" on \(address) (Ctrl-C ends it).")
            if let invitation {
                console.say("There is no token yet. Sign in with this link, once: \(address)/sign-in/\(invitation)")
            }
        }
        return 0
    }
}

extension Command.Flag {
    static let tokens = Self(name: "--tokens", value: "FILE", help: "the database with the tokens (default: the store)")
}

extension ServeSettings {
    fileprivate init(_ arguments: Arguments) throws {
        var problems: [Problem] = []
        self.init(
            database: storePath(arguments), program: try Self.ownProgram(), environment: Environment.all, isAlive: isPerfbenchAlive)
        let listen = arguments["--listen"] ?? "127.0.0.1:8787"
        if let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]),
            colon > listen.startIndex
        {
            (host, self.port) = (String(listen[..<colon]), port)
        } else {
            problems.append(
                Problem(.usage, "\"--listen \(listen)\" is not of the form HOST:PORT.", hint: "Like: --listen 127.0.0.1:8787."))
        }
        if let origin = arguments["--origin"] {
            if origin.wholeMatch(of: /https?:\/\/[A-Za-z0-9.:\[\]-]+/) == nil {
                problems.append(
                    Problem(
                        .usage, "\"--origin \(origin)\" is not a scheme with a host.", hint: "Like: --origin https://perf.example"))
            }
            self.origin = origin
        }
        tokens = arguments["--tokens"]
        scenarios = arguments["--scenarios"] ?? "scenarios"
        isPublic = arguments.has("--public-read")
        rate = arguments.quantity("--rate-limit", Rate.self, &problems)?.perSecond ?? 50
        allowedHosts = arguments.all("--allow-host")
        allowsCommands = arguments.has("--allow-commands")
        maximumRate = arguments.quantity("--max-rate", Rate.self, &problems)
        maximumVUs = arguments.integer("--max-vus", in: 1...1_000_000, &problems)
        maximumDuration = arguments.quantity("--max-duration", TimeSpan.self, &problems)
        keep = arguments.quantity("--keep", TimeSpan.self, &problems)
        if rate <= 0 { problems.append(Problem(.usage, "\"--rate-limit\" must be above 0/s.")) }
        if arguments.has("--scenarios"), !FileManager.default.fileExists(atPath: scenarios) {
            problems.append(Problem(.usage, "The folder \"\(scenarios)\" does not exist.", hint: "Name one with --scenarios."))
        }
        guard problems.isEmpty else { throw Problems(problems) }
    }

    /// The file that this process runs.
    private static func ownProgram() throws -> String {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { throw Problem(.inability, "Where perfbench itself is cannot be read from \"/proc/self/exe\".") }
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
