import Basics
import Conduct
import Push
import Scenarios

/// What the flags of `run` say.
struct RunFlags: Sendable {
    /// What they change of the plan.
    var overrides = PlanOverrides()
    /// How the plan is carried out.
    var options = RunOptions()
    var isQuiet = false
    /// Where the result document goes as JSON: a file, `-` for standard output, `nil` for nowhere.
    var json: String?
    /// Other reports, and the files they go to.
    var reports: [(format: ReportFormat, file: String)] = []
    /// Whom the seconds and the result are pushed to.
    var receivers: [Receiver] = []

    /// Reads those that the command takes.
    init(_ arguments: Arguments) throws {
        let arguments = arguments.ofAnyCommand
        var problems: [Problem] = []
        overrides.target = arguments["--target"]
        overrides.vus = arguments.integer("--vus", in: 1...1_000_000, &problems)
        overrides.rate = arguments.quantity("--rate", Rate.self, &problems)
        overrides.duration = arguments.quantity("--duration", TimeSpan.self, &problems)
        overrides.trials = arguments.integer("--trials", in: 1...1000, &problems)
        overrides.seed = arguments.integer("--seed", in: 0...Int.max, &problems).map(UInt64.init)
        overrides.warmup = arguments.quantity("--warmup", TimeSpan.self, &problems)
        overrides.environment = arguments.pairs("--env", &problems)
        overrides.allowHosts = arguments.all("--allow-host")
        overrides.isTraced = arguments.has("--trace")
        options.workers = arguments.integer("--workers", in: 1...256, &problems)
        options.label = arguments["--label"] ?? ""
        options.tags = BuildTags.read(Environment.all).merging(arguments.pairs("--tag", &problems)) { _, said in said }
        options.compare = arguments["--compare"]
        options.spins = arguments.has("--spin")
        options.partaking = Partaking.read(arguments, Environment.all, &problems)
        isQuiet = arguments.has("--quiet")
        options.projected = arguments.quantity("--project", Rate.self, &problems)
        json = arguments["--json"]
        for format in [ReportFormat.junit, .markdown, .html] {
            if let file = arguments["--\(format.rawValue)"] { reports.append((format, file)) }
        }
        receivers = Receiver.read(arguments, Environment.all, &problems)
        // All parts are given the same flags; the run of all together is part 1's to report.
        if options.partaking?.isCollectedElsewhere ?? false { (json, reports, receivers) = (nil, [], []) }
        guard problems.isEmpty else { throw Problems(problems) }
    }

    static let flags: [Command.Flag] = [
        Command.Flag(
            name: "--target", value: "URL", help: "the service to test instead of the scenario's; \"demo\" for the embedded one"),
        Command.Flag(name: "--vus", value: "N", help: "virtual users of closed executors"),
        Command.Flag(name: "--rate", value: "R", help: "arrivals of open executors: 200/s, 6000/min"),
        Command.Flag(name: "--duration", value: "D", help: "how long the load lasts: 30s, 5m"),
        Command.Flag(name: "--warmup", value: "D", help: "time before the load, kept out of every figure"),
        Command.Flag(
            name: "--trials", value: "N", help: "how often the load is repeated, each time on a fresh target if perfbench starts it"
        ),
        Command.Flag(name: "--seed", value: "N", help: "the same seed gives the same requests"),
        Command.Flag(
            name: "--trace", value: "", help: "sends a header \"traceparent\" in each request, as \"trace\" in the scenario does"),
        Command.Flag(name: "--label", value: "TEXT", help: "a name for this run, to find it again"),
        Command.Flag(
            name: "--tag", value: "K=V",
            help: "something to remember with the run; commit, branch and build come from CI variables", repeats: true),
        Command.Flag(
            name: "--compare", value: "REF",
            help: "compares with that run afterwards: exit code 10 when this one is significantly worse"
        ),
        .environment, .allowHost,
        Command.Flag(name: "--workers", value: "N", help: "threads that generate load (default: cores - 1, at least 1)"),
        Command.Flag(
            name: "--spin", value: "",
            help: "workers ask the clock instead of sleeping: exact to the microsecond, burns a core each"),
        Command.Flag(
            name: "--part", value: "I/N", help: "does the I-th of N shares of the load; auto: as Slurm, MPI or an Indexed Job says"),
        Command.Flag(
            name: "--meet", value: "DIR|URL",
            help: "parts wait for each other in a folder that all see, or at a URL where part 1 listens, and start together"),
        Command.Flag(name: "--start-at", value: "TIME", help: "when the load begins: 2026-12-01T06:00:00Z, or seconds since 1970"),
        Command.Flag(name: "--tolerate", value: "N", help: "begins although N of the parts are missing"),
        Command.Flag(name: "--clock-shift", value: "D", help: "for tests: as if this part's clock were ahead by D"),
        Command.Flag(name: "--json", value: "FILE", help: "the result document into a file; - for standard output"),
        Command.Flag(name: "--junit", value: "FILE", help: "JUnit XML into a file: a case per threshold and check, for CI servers"),
        Command.Flag(name: "--markdown", value: "FILE", help: "a summary in Markdown into a file, for a pull request"),
        Command.Flag(name: "--html", value: "FILE", help: "the report with charts into a file that any browser opens"),
        .project,
        Command.Flag(
            name: "--otlp", value: "URL",
            help:
                "pushes each second and the result as OpenTelemetry metrics (OTLP/HTTP, JSON); headers from OTEL_EXPORTER_OTLP_HEADERS"
        ),
        Command.Flag(
            name: "--influx", value: "URL",
            help: "pushes the same as InfluxDB lines to a write URL, of version 1 or 2; token from INFLUX_TOKEN"),
        .webhook, .webhookFormat,
        Command.Flag(name: "--quiet", value: "", help: "no progress"),
        .db, .noColor,
    ]
}
