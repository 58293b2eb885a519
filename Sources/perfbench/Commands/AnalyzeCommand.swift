import Basics
import JSON
import Numbers
import Reports

extension Command {
    static let analyze = Command(
        name: "analyze", operands: "usl|trend|changes|outliers|compare|histogram FILE", operandCount: 2...2,
        summary: "perfbench's statistics on numbers from any source: CSV, or a histogram log",
        example: "perfbench analyze usl throughput.csv",
        flags: [
            Flag(name: "--json", value: "", help: "the document perfbench.analysis/1 instead of text"),
            Flag(name: "--relative", value: "", help: "usl: errors count relative to the throughput"),
            Flag(name: "--column", value: "NAME", help: "trend, changes, outliers: the column with the values (default value)"),
            Flag(
                name: "--time", value: "NAME",
                help: "trend, changes, outliers: the column with the times (default time or timestamp)"),
            Flag(name: "--where", value: "COLUMN=VALUE", help: "usl, trend, changes, outliers: only rows with this in that column"),
            Flag(name: "--threshold", value: "P", help: "compare: the smallest change that matters (default 3%)"),
            Flag(name: "--higher-is-better", value: "", help: "compare: values are throughput, not time"),
            Flag(name: "--from", value: "S", help: "histogram: only intervals that start this many seconds into the log or later"),
            Flag(name: "--to", value: "S", help: "histogram: only intervals that start before"),
            Flag(name: "--tag", value: "NAME", help: "histogram: only lines with this tag"),
            .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let analysis = try NumbersRequest(arguments).answer()
        console.answer(
            arguments.has("--json")
                ? numbersDocument(analysis).text(pretty: true)
                : numbersText(analysis, width: console.width, color: console.hasColor))
        return 0
    }
}

/// What `analyze` was asked, checked before any file is read.
private struct NumbersRequest {
    private enum Kind: String, CaseIterable {
        case usl, trend, changes, outliers, compare, histogram

        /// The flags that only some analyses know.
        var flags: Set<String> {
            switch self {
            case .usl: ["--relative", "--where"]
            case .trend, .changes, .outliers: ["--column", "--time", "--where"]
            case .compare: ["--threshold", "--higher-is-better"]
            case .histogram: ["--from", "--to", "--tag"]
            }
        }
    }

    private let kind: Kind
    private let path: String
    private let arguments: Arguments
    private var threshold = 0.03
    private var offsets = Nanoseconds.min..<Nanoseconds.max
    private var rows: (column: String, value: String)?

    init(_ arguments: Arguments) throws {
        guard let kind = Kind(rawValue: arguments.operands[0]) else {
            let known = Kind.allCases.map(\.rawValue)
            throw Problem(
                .usage, "\"\(arguments.operands[0])\" is not an analysis\(didYouMean(arguments.operands[0], known))",
                hint: "There are: \(known.joined(separator: ", ")).")
        }
        (self.kind, path, self.arguments) = (kind, arguments.operands[1], arguments)
        var problems: [Problem] = []
        for flag in Kind.allCases.flatMap(\.flags).sorted() where arguments.has(flag) && !kind.flags.contains(flag) {
            let owner = Kind.allCases.filter { $0.flags.contains(flag) }.map(\.rawValue).joined(separator: " and ")
            let problem = Problem(.usage, "\"\(flag)\" is a flag of \(owner), not of \(kind.rawValue).")
            if !problems.contains(problem) { problems.append(problem) }
        }
        if let share = arguments.quantity("--threshold", Fraction.self, &problems) { threshold = share.value }
        if let text = arguments["--where"] {
            let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
            if halves.count == 2 {
                rows = (halves[0], halves[1])
            } else {
                problems.append(Problem(.usage, "\"--where \(text)\" is not of the form COLUMN=VALUE."))
            }
        }
        let from = Self.seconds("--from", arguments, &problems) ?? .min
        let to = Self.seconds("--to", arguments, &problems) ?? .max
        if from < to { offsets = from..<to } else { problems.append(Problem(.usage, "\"--to\" must be later than \"--from\".")) }
        guard problems.isEmpty else { throw Problems(problems) }
    }

    private static func seconds(_ flag: String, _ arguments: Arguments, _ problems: inout [Problem]) -> Nanoseconds? {
        guard let text = arguments[flag] else { return nil }
        if let seconds = Double(text), seconds >= 0, seconds < 4e9 { return Nanoseconds((seconds * 1e9).rounded()) }
        if let span = TimeSpan(text) { return span.nanoseconds }
        problems.append(Problem(.usage, "\"\(flag) \(text)\" is not a number of seconds.", hint: "Like: \(flag) 20"))
        return nil
    }

    func answer() throws -> NumbersAnalysis {
        let bytes = try InputFile.read(path)
        let name = path == "-" ? "standard input" : path
        let column = arguments["--column"] ?? "value"
        let clock = arguments["--time"]
        try FileLikeness.check(
            bytes, file: name, wanted: kind == .histogram ? "an interval log of HdrHistogram (.hlog)" : "CSV with a header line")
        switch kind {
        case .usl:
            return try .scalability(
                NumberTable(bytes, file: name, columns: NumbersAnalysis.scalabilityColumns, rows: rows),
                isRelative: arguments.has("--relative")
            )
        case .trend:
            return try .trend(
                NumberTable(
                    bytes, file: name, columns: NumbersAnalysis.seriesColumns(column, timeIs: .number, clock: clock), rows: rows),
                column: column)
        case .changes:
            return try .changes(
                NumberTable(
                    bytes, file: name, columns: NumbersAnalysis.seriesColumns(column, timeIs: .word, clock: clock), rows: rows),
                column: column)
        case .outliers:
            return try .outliers(
                NumberTable(
                    bytes, file: name, columns: NumbersAnalysis.seriesColumns(column, timeIs: .word, clock: clock), rows: rows),
                column: column)
        case .compare:
            return try .comparison(
                NumberTable(bytes, file: name, columns: NumbersAnalysis.comparisonColumns), threshold: threshold,
                isHigherWorse: !arguments.has("--higher-is-better"))
        case .histogram:
            return try .histogram(String(decoding: bytes, as: UTF8.self), file: name, offsets: offsets, tag: arguments["--tag"])
        }
    }
}
