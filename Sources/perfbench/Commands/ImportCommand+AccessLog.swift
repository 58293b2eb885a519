// `perfbench import access-log`.

import AccessLogs
import Basics
import FoundationEssentials
import Importers
import JSON
import Scenarios

extension Command {
    /// Flags of `import` that are about access logs.
    static let accessLogFlags: [Flag] = [
        Flag(
            name: "--format", value: "FORMAT",
            help: "access-log: the server (nginx, apache, haproxy, …), its format string, or auto (default)"),
        Flag(name: "--replay", value: "", help: "access-log: every request again at its own time, instead of a model of the users"),
        Flag(name: "--target", value: "URL", help: "access-log: where the load goes (default http://127.0.0.1:8080)"),
        Flag(name: "--session-gap", value: "D", help: "access-log: a session ends after D without a request (default 30m)"),
        Flag(
            name: "--session", value: "FIELD",
            help: "access-log: what tells users apart: cookie:NAME or header:NAME (default address and agent)"),
        Flag(name: "--bots", value: "", help: "access-log: crawlers and health checks too"),
        Flag(
            name: "--bodies", value: "FILE",
            help: "access-log: what POST and others send, as JSON lines { \"method\", \"path\", \"body\" }"),
        Flag(name: "--scale", value: "N", help: "access-log: every rate times N"),
        Flag(name: "--compress", value: "A=B", help: "access-log: A of the log in B, at the same rates: 24h=1h"),
        Flag(name: "--peak", value: "", help: "access-log: only the busiest hour, as a constant rate"),
    ]

    /// The scenario of access logs, and what was said while they were read.
    static func accessLog(_ files: [String], _ arguments: Arguments, _ console: Console) throws -> ImportedScenario {
        let options = try trafficOptions(files, arguments)
        if arguments.has("--replay") { return try replay(files, options, arguments, console) }
        let source = try AccessLogSource(files)
        // Standard input can be read only once: the lines that told its format are read again from memory.
        var sample: [[UInt8]] = []
        var log: TrafficLog?
        let named = arguments["--format"].flatMap { $0 == "auto" ? nil : $0 }
        if let named { log = TrafficLog(try LogFormat.reading(named), options) }
        func begin() throws {
            guard let found = LogDetection(sample) else {
                throw Problem(
                    .usage, "the lines of \"\(files[0])\" are like no access log that is known.",
                    hint: "Name the server or give its format string: --format '$remote_addr [$time_local] \"$request\" $status'.")
            }
            if let note = found.note { console.say(note) }
            log = TrafficLog(found.format, options)
            for line in sample { log?.add(line, 0..<line.count) }
            sample = []
        }
        try source.forEachLine { buffer, range in
            if log == nil {
                sample.append(Array(buffer[range]))
                if sample.count == LogDetection.sampleSize { try begin() }
            } else {
                log?.add(buffer, range)
            }
            return true
        }
        if log == nil { try begin() }
        return try AccessLogImport.model(log!)
    }

    /// The scenario that replays a log, once it is known to be sound.
    private static func replay(
        _ files: [String], _ options: TrafficOptions, _ arguments: Arguments, _ console: Console
    ) throws -> ImportedScenario {
        guard files.count == 1, files[0] != "-", !files[0].hasSuffix(".gz") else {
            throw Problem(
                .usage, "a replay reads one plain file.", hint: "Put them together: zcat -f access.log.1.gz access.log > all.log")
        }
        guard let output = arguments["-o"] else {
            throw Problem(
                .usage, "a replay names its log from the folder of the scenario.",
                hint: "Say where the scenario goes: -o replay.json")
        }
        _ = try AccessLogSource(files)
        let folder = URL(filePath: output).deletingLastPathComponent().standardizedFileURL
        let scenario = AccessLogImport.replay(
            file: relative(files[0], to: folder), format: arguments["--format"].flatMap { $0 == "auto" ? nil : $0 },
            bodies: arguments["--bodies"].map { relative($0, to: folder) }, options)
        let plan = try Plan.load(Array(scenario.text.utf8), file: output)
        for note in plan.workloads.compactMap(\.track).flatMap(\.notes) { console.say(note) }
        return scenario
    }

