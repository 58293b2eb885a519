// A run over time: its seconds as they were saved, and in buckets of any length.

import HTTPMessages
import Basics
import Histograms
import JSON
import RunStore
import Runs

let rangeRoutes: [Route] = [
    Route(
        .get, "/api/v1/runs/{run}/intervals", .viewer, "The seconds of a run, warm-up included, a thousand on a page.",
        [.run, .from, .to, .trial], answer: .list
    ) { desk, call in
        let id = try desk.run(call)
        let range = try SecondRange(call)
        let found = try desk.store.load(id).intervals.filter { range?.contains($0) ?? true }
        let page = found.prefix(1000)
        let next = found.count > page.count ? page.last.map { "from=\($0.second + 1)&trial=\($0.trial)" } : nil
        return .json(
            listDocument(
                page.map { interval in
                    guard case .object(let members) = interval.document else { return .null }
                    return .object([.init("trial", .integer(Int64(interval.trial)))] + members)
                }, next: next))
    },
    Route(
        .get, "/api/v1/runs/{run}/series", .viewer,
        "A trial in buckets of several seconds; percentiles come from merged histograms.",
        [
            .run, .from, .to, .trial, Parameter("bucket", .integer(1...86_400), "Seconds in a bucket (default 10)."),
            Parameter("step", .text(200), "Only this step."),
        ], answer: .list, isSlow: true
    ) { desk, call in
        let id = try desk.run(call)
        let range = try SecondRange(call) ?? SecondRange.firstTrial
        return .json(listDocument(try desk.series(id, range, bucket: call.integer("bucket") ?? 10, step: call.text("step"))))
    },
    Route(
        .get, "/api/v1/events", .viewer,
        "Seconds and states of runs as they are saved (server-sent events; Last-Event-ID resumes).",
        [Parameter("run", .text(200), "Only of this run, beginning with its last seconds.")], answer: .other(["text/event-stream"])
    ) { desk, call in
        let id = try call.text("run").map { _ in try desk.run(call) }
        guard !call.isOld else { throw Refusal(400, "Events need HTTP/1.1.") }
        guard call.method != .head else { return Reply(contentType: "text/event-stream") }
        let newest = try desk.store.lastSecond()
        let known = call.header(.lastEvent).flatMap { Int64($0) }.flatMap { (0...newest).contains($0) ? $0 : nil }
        // Without a run, what came before is of no use to someone who comes for the first time.
        let missed =
            known != nil || id != nil ? try desk.store.seconds(after: known ?? 0, ofRun: id, limit: EventStreams.longestMemory) : []
        return Reply(
            events: EventWish(
                run: id, missed: missed, line: try id.map { try desk.store.line(of: $0) },
                last: max(newest, missed.last?.number ?? 0)))
    },
]

extension SecondRange {
    fileprivate static let firstTrial = SecondRange(trial: 0, seconds: 0..<Int.max)

    init(trial: Int, seconds: Range<Int>) {
        self.trial = trial
        self.seconds = seconds
    }
}

extension Desk {
    /// The buckets of a range, in order; those without a second are left out.
    fileprivate func series(_ id: String, _ range: SecondRange, bucket length: Int, step name: String?) throws -> [JSONValue] {
        let run = try store.load(id)
        try range.check(run)
        let steps = run.header.layout.steps.indices.filter { name == nil || run.header.layout.steps[$0].name == name }
        guard !steps.isEmpty else { throw Refusal(404, "The run \"\(id)\" has no step \"\(name ?? "")\".") }
        var buckets: [Bucket] = []
        try store.forEachInterval(of: id, trial: range.trial, seconds: range.seconds) { interval in
            let from = interval.second / length * length
            if buckets.last?.from != from { buckets.append(Bucket(from: from, length: length)) }
            buckets[buckets.count - 1].add(interval, steps)
        }
        return buckets.map(\.document)
    }
}

/// Some seconds merged.
private struct Bucket {
    let from: Int
    let length: Int
    private var duration: Nanoseconds = 0
    private var requests: Int64 = 0
    private var failed: Int64 = 0
    private var vus = 0
    private var times = Histogram()

    init(from: Int, length: Int) {
        self.from = from
        self.length = length
    }

    mutating func add(_ interval: Interval, _ steps: [Int]) {
        duration += interval.duration
        vus = max(vus, interval.vus)
        for step in steps {
            requests += interval.tally.steps[step].requests
            failed += interval.tally.steps[step].failed
            times.add(interval.tally.steps[step].responseTime)
        }
    }

    var document: JSONValue {
        func time(_ percent: Double) -> JSONValue {
            times.isEmpty ? .null : .number(times.value(atPercentile: percent).inMilliseconds)
        }
        return [
            "from": .integer(Int64(from)), "to": .integer(Int64(from + length)), "seconds": .number(duration.inSeconds),
            "requests": .integer(requests), "failed": .integer(failed),
            "throughput": duration > 0 ? .number(Double(requests - failed) / duration.inSeconds) : .null,
            "vus": .integer(Int64(vus)),
            "p50": time(50), "p95": time(95), "p99": time(99), "max": time(100),
        ]
    }
}
