import Basics
import Conduct
import Glibc
import Reactor
import RunStore
import Scenarios
import Watch

extension Command {
    static let watch = Command(
        name: "watch", operands: "FILE", operandCount: 1...1,
        summary: "carries out scheduled checks until it is stopped, or each once",
        example: "perfbench watch checks.json --once",
        flags: [
            Flag(
                name: "--once", value: "",
                help: "each check once: 0 all is well, 99 a target failed, 3 a check could not be carried out"),
            Flag(
                name: "--health", value: "PERIOD",
                help: "figures from the store instead: reachability, uptime, times, budget; 24h, 7d, 30d, 90d or month"),
            .environment, .allowHost, .db, .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let path = arguments.operands[0]
        var problems: [Problem] = []
        var overrides = PlanOverrides()
        overrides.environment = arguments.pairs("--env", &problems)
        overrides.allowHosts = arguments.all("--allow-host")
        let period = arguments.quantity("--health", Period.self, &problems)
        guard problems.isEmpty else { throw Problems(problems) }
        let load: @Sendable () throws -> WatchFile = { [overrides] in
            try WatchFile.load(path: path, overrides: overrides, environment: Environment.all, host: hostName())
        }
        let file = try load()
        for warning in file.warnings { console.say("warning: \(warning)") }
        let store = arguments["--db"] ?? Environment["PERFBENCH_DB"] ?? RunStore.defaultPath
        if let period { return try health(file, period, store, console) }
        // Makes the folder of the default store, before the lock lies in it.
        _ = try openStore(store, mustExist: false)
        let lock = try WatchLock(store: store)
        defer { withExtendedLifetime(lock) {} }
        return arguments.has("--once") ? try await passOnce(file, store, console) : try await watchOn(file, store, load, console)
    }
}

/// Whether there is a process of that id.
let watchIsAlive: @Sendable (Int32) -> Bool = { kill($0, 0) == 0 || errno == EPERM }

/// The name of this machine.
func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private let wallClock: @Sendable () -> Nanoseconds = { Nanoseconds(RunStore.wallClock() * 1e9) }

/// The figures of a period, from the store alone.
private func health(_ file: WatchFile, _ period: Period, _ path: String, _ console: Console) throws -> Int32 {
    _ = try openStore(path, mustExist: true)
    let store = try WatchStore(path: path, patience: .seconds(5), isAlive: watchIsAlive)
    let healths = try WatchStore.speaking { try store.health(of: file, in: period.range(now: wallClock() / 1_000_000)) }
    console.answer(HealthText.text(healths, of: file, period, color: console.hasColor))
    return ExitCode.passed.rawValue
}

/// Each check once, and a line for each. Answers the exit code.
private func passOnce(_ file: WatchFile, _ path: String, _ console: Console) async throws -> Int32 {
    let interruption = Interruption()
    let lines = try await OnePass.perform(
        file, try WatchStore(path: path, isAlive: watchIsAlive), host: hostName(), until: interruption.stop, wallClock: wallClock,
        say: console.say)
    console.answer(PassText.text(lines, color: console.hasColor))
    return interruption.stop.isRequested ? ExitCode.interrupted.rawValue : OnePass.exitCode(lines).rawValue
}

/// Watches until a signal says stop. Answers the exit code: an orderly end is a success.
private func watchOn(
    _ file: WatchFile, _ path: String, _ load: @escaping @Sendable () throws -> WatchFile, _ console: Console
) async throws -> Int32 {
    let wishes = Mailbox<[Watcher.Wish]>([])
    let signals = WatchSignals(
        reload: {
            do {
                let file = try load()
                for warning in file.warnings { console.say("warning: \(warning)") }
                wishes.update { $0.append(.follow(file)) }
            } catch {
                console.say("\(error)\nThe file is broken; the one before is still in force.")
            }
        }, end: { wishes.update { $0.append(.stop) } })
    defer { withExtendedLifetime(signals) {} }
    console.say(
        "Watching \(file.checks.count) check\(file.checks.count == 1 ? "" : "s"). Ctrl-C ends it; SIGHUP reads the file again.")
    let summary = try await Watcher(wishes, host: hostName(), wallClock: wallClock, say: console.say).watch(
        file, store: path, isAlive: watchIsAlive)
    console.say(PassText.text(summary))
    return ExitCode.passed.rawValue
}