    /// The way to a file from a folder.
    private static func relative(_ path: String, to folder: URL) -> String {
        let parts = URL(filePath: path).standardizedFileURL.path.split(separator: "/")
        let start = folder.path.split(separator: "/")
        let common = zip(parts, start).prefix { $0 == $1 }.count
        return (start.dropFirst(common).map { _ in ".." } + parts.dropFirst(common).map(String.init)).joined(separator: "/")
    }

    private static func trafficOptions(_ files: [String], _ arguments: Arguments) throws -> TrafficOptions {
        var options = TrafficOptions()
        let base = arguments["-o"] ?? files[0]
        let file = URL(filePath: base == "-" ? "traffic" : base).lastPathComponent
        options.name = arguments["--name"] ?? scenarioName(String(file.prefix { $0 != "." }))
        options.target = arguments["--target"]
        options.takesStatic = arguments.has("--all")
        options.takesBots = arguments.has("--bots")
        options.onlyPeak = arguments.has("--peak")
        var problems: [Problem] = []
        func refuse(_ flag: String, _ wanted: String, _ value: String) {
            problems.append(Problem(.usage, "\"\(flag)\" takes \(wanted), not \"\(value)\"."))
        }
        if let text = arguments["--session-gap"] {
            if let gap = TimeSpan(text), gap.nanoseconds > 0 {
                options.sessionGap = gap
            } else {
                refuse("--session-gap", "a duration such as 30m", text)
            }
        }
        if let text = arguments["--scale"] {
            if let scale = Double(text), scale > 0, scale <= 10_000 {
                options.scale = scale
            } else {
                refuse("--scale", "a number above 0", text)
            }
        }
        if let text = arguments["--compress"] {
            let spans = text.split(separator: "=").map { TimeSpan(String($0)) }
            if spans.count == 2, let from = spans[0], let to = spans[1], to.nanoseconds > 0, from >= to {
                options.compression = from.seconds / to.seconds
            } else {
                refuse("--compress", "two durations such as 24h=1h", text)
            }
        }
        if let text = arguments["--session"] {
            let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
            switch (halves.first, halves.count) {
            case ("cookie", 2): options.session = .cookie(halves[1])
            case ("header", 2): options.session = .header(halves[1].lowercased())
            default: refuse("--session", "cookie:NAME or header:NAME", text)
            }
        }
        if let target = arguments["--target"], !target.hasPrefix("http://"), !target.hasPrefix("https://") {
            refuse("--target", "a URL that begins with http:// or https://", target)
        }
        if !problems.isEmpty { throw Problems(problems) }
        if let path = arguments["--bodies"] { options.bodies = try bodies(path) }
        return options
    }

    /// Rules of a file with one JSON object a line.
    private static func bodies(_ path: String) throws -> [RequestBodyRule] {
        var rules: [RequestBodyRule] = []
        for (number, line) in try InputFile.read(path).split(separator: 0x0A).enumerated()
        where line.contains(where: { $0 != 0x20 && $0 != 0x0D }) {
            guard let value = try? JSONValue(parsing: Array(line)), case .string(let method)? = value["method"],
                case .string(let place)? = value["path"], let body = value["body"]
            else {
                throw Problem(
                    .usage, "line \(number + 1) of \"\(path)\" is no rule for bodies.",
                    hint: "Like: { \"method\": \"POST\", \"path\": \"/orders*\", \"body\": { \"sku\": 7 } }")
            }
            if case .string(let text) = body {
                rules.append(RequestBodyRule(method: method, path: place, body: text))
            } else {
                rules.append(RequestBodyRule(method: method, path: place, body: body.text()))
            }
        }
        return rules
    }

    /// A file's name as the name of a scenario.
    private static func scenarioName(_ text: String) -> String {
        let name = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let trimmed = String(name).split(separator: "-").joined(separator: "-")
        return trimmed.isEmpty ? "traffic" : trimmed
    }
}
