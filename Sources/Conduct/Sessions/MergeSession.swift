// From the stores of parts to the one run that they are: second by second, histogram by histogram, without loss.

import Analysis
import Basics
import Metrics
import Parts
package import RunStore
package import Runs

/// Makes one run of the parts that several stores hold, saves it, and judges it.
package struct MergeSession {
    /// A part, where it is kept. Of its run only what is small: a hundred parts of an hour are more than fits.
    private struct Piece {
        let store: RunStore
        let part: Part
        /// Without seconds, totals and samples.
        let run: Run
        /// By trial.
        let lastSeconds: [Int: Int]
        /// CPU of its generator, in percent of a core; `nil` without samples.
        let cpuPercent: Double?

        init(_ run: Run, in store: RunStore, _ part: Part) {
            self.store = store
            self.part = part
            lastSeconds = Dictionary(grouping: run.intervals, by: \.trial).mapValues { $0.map(\.second).max() ?? 0 }
            let cpu = run.resources.filter { $0.source == .generator }.compactMap { $0.values[.cpuPercent] }
            cpuPercent = cpu.isEmpty ? nil : cpu.reduce(0, +) / Double(cpu.count)
            var run = run
            (run.intervals, run.resources, run.totals) = ([], [], Tally(run.header.layout))
            self.run = run
        }
    }

    private let pieces: [Piece]
    private let totals: Tally
    private let family: PartLine.Family
    private let result: RunStore
    private let tolerated: Int

    /// Finds the parts: those of the newest run in the first store.
    /// - Parameters:
    ///   - stores: in any order; one may hold several parts.
    ///   - result: where the merged run goes.
    ///   - tolerated: how many parts may be missing.
    package init(_ stores: [RunStore], into result: RunStore, tolerated: Int = 0) throws {
        var problems: [Problem] = []
        var family: PartLine.Family?
        var found: [Int: (store: RunStore, id: String)] = [:]
        for store in stores {
            let lines = try store.parts()
            let parts = lines.filter { $0.part != nil }
            if let known = family ?? parts.first?.family ?? lines.first?.family, let merged = known.merged(in: lines) {
                problems.append(Self.alreadyMerged(merged, in: store.path))
                continue
            }
            guard let newest = parts.first else {
                problems.append(
                    Problem(
                        .usage, "\"\(store.path)\" holds no part of a run.",
                        hint: "Parts are made with: perfbench run … --part 1/4 --db FILE."))
                continue
            }
            let wanted = family ?? newest.family
            family = wanted
            let mine = parts.filter { $0.family == wanted }
            if mine.isEmpty { problems.append(Self.stranger(newest, in: store.path, wanted)) }
            for line in mine {
                guard let number = line.part?.number else { continue }
                if let known = found[number] {
                    // The same store twice, or a copy; within one store the newest counts.
                    if known.id == line.id || known.store === store { continue }
                    problems.append(
                        Problem(
                            .usage,
                            "Part \(number)/\(wanted.count) is in \"\(known.store.path)\" and, another one, in \"\(store.path)\".",
                            hint: "Leave out the store that does not belong to this run."))
                    continue
                }
                found[number] = (store, line.id)
            }
        }
        guard problems.isEmpty, let family else { throw Problems(problems) }
        if let merged = family.merged(in: try result.parts()) { throw Self.alreadyMerged(merged, in: result.path) }
        self.family = family
        self.result = result
        self.tolerated = tolerated
        var pieces: [Piece] = []
        var totals: Tally?
        for (number, place) in found.sorted(by: { $0.key < $1.key }) {
            let run = try place.store.load(place.id)
            if totals == nil { totals = run.totals } else { totals?.add(run.totals) }
            pieces.append(Piece(run, in: place.store, Part(index: number - 1, count: family.count)))
        }
        self.pieces = pieces
        self.totals = totals ?? Tally(pieces[0].run.header.layout)
    }

    private static func alreadyMerged(_ line: PartLine, in path: String) -> Problem {
        Problem(
            .usage, "\"\(path)\" holds these parts already merged, as run \(line.id).",
            hint: "See it with: perfbench report \(line.id) --db \(path).")
    }

    private static func stranger(_ line: PartLine, in path: String, _ wanted: PartLine.Family) -> Problem {
        let family = line.family
        let difference =
            family.version != wanted.version
            ? "made by perfbench \(family.version), not \(wanted.version)"
            : family.scenario != wanted.scenario
                ? "of the scenario \"\(family.scenario)\", not \"\(wanted.scenario)\""
                : family.count != wanted.count
                    ? "of a run in \(family.count) parts, not \(wanted.count)"
                    : family.fingerprint != wanted.fingerprint || family.seed != wanted.seed
                        ? "of the same scenario with other flags, data or seed" : "of another start"
        return Problem(
            .usage, "The newest part in \"\(path)\" is \(difference).",
            hint: "Merge only stores of one run; the first one named decides which.")
    }

    /// The numbers of the parts that no store holds.
    package var missing: [Int] {
        let there = Set(pieces.map(\.part.number))
        return (1...family.count).filter { !there.contains($0) }
    }

    /// Saves the merged run and judges it.
    package func merge() throws -> Run {
        let generators = generators
        var header = header
        header.status = .running
        let recording = try result.begin(header)
        try result.save(generators, of: header.id)
        let peak = try copySeconds(into: recording)
        for piece in pieces { try recording.append(nil, samples: try samples(of: piece)) }
        try recording.finish(
            Ending(
                status: ending, finishedAt: pieces.compactMap(\.run.header.finishedAt).max() ?? header.startedAt,
                measured: pieces.map(\.run.measured).max() ?? 0,
                totals: totals, peakVUs: peak, abortReason: pieces.map(\.run.header.abortReason).first { !$0.isEmpty } ?? "",
                statements: pieces.flatMap(\.run.statements)))
        let run = try result.analyzed(header.id)
        try result.conclude(
            header.id, thresholds: run.thresholds, findings: run.findings, verdict: run.verdict, comparison: run.comparison)
        return run
    }

    // MARK: What the merged run is

    private var header: RunHeader {
        var header = pieces[0].run.header
        let headers = pieces.map(\.run.header)
        header.id = RunIdentifier.make()
        header.part = nil
        header.parts = family.count
        header.toleratedParts = tolerated
        header.startedAt = headers.map(\.startedAt).min() ?? header.startedAt
        header.loadStartedAt = headers.compactMap(\.loadStartedAt).min()
        header.workers = headers.reduce(0) { $0 + $1.workers }
        header.label = headers.map(\.label).first { !$0.isEmpty } ?? ""
        return header
    }

    /// How it ended: a part that was interrupted or lost leaves the others' share whole.
    private var ending: RunHeader.Status {
        let states = pieces.map(\.run.header.status)
        return states.contains(.interrupted) ? .interrupted : states.contains(.aborted) ? .aborted : .completed
    }

    private var generators: [Generator] {
        let first = pieces.compactMap(\.run.header.loadStartedAt).min()
        var generators = pieces.map { piece in
            let header = piece.run.header
            return Generator(
                part: piece.part.number, host: header.machine.host, run: header.id,
                startSkew: header.loadStartedAt.flatMap { start in first.map { Nanoseconds(((start - $0) * 1e9).rounded()) } },
                cpuPercent: piece.cpuPercent,
                isLost: [.running, .incomplete].contains(header.status),
                limits: piece.run.findings.filter { RunAnalysis.accusesGenerator($0) }.map(\.title))
        }
        generators += missing.map { Generator(part: $0, isLost: true) }
        return generators.sorted { $0.part < $1.part }
    }

    // MARK: Seconds

    /// As many seconds at a time as fit in about a hundred tallies of a step.
    private var stride: Int { max(1, 100 / max(1, pieces[0].run.header.layout.steps.count)) }

    /// Adds up the seconds of all parts. Answers the most virtual users at once.
    private func copySeconds(into recording: Recording) throws -> Int {
        var peak = 0
        let last = pieces.reduce(into: [Int: Int]()) { $0.merge($1.lastSeconds) { max($0, $1) } }
        for (trial, last) in last.sorted(by: { $0.key < $1.key }) {
            for from in Swift.stride(from: 0, through: last, by: stride) {
                var seconds: [Int: Interval] = [:]
                for piece in pieces {
                    for interval in try piece.store.intervals(
                        of: piece.run.header.id, trial: trial, seconds: from..<(from + stride))
                    {
                        if seconds[interval.second]?.join(interval) == nil { seconds[interval.second] = interval }
                    }
                }
                for (_, interval) in seconds.sorted(by: { $0.key < $1.key }) {
                    try recording.append(interval)
                    if !interval.isWarmup { peak = max(peak, interval.vus) }
                }
            }
        }
        return peak
    }

    /// Samples of the first part, and of the others what their own generator and host show.
    private func samples(of piece: Piece) throws -> [ResourceSample] {
        try piece.store.load(piece.run.header.id).resources.compactMap { sample in
            sample.seen(from: piece.part) ?? (piece.part == pieces[0].part ? sample : nil)
        }
    }
}

extension PartLine.Family {
    /// The run that was merged of these very parts; `nil` where there is none, or where they did not meet and others may look the same.
    fileprivate func merged(in lines: [PartLine]) -> PartLine? {
        meeting.isEmpty ? nil : lines.first { $0.part == nil && $0.family == self }
    }
}

extension Interval {
    /// Takes in the same second of another generator.
    fileprivate mutating func join(_ other: Interval) {
        duration = max(duration, other.duration)
        vus += other.vus
        busyVUs += other.busyVUs
        loopCPU += other.loopCPU
        tally.add(other.tally)
    }
}
