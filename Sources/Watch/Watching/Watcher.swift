// The daemon: checks carried out at their times, an edited file followed, until it is stopped.

package import Basics
package import Histograms
package import Reactor

/// Carries out the checks of a file until it is stopped. Runners have a loop of their own; judging and storing another.
package struct Watcher: Sendable {
    /// What a watcher can be asked for from outside, on any thread.
    package enum Wish: Sendable {
        /// Follows another content of the file.
        case follow(WatchFile)
        case stop
    }

    private let wishes: Mailbox<[Wish]>
    private let reports = Mailbox<[Report]>([])
    private let host: String
    private let wallClock: @Sendable () -> Nanoseconds
    private let say: @Sendable (String) -> Void
    /// Between two looks of the desk at what came.
    private static let beat = Nanoseconds.seconds(1)

    /// - Parameters:
    ///   - wishes: what it is asked for meanwhile.
    ///   - host: the name of this machine, for messages.
    ///   - wallClock: nanoseconds since 1970.
    ///   - say: prints a line for the person who watches.
    package init(
        _ wishes: Mailbox<[Wish]>, host: String, wallClock: @escaping @Sendable () -> Nanoseconds,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.wishes = wishes
        self.host = host
        self.wallClock = wallClock
        self.say = say
    }

    /// How late checks began, in nanoseconds, and how many starts were passed over.
    package struct Summary: Sendable {
        package var lateness: Histogram
        package var skipped: Int
    }

    /// Watches until a wish says stop. Throws when nothing could be begun.
    package func watch(_ file: WatchFile, store path: String, isAlive: @escaping @Sendable (Int32) -> Bool) async throws -> Summary
    {
        let files = Mailbox<DeskMail>(DeskMail())
        return try await EventLoop.with(count: 2) { loops in
            try await withThrowingTaskGroup(of: Summary?.self) { group in
                group.addTask(executorPreference: loops[1]) {
                    do {
                        let desk = Desk(try WatchStore(path: path, isAlive: isAlive), say: say)
                        try WatchStore.speaking { try desk.follow(file, now: wallClock() / 1_000_000) }
                        try await work(desk, file, files, on: loops[1])
                        return Summary(lateness: desk.lateness, skipped: desk.skipped)
                    } catch {
                        wishes.update { $0.append(.stop) }
                        throw error
                    }
                }
                group.addTask(executorPreference: loops[0]) {
                    defer { files.update { $0.isOver = true } }
                    try await supervise(file, on: loops[0]) { file in files.update { $0.file = file } }
                    return nil
                }
                var summary: Summary?
                for try await found in group { summary = found ?? summary }
                return summary ?? Summary(lateness: Histogram(), skipped: 0)
            }
        }
    }

    /// What the supervisor has for the desk.
    private struct DeskMail: Sendable {
        var file: WatchFile?
        var isOver = false
    }

    // MARK: Runners

    /// Has a runner for each check, and follows wishes. Returns when all runners have ended.
    private func supervise(_ file: WatchFile, on loop: EventLoop, followed: @escaping (WatchFile) -> Void) async throws {
        let certificates = CertificateBook()
        defer { certificates.close() }
        // Starts hang on the clock on the wall as it is now, so that they are the same after a restart.
        let origin = loop.readClock() - wallClock() % .seconds(86_400)
        var runners: [String: CheckRunner] = [:]
        try await withThrowingDiscardingTaskGroup { group in
            func follow(_ file: WatchFile, into group: inout ThrowingDiscardingTaskGroup<any Error>) throws {
                let names = Set(file.checks.map(\.name))
                for (name, runner) in runners where !names.contains(name) {
                    runner.retire()
                    runners[name] = nil
                }
                for (position, check) in file.checks.enumerated() {
                    let schedule = CheckSchedule(position: position, every: check.every, origin: origin)
                    if let runner = runners[check.name] {
                        try runner.follow(check, schedule)
                    } else {
                        let runner = try CheckRunner(check, schedule, on: loop, certificates, wallClock: wallClock) { report in
                            reports.update { $0.append(report) }
                        }
                        runners[check.name] = runner
                        group.addTask(executorPreference: loop) { await runner.work() }
                    }
                }
            }
            try follow(file, into: &group)
            while true {
                let wish = await wishes.next { $0.isEmpty ? nil : $0.removeFirst() }
                switch wish {
                case .follow(let file):
                    do {
                        try follow(file, into: &group)
                        followed(file)
                        say("Following the new file: \(file.checks.count) check\(file.checks.count == 1 ? "" : "s").")
                    } catch { say("\(error) The file before is still in force.") }
                case .stop:
                    for runner in runners.values { runner.retire() }
                    return
                }
            }
        }
    }

    // MARK: The desk

    /// Judges and saves what comes, and has it delivered, until the runners have ended and everything is taken in.
    private func work(_ desk: Desk, _ file: WatchFile, _ mail: Mailbox<DeskMail>, on loop: EventLoop) async throws {
        let sleeper = Sleeper(on: loop)
        let postman = Postman(on: loop, host: host, wallClock: { [wallClock] in wallClock() / 1_000_000 }) { letter, outcome in
            desk.take(outcome, of: letter, now: wallClock() / 1_000_000)
        }
        var clock = ClockWatch()
        try await withThrowingDiscardingTaskGroup { group in
            let heartbeat = Heartbeat(file.heartbeat, on: loop, say: say)
            group.addTask(executorPreference: loop) { await heartbeat.work() }
            postman.follow(file.channels, into: &group)
            postman.post(try WatchStore.speaking { try desk.leftLetters() })
            while true {
                let over = mail.withState { $0.isOver }
                if let file = mail.withState({ mail in mail.file.take() }) {
                    do { try desk.follow(file, now: wallClock() / 1_000_000) } catch { say("\(error)") }
                    postman.follow(file.channels, into: &group)
                    heartbeat.follow(file.heartbeat)
                }
                for report in reports.withState({ reports in reports.takeAll() }) { _ = desk.take(report) }
                postman.post(desk.save(now: wallClock() / 1_000_000))
                if let remark = clock.read(wall: wallClock(), monotonic: loop.readClock()) { say(remark) }
                if over { break }
                await sleeper.sleep(until: loop.readClock() + Self.beat)
            }
            postman.close()
            heartbeat.end()
        }
        desk.save(now: wallClock() / 1_000_000)
    }
}

extension Array {
    /// Everything in it, which is taken out.
    fileprivate mutating func takeAll() -> [Element] {
        defer { self = [] }
        return self
    }
}
