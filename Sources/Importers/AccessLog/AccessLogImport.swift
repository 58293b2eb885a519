// `perfbench import access-log`: what users did, as a scenario that a person can read, change and keep.

import AccessLogs
package import Basics
import JSON

/// Makes scenarios of access logs.
package enum AccessLogImport {
    /// A flow for every way that at least this many sessions took; rarer ones share one flow.
    private static let ownFlow = 0.01
    private static let mostFlows = 30

    /// The users of the log, as weighted flows.
    package static func model(_ log: borrowing TrafficLog) throws(Problem) -> ImportedScenario {
        guard log.requests > 0 else { throw nothing(in: log) }
        let book = RouteBook(log)
        let model = TrafficModel(log, book)
        let arrivals = ArrivalShape(model)
        let steps = RouteSteps(book, log.options)
        var draft = ScenarioDraft(
            name: log.options.name,
            description: "\(grouped(model.sessions)) sessions with \(grouped(model.requests)) requests, from an access log",
            target: log.options.target ?? "http://127.0.0.1:8080", workloadComment: "", workload: .null)
        if log.options.target == nil {
            draft.targetComment =
                "A log does not say where its server is: put your test system's address here. Never the real one, unasked."
        }
        let host = WebAddress(draft.target).map { $0.isLoopback ? nil : $0.host } ?? nil
        if let host { draft.hosts = [host] }
        (draft.workloadComment, draft.workload) = workload(arrivals, model, log)
        draft.data = steps.data
        draft.flows = flows(model, book, steps, hasTimes: log.format.hasTime)
        return ImportedScenario(
            value: draft.value(),
            preface: ScenarioDraft.preface(
                "Imported from an access log (\(log.format.name)).", secrets: [], notes: notes(log, model)),
            secrets: [], notes: notes(log, model), files: steps.files)
    }

    private static func nothing(in log: borrowing TrafficLog) -> Problem {
        let first = log.rejected.values.min { $0.line < $1.line }
        let left = log.leftOut.values.reduce(0, +)
        if left > 0 {
            return Problem(
                .usage, "all \(grouped(left)) requests of the log were left out.",
                hint: "Take them with --all (static files), --bots, or --bodies FILE for methods with a body.")
        }
        return Problem(
            .usage,
            first.map { "no line of the log is a request of the format \"\(log.format.name)\"; line \($0.line): \($0.example)" }
                ?? "the log has no lines.",
            hint: "Name the server that wrote it, or give its format string: --format apache.")
    }

    // MARK: Load

    private static func workload(
        _ arrivals: ArrivalShape, _ model: TrafficModel, _ log: borrowing TrafficLog
    ) -> (comment: String, value: JSONValue) {
        guard log.format.hasTime, let peak = arrivals.peak else {
            return (
                "The log has no times: the rate is a guess.", ["executor": "constant-arrival-rate", "rate": "10/s", "for": "1m"]
            )
        }
        let scale = log.options.scale
        let longest = model.seconds / Double(max(1, model.sessions))
        let users = min(100_000, max(10, Int((peak.rate * scale * longest * 3).rounded(.up)) + 10))
        let spacing = spacing(arrivals.dispersion)
        let scaled = scale == 1 ? "" : ", times \(number(scale))"
        let bursts = "Arrivals vary \(number(arrivals.dispersion)) times as much as by chance (windows of \(arrivals.window) s)."
        if log.options.onlyPeak {
            let comment =
                "The busiest hour, \(clock(peak.hour, arrivals)): \(grouped(peak.sessions)) sessions, \(rate(peak.rate))\(scaled). \(bursts)"
            let length = TimeSpan(nanoseconds: Nanoseconds(3600e9 / log.options.compression))
            return (
                comment,
                [
                    "executor": "constant-arrival-rate", "rate": .string(rate(peak.rate * scale)),
                    "for": .string(length.description),
                    "arrivals": spacing, "maxVUs": .integer(Int64(users)),
                ]
            )
        }
        let length = TimeSpan(nanoseconds: Nanoseconds(3600e9 / log.options.compression)).description
        var stages: [JSONValue] = []
        for hour in arrivals.hours {
            let text = rate(hour.rate * scale)
            stages.append(["to": .string(text), "over": "0s"])
            stages.append(
                .object([
                    .init(JSONValue.comment, .string("\(clock(hour.hour, arrivals)): \(grouped(hour.sessions)) sessions")),
                    .init("to", .string(text)), .init("over", .string(length)),
                ]))
        }
        let day = arrivals.isAverageDay ? "an average day of the log, hour by hour" : "the hours of the log"
        let speed = log.options.compression == 1 ? "" : ", \(number(log.options.compression)) times as fast"
        return (
            "Sessions that begin, as in \(day)\(scaled)\(speed). \(bursts)",
            [
                "executor": "ramping-arrival-rate", "start": .string(rate((arrivals.hours.first?.rate ?? 0) * scale)),
                "stages": .array(stages), "arrivals": spacing, "maxVUs": .integer(Int64(users)),
            ]
        )
    }

    /// The spacing of arrivals that comes nearest to the index of dispersion.
    private static func spacing(_ dispersion: Double) -> JSONValue {
        switch dispersion {
        case ..<0.3: "even"
        case ..<1.3: "poisson"
        default: ["burstiness": .number((min(dispersion, 1000) * 10).rounded() / 10)]
        }
    }

    private static func rate(_ perSecond: Double) -> String {
        func text(_ value: Double, _ unit: String) -> String { "\(number(value))/\(unit)" }
        if perSecond >= 1 { return text(perSecond, "s") }
        return perSecond * 60 >= 1 ? text(perSecond * 60, "min") : text(perSecond * 3600, "h")
    }

    /// Three decimals, without zeros at the end.
    private static func number(_ value: Double) -> String {
        let thousandths = Int64((value * 1000).rounded())
        let (whole, rest) = (thousandths / 1000, thousandths % 1000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(rest + 1000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    private static func clock(_ hour: Int64, _ arrivals: ArrivalShape) -> String {
        let ofDay = (hour % 24 + 24) % 24
        return "\(ofDay < 10 ? "0" : "")\(ofDay):00 UTC"
    }

    // MARK: Flows

    private static func flows(
        _ model: TrafficModel, _ book: RouteBook, _ steps: RouteSteps, hasTimes: Bool
    ) -> [ScenarioDraft.Flow] {
        var flows: [ScenarioDraft.Flow] = []
        var names = UniqueNames(taken: ["other-ways"])
        var restCounts = model.untoldRoutes
        var rest = model.untold
        for path in model.paths {
            let share = Double(path.count) / Double(model.sessions)
            if share >= ownFlow, flows.count < mostFlows {
                let name = names.take(slug(path.routes.suffix(3).map { steps.name(of: $0) }.joined(separator: "-"), or: "way"))
                flows.append(
                    ScenarioDraft.Flow(
                        name: name, steps: walk(path.routes, model, steps, hasTimes), weight: path.count,
                        comment: "\(percent(share)) of the sessions (\(grouped(path.count)))"))
            } else {
                rest += path.count
                TrafficModel.count(path.routes, path.count, in: &restCounts)
            }
        }
        if rest > 0, !restCounts.isEmpty {
            flows.append(
                ScenarioDraft.Flow(
                    name: "other-ways", steps: others(restCounts, rest, model, steps, hasTimes), weight: rest,
                    comment:
                        "\(percent(Double(rest) / Double(model.sessions))) of the sessions (\(grouped(rest))): ways that fewer than 1 % took. Each page is asked for as often as they did, in its usual place."
                ))
        }
        return flows
    }

    /// A way, step by step. The same page several times in a row is one step that repeats; its last visit is a step of its own where the
    /// pause before the next page is another.
    private static func walk(_ routes: [Int], _ model: TrafficModel, _ steps: RouteSteps, _ hasTimes: Bool) -> [JSONValue] {
        var names = UniqueNames()
        var written: [JSONValue] = []
        func write(_ route: Int, times: Int, before next: Int?) {
            guard times > 0 else { return }
            var members = steps.members(route, named: names.take(steps.name(of: route)))
            if times > 1 { members.append(.init("repeat", .integer(Int64(times)))) }
            if hasTimes, let next, let think = think(route, next, model) { members.append(.init("think", think.value)) }
            written.append(.object(members))
        }
        var at = 0
        while at < routes.count {
            let route = routes[at]
            let times = routes[at...].prefix { $0 == route }.count
            write(route, times: times - 1, before: route)
            at += times
            write(route, times: 1, before: at < routes.count ? routes[at] : nil)
        }
        return written
    }

    /// Pages in their usual order, each as often as the rest of the sessions asked for it on average.
    private static func others(
        _ counts: [Int: (count: Int, place: Double)], _ sessions: Int, _ model: TrafficModel, _ steps: RouteSteps, _ hasTimes: Bool
    ) -> [JSONValue] {
        var names = UniqueNames()
        let ordered = counts.sorted {
            ($0.value.place / Double($0.value.count), $0.key) < ($1.value.place / Double($1.value.count), $1.key)
        }
        var written: [JSONValue] = []
        for (route, entry) in ordered {
            let mean = Double(entry.count) / Double(max(1, sessions))
            let (whole, chance) = (Int(mean), Int(((mean - mean.rounded(.down)) * 10_000).rounded()))
            for (count, chance) in [(whole, 10_000), (1, chance)] where count > 0 && chance > 0 {
                var members = steps.members(route, named: names.take(steps.name(of: route)))
                if chance < 10_000 {
                    members.insert(.init("when", ["random.int(1,10000)": ["below": .integer(Int64(chance + 1))]]), at: 1)
                }
                if count > 1 { members.append(.init("repeat", .integer(Int64(count)))) }
                if hasTimes, let think = think(route, nil, model) { members.append(.init("think", think.value)) }
                written.append(.object(members))
            }
        }
        return written
    }

    /// How long users think between two pages; where too few did so, or `to` is `nil`, after the first wherever they went.
    private static func think(_ from: Int, _ to: Int?, _ model: TrafficModel) -> ThinkFit? {
        if let to, let sample = model.thinks[TrafficModel.Transition(from: from, to: to)], sample.seen >= ThinkFit.enough {
            return ThinkFit(sample.kept, of: sample.seen)
        }
        let all = model.thinks.filter { $0.key.from == from }.values
        return ThinkFit(all.flatMap(\.kept), of: all.reduce(0) { $0 + $1.seen })
    }

    private static func percent(_ share: Double) -> String { "\(number((share * 1000).rounded() / 10)) %" }

    // MARK: What was left out

    private static func notes(_ log: borrowing TrafficLog, _ model: TrafficModel) -> [String] {
        var notes: [String] = []
        let total = log.requests + log.leftOut.values.reduce(0, +)
        for reason in TrafficLog.LeftOut.allCases {
            guard let count = log.leftOut[reason] else { continue }
            notes.append("\(grouped(count)) requests \(reason.rawValue) (\(percent(Double(count) / Double(total))))")
        }
        for (reason, found) in log.rejected.sorted(by: { $0.value.line < $1.value.line }) {
            let lines = found.count == 1 ? "1 line that" : "\(grouped(found.count)) lines, of which each"
            notes.append("\(lines) \(reason.rawValue), first line \(found.line): \(found.example)")
        }
        if !log.masked.isEmpty {
            notes.append(
                "the values of \(log.masked.sorted().joined(separator: ", ")), which look like secrets: \"masked\" is sent")
        }
        if let loss = log.format.loss { notes.append("exactness: \(loss)") }
        return notes
    }

    /// `12,345`.
    private static func grouped(_ count: Int) -> String {
        var digits = Array(String(count))
        var at = digits.count - 3
        while at > 0 {
            digits.insert(",", at: at)
            at -= 3
        }
        return String(digits)
    }
}
