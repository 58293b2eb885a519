// `--once`: every check of a file once, for cron and continuous integration.

package import Basics
package import Conduct
import Reactor

/// One execution of every check.
package struct OnePass {
    /// What became of one check.
    package struct Line: Sendable {
        package var check: ScheduledCheck
        package var execution: Execution
        package var judgement: CheckJudge.Judgement
    }

    /// Checks that are carried out at the same time at most.
    private static let mostAtOnce = 16

    /// Carries all checks out, and saves their results; in the order of the file. A `stop` leaves out those that were not begun.
    package static func perform(
        _ file: WatchFile, _ store: WatchStore, host: String, until stop: StopRequest,
        wallClock: @escaping @Sendable () -> Nanoseconds,
        say: @escaping (String) -> Void
    ) async throws -> [Line] {
        let desk = Desk(store) { _ in }
        try WatchStore.speaking { try desk.follow(file, now: wallClock() / 1_000_000) }
        let visits = try file.checks.map { try CheckVisit($0) }
        let executions = try await EventLoop.with { loops in
            let certificates = CertificateBook()
            defer { certificates.close() }
            return await withTaskGroup(of: (Int, Execution).self) { group in
                var found: [Int: Execution] = [:]
                for (index, visit) in visits.enumerated() {
                    if index >= mostAtOnce, let (index, execution) = await group.next() { found[index] = execution }
                    if stop.isRequested { break }
                    group.addTask(executorPreference: loops[0]) {
                        var execution = await visit.carryOut(on: loops[0], stop, wallClock: wallClock)
                        execution.certificateEnds = await certificates.end(for: file.checks[index], now: loops[0].readClock())
                        return (index, execution)
                    }
                }
                for await (index, execution) in group { found[index] = execution }
                return found
            }
        }
        let done = executions.sorted { $0.value.endedAt < $1.value.endedAt }
        let judged = done.map { index, execution in
            (
                index,
                Line(check: file.checks[index], execution: execution, judgement: desk.take(Report(file.checks[index], execution)))
            )
        }
        let new = desk.save(now: wallClock() / 1_000_000)
        let letters = try WatchStore.speaking { try desk.leftLetters() }
        try await deliver(letters.isEmpty ? new : letters, file, desk, host, wallClock)
        if desk.waiting > 0 { say("\(desk.waiting) results could not be saved.") }
        return judged.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// One attempt for each letter; what is not taken stays in the outbox for the next pass.
    private static func deliver(
        _ letters: [Letter], _ file: WatchFile, _ desk: Desk, _ host: String, _ wallClock: @escaping @Sendable () -> Nanoseconds
    ) async throws {
        guard !letters.isEmpty else { return }
        try await EventLoop.with { loops in
            for letter in letters where letter.next <= wallClock() / 1_000_000 {
                guard let channel = file.channels.first(where: { $0.name == letter.notification.channel }) else { continue }
                let outcome = try await ChannelTest.deliver(letter.notification, over: channel, on: loops[0], host: host)
                desk.take(outcome, of: letter, now: wallClock() / 1_000_000)
            }
        }
        desk.save(now: wallClock() / 1_000_000)
    }

    /// How a command that shows these ends: 3 when perfbench itself could not carry one out, 99 when one has failed, 0 otherwise.
    package static func exitCode(_ lines: [Line]) -> ExitCode {
        if lines.contains(where: { $0.judgement.state == .notCarriedOut }) { return .unmeasured }
        return lines.contains { $0.judgement.state == .failed } ? .failed : .passed
    }
}
