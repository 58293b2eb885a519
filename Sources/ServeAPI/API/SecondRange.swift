// A part of a run: every figure of it comes from the merged histograms of its seconds, as those of the whole run do.

import Basics
import Histograms
import JSON
import Metrics
import Reports
import RunStore
import Runs

/// Some seconds of one trial.
struct SecondRange: Sendable, Equatable {
    var trial: Int
    var seconds: Range<Int>

    /// What a request asks for; `nil` for the whole run.
    init?(_ call: Call) throws(Refusal) {
        let (from, to) = (call.integer("from"), call.integer("to"))
        guard from != nil || to != nil || call.integer("trial") != nil else { return nil }
        trial = call.integer("trial") ?? 0
        guard from ?? 0 < to ?? .max else { throw Refusal(404, "There is no second from \(from ?? 0) to before \(to ?? 0).") }
        seconds = (from ?? 0)..<(to ?? .max)
    }

    /// Decoding as many histograms takes about two seconds.
    private static let mostHistograms = 60_000

    /// Throws for more seconds than can be merged while someone waits.
    func check(_ run: Run) throws(Refusal) {
        let steps = max(1, run.header.layout.steps.count)
        let count = run.intervals.count { contains($0) }
        guard count * steps > Self.mostHistograms else { return }
        throw Refusal(
            422, "The range has \(count) seconds of \(steps) steps, which takes too long to merge.",
            hint: "Choose at most \(Self.mostHistograms / steps) seconds.")
    }

    func contains(_ interval: IntervalSummary) -> Bool { interval.trial == trial && seconds.contains(interval.second) }

    /// The result document of a run that was limited to this range.
    func document(_ run: Run) -> JSONValue {
        guard case .object(let members) = resultDocument(run) else { return .null }
        let range: JSONValue = [
            "trial": .integer(Int64(trial)), "from": .integer(Int64(seconds.lowerBound)),
            "to": .integer(Int64(min(seconds.upperBound, (run.intervals.last?.second ?? 0) + 1))),
        ]
        return .object(members + [.init("range", range)])
    }
}

extension RunStore {
    /// A run as if only the measured seconds of a range had been: what is concluded about a whole run (limits, findings, verdict) is not in it.
    func limited(_ id: String, to range: SecondRange) throws -> Run {
        var run = try load(id)
        try range.check(run)
        run.intervals = run.intervals.filter(range.contains)
        guard let first = run.intervals.first, let last = run.intervals.last else {
            throw Refusal(404, "The run \"\(id)\" has no such seconds in trial \(range.trial).")
        }
        var totals = Tally(run.header.layout)
        run.measured = 0
        run.peakVUs = 0
        try forEachInterval(of: id, trial: range.trial, seconds: range.seconds) { interval in
            guard !interval.isWarmup else { return }
            totals.add(interval.tally)
            run.measured += interval.duration
            run.peakVUs = max(run.peakVUs, interval.vus)
        }
        run.totals = totals
        let window = first.start...(last.start + last.duration)
        run.resources = run.resources.filter { $0.trial == range.trial && window.contains($0.time) }
        (run.thresholds, run.findings, run.findingHistory, run.verdict, run.comparison) = ([], [], nil, nil, nil)
        return run
    }
}
