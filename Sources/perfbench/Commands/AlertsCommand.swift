import Basics
import FoundationEssentials
import RunStore
import Reactor
import Scenarios
import Watch

extension Command {
    static let alerts = Command(
        name: "alerts", operands: "[list | show N | ack N | resolve N | note N TEXT | silence | test CHANNEL]", operandCount: 0...3,
        summary: "incidents of scheduled checks: lists, shows, acknowledges, resolves and silences them; tests a channel",
        example: "perfbench alerts ack 12 --author anna",
        flags: [
            Flag(name: "--all", value: "", help: "list: also those that are over"),
            Flag(name: "--author", value: "NAME", help: "who says so (default: USER)"),
            Flag(name: "--check", value: "PATTERN", help: "silence: checks, where * is anything", repeats: true),
            Flag(name: "--group", value: "PATTERN", help: "silence: groups of checks", repeats: true),
            Flag(name: "--alert", value: "PATTERN", help: "silence: names of alerts", repeats: true),
            Flag(name: "--for", value: "D", help: "silence: how long, such as 2h"),
            Flag(name: "--why", value: "TEXT", help: "silence: the reason"),
            Flag(name: "--file", value: "FILE", help: "test: the watch file with the channel"),
            .environment, .db, .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        return try await AlertsDesk(arguments, console).perform(arguments.operands.first ?? "list")
    }
}

/// What can be done about alerts at a terminal. A watcher that works on the store does it within a second; without one, the next does.
private struct AlertsDesk {
    private let arguments: Arguments
    private let console: Console
    private let now = Int64(RunStore.wallClock() * 1000)
    private static let words = ["list", "show", "ack", "resolve", "note", "silence", "test"]

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    /// Answers the exit code.
    func perform(_ word: String) async throws -> Int32 {
        switch word {
        case "test": return try await test()
        case "silence": return try silence()
        case "list":
            console.answer(
                IncidentText.list(try store().incidents(onlyOpen: !arguments.has("--all")), now: now, color: console.hasColor))
        case "show": console.answer(IncidentText.page(try incident(try store()), now: now))
        case "ack", "resolve": try order(word == "ack" ? .ack : .resolve, "")
        case "note":
            guard arguments.operands.count == 3 else {
                throw Problem(
                    .usage, "\"perfbench alerts note\" needs a number and a text.",
                    hint: "Like: perfbench alerts note 12 'being fixed'")
            }
            try order(.note, arguments.operands[2])
        default:
            throw Problem(
                .usage, "\"\(word)\" is not something to do with alerts\(didYouMean(word, Self.words))",
                hint: "There are: \(Self.words.joined(separator: ", ")).")
        }
        return ExitCode.passed.rawValue
    }

    private func store() throws -> WatchStore {
        let path = arguments["--db"] ?? Environment["PERFBENCH_DB"] ?? RunStore.defaultPath
        _ = try openStore(path, mustExist: true)
        return try WatchStore(path: path, patience: .seconds(5), isAlive: watchIsAlive)
    }

    private var author: String { arguments["--author"] ?? Environment["USER"] ?? "someone" }

    private func incident(_ store: WatchStore) throws -> Incident {
        let word = arguments.operands.first ?? ""
        guard arguments.operands.count > 1, let number = Int64(arguments.operands[1]) else {
            throw Problem(
                .usage, "\"perfbench alerts \(word)\" needs the number of an incident.", hint: "\"perfbench alerts list\" has them."
            )
        }
        guard let incident = try store.incident(number) else {
            throw Problem(.usage, "There is no incident \(number).", hint: "\"perfbench alerts list --all\" has them.")
        }
        return incident
    }

    private func order(_ word: Order.Word, _ text: String) throws {
        let store = try store()
        let incident = try incident(store)
        guard incident.resolvedAt == nil else {
            throw Problem(
                .usage, "The incident \(incident.number) is over.", hint: "\"perfbench alerts list\" has those that are not.")
        }
        try WatchStore.speaking { try store.order(word, incident.number, by: author, text, now: now) }
        let what = word == .ack ? "Acknowledging" : word == .resolve ? "Resolving" : "Adding to"
        console.answer("\(what) the incident \(incident.number): the watcher does it within a second of its work.")
    }

    private func silence() throws -> Int32 {
        var problems: [Problem] = []
        let length = arguments.quantity("--for", TimeSpan.self, &problems)
        guard problems.isEmpty else { throw Problems(problems) }
        guard let length else {
            throw Problem(
                .usage, "\"perfbench alerts silence\" needs how long.",
                hint: "Like: perfbench alerts silence --check 'shop-*' --for 2h")
        }
        let about = Matcher(checks: arguments.all("--check"), groups: arguments.all("--group"), alerts: arguments.all("--alert"))
        let until = now + length.nanoseconds / 1_000_000
        let store = try store()
        try WatchStore.speaking {
            try store.add(Silence(about: about, from: now, until: until, author: author, why: arguments["--why"] ?? ""))
        }
        console.answer("Silenced for \(length), until \(IncidentText.time(until)).")
        return ExitCode.passed.rawValue
    }

    /// Sends a test over one channel, and says what came of it.
    private func test() async throws -> Int32 {
        guard arguments.operands.count == 2, let path = arguments["--file"] else {
            throw Problem(
                .usage, "\"perfbench alerts test\" needs a channel and the watch file that has it.",
                hint: "Like: perfbench alerts test ops --file checks.json")
        }
        let name = arguments.operands[1]
        var problems: [Problem] = []
        var overrides = PlanOverrides()
        overrides.environment = arguments.pairs("--env", &problems)
        guard problems.isEmpty else { throw Problems(problems) }
        let file = try WatchFile.load(path: path, overrides: overrides, environment: Environment.all, host: hostName())
        guard let channel = file.channels.first(where: { $0.name == name }) else {
            throw Problem(
                .usage, "no channel is named \"\(name)\"\(didYouMean(name, file.channels.map(\.name)))",
                hint: "\"\(path)\" has \(file.channels.map(\.name).joined(separator: ", ")).")
        }
        let notification = Notification(
            key: "test-\(now)-\(name)", channel: name, kind: .test, incident: 0, alert: "test", severity: .info, at: now,
            openedAt: now,
            title: "test of the channel \(name)", lines: ["Nothing is wrong."])
        let outcome = try await EventLoop.with { loops in
            try await ChannelTest.deliver(notification, over: channel, on: loops[0], host: hostName())
        }
        switch outcome {
        case .delivered: console.answer("\"\(name)\" has taken it.")
        case .partly(let complaint): console.answer("\"\(name)\" has taken it, but not for all: \(complaint).")
        case .later(let reason), .refused(let reason):
            console.answer("\"\(name)\" has not taken it: \(reason).")
            return ExitCode.inability.rawValue
        }
        return ExitCode.passed.rawValue
    }
}
