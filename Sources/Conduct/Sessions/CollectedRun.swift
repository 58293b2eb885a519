// A run whose parts meet over a network. Every part carries out its share as any run and sends its seconds; part 1 also collects, with its own share
// beside the collector as if it were on another machine.

import Analysis
import Basics
import Parts
import Reactor
import RunStore
import Runs
import Scenarios

extension RunSession {
    /// Part 1: collects the seconds of all parts, its own among them, and has the whole run judged and saved.
    func collect(_ partaking: Partaking, at address: MeetingAddress, _ stop: StopRequest) async throws -> Measurement {
        var header = makeHeader()
        header.parts = partaking.part.count
        header.toleratedParts = partaking.tolerated
        header.meeting = partaking.nonce
        witnesses.tell(.progress, "Part \(partaking.part) waits for the others at \(address.origin).")
        let asked = header
        return try await Collector.with(
            address, token: partaking.token, partaking.facts(header), header.layout, tolerated: partaking.tolerated,
            wallClock: { Partaking.wallClock() }, interruptions: { stop.isUrgent ? 2 : stop.isRequested ? 1 : 0 }
        ) { collector in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (plan, options, path) = (plan, options, store.path)
                group.addTask { await Self.carryOutOwnShare(plan, options, path, address.fromWithin, collector, stop) }
                return try await record(collector, asked, stop)
            }
        }
    }

    /// Follows the collector to the end of the run.
    private func record(_ collector: Collector, _ header: RunHeader, _ stop: StopRequest) async throws -> Measurement {
        var header = header
        guard case .joined(let workers)? = try await collector.next() else {
            throw Problem(.inability, "The meeting of the parts ended before it began.")
        }
        header.workers = workers
        header.startedAt = RunStore.wallClock()
        let id = header.id
        return try await record(header, stop) { journal, clerk in
            try await clerk.atWork {
                while let event = try await collector.next() {
                    switch event {
                    case .joined: break
                    case .second(let second):
                        let interval = second.interval
                        let endedAt = second.began + interval.start + interval.duration
                        journal.loadBegins(at: Double(second.began) / 1e9)
                        journal.take(WitnessedSecond(interval, samples: second.samples, endedAt: endedAt)) { collector.end($0) }
                    case .trialEnded(let measured): journal.trialEnded(measured: measured)
                    case .interrupted(let sentence):
                        if !stop.isRequested { stop.ask() }
                        let words = [sentence, "Ending when what is under way has come to its end.", stop.hint]
                        journal.tell(.progress, words.filter { !$0.isEmpty }.joined(separator: " "))
                    case .note(let sentence): journal.tell(.warning, sentence)
                    }
                }
            }
            try store.save(await collector.generators(), of: id)
        }
    }

    /// What part 1 does as one of the parts, beside the collector.
    private static func carryOutOwnShare(
        _ plan: Plan, _ options: RunOptions, _ path: String, _ address: MeetingAddress, _ collector: Collector,
        _ stop: StopRequest
    ) async {
        do {
            guard let partaking = options.partaking else { return }
            let store = try RunStore(path: path, isAlive: { _ in true })
            let session = try RunSession(plan, options, store, [NoteWitness(collector)])
            let share = try await session.takePart(partaking, at: address, stop)
            if let problem = share.problem { collector.note(problem.sentence) }
        } catch {
            collector.fail(error as? Problem ?? Problem(.inability, "\(error)"))
        }
    }

    /// Any part: carries out its share, sends its seconds, and stays until all have said that they are done.
    func takePart(_ partaking: Partaking, at address: MeetingAddress, _ stop: StopRequest) async throws -> Measurement {
        if !partaking.part.isFirst {
            witnesses.tell(.progress, "Part \(partaking.part) waits for the others at \(address.origin).")
        }
        return try await MeetingLine.with(
            address, token: partaking.token, partaking.facts(makeHeader()),
            clock: { partaking.clock(on: $0, stop) },
            interrupt: { requests in
                if requests >= 1, !stop.isRequested { stop.ask() }
                if requests >= 2, !stop.isUrgent { stop.ask() }
            }
        ) { line in
            var measurement = try await attending(line).measureHere(stop)
            let run = measurement.run
            measurement.isCollected = await line.sayFarewell(
                PartFarewell(
                    run: run.header.id, limits: run.findings.filter { RunAnalysis.accusesGenerator($0) }.map(\.title),
                    problem: measurement.problem?.sentence))
            if let complaint = line.complaint() { witnesses.tell(.warning, complaint) }
            if measurement.problem != nil { measurement.isCollected = false }
            return measurement
        }
    }
}

/// Brings the seconds of a share to its line, and to the share what the line hears.
final class LineWitness: Witness {
    private let line: MeetingLine

    init(_ line: MeetingLine) { self.line = line }

    func second(_ second: WitnessedSecond) -> [Remark] {
        line.send(second.interval, second.samples)
        return [line.end.map { .endShare($0) }, line.complaint().map { .notice(Notice(.warning, $0)) }].compactMap { $0 }
    }
}

/// Brings warnings about part 1's own share to those who watch the whole run.
final class NoteWitness: Witness {
    private let collector: Collector

    init(_ collector: Collector) { self.collector = collector }

    func notice(_ notice: Notice) { if notice.kind == .warning { collector.note(notice.text) } }
}
