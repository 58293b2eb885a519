// The folder of scenarios that may be started. Names are compared with what is in it: no path of a request ever reaches the file system.

import HTTPMessages
import Basics
import FoundationEssentials
import Scenarios

/// The scenarios of a folder.
struct ScenarioFolder: Sendable {
    let path: String

    /// The names of its files, sorted; a folder that cannot be read has none.
    var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".schema.json") && !$0.hasPrefix(".") }.sorted()
    }

    func path(of file: String) -> String { path + "/" + file }

    /// The plan of a run as it is asked for; or what is wrong with it, or forbidden here, all at once.
    func check(_ wish: StartWish, _ settings: ServeSettings) -> (plan: Plan?, problems: [String]) {
        do throws(Problems) {
            var overrides = try wish.overrides()
            overrides.allowHosts = settings.allowedHosts
            let plan = try Plan.load(path: path(of: wish.file), overrides: overrides, environment: settings.environment)
            let forbidden = Caps(settings).problems(of: plan)
            return (forbidden.isEmpty ? plan : nil, forbidden)
        } catch {
            return (nil, error.all.map { $0.place.map { "line \($0.line), column \($0.column): " } ?? "" + $0.sentence })
        }
    }
}

/// What may be started through the server at most.
struct Caps: Sendable {
    private let settings: ServeSettings

    init(_ settings: ServeSettings) { self.settings = settings }

    /// What is forbidden of a plan, one sentence each.
    func problems(of plan: Plan) -> [String] {
        var problems: [String] = []
        if case .command = plan.target, !settings.allowsCommands {
            problems.append("Its target is a command; the server was started without --allow-commands.")
        }
        let foreign = plan.connection.allowedHosts.subtracting(settings.allowedHosts.map { $0.lowercased() }).sorted()
        if !foreign.isEmpty {
            let hosts = foreign.map { "\"\($0)\"" }.joined(separator: ", ")
            problems.append("It may send load to \(hosts); the server was started without --allow-host for it.")
        }
        if let most = settings.maximumVUs {
            let vus = plan.workloads.reduce(0) { $0 + $1.executor.mostVUs }
            if vus > most { problems.append("It may need \(vus) virtual users; the server allows \(most).") }
        }
        if let most = settings.maximumRate {
            let rate = plan.search?.to.perSecond ?? plan.workloads.reduce(0) { $0 + $1.executor.highestRate }
            if rate > most.perSecond { problems.append("It reaches \(Rate(perSecond: rate)); the server allows \(most).") }
        }
        if let most = settings.maximumDuration {
            let longest = plan.longestLoad
            if let longest, longest > most { problems.append("Its load lasts \(longest); the server allows \(most).") }
            if longest == nil { problems.append("How long its load lasts is not known; the server allows \(most).") }
        }
        return problems
    }
}

extension Executor {
    /// Arrivals a second at its highest; 0 where virtual users decide.
    fileprivate var highestRate: Double {
        switch self {
        case .constantArrivalRate(let rate, _, _): rate.perSecond
        case .rampingArrivalRate(let start, let stages, _): max(start.perSecond, stages.map(\.to.perSecond).max() ?? 0)
        case .replay(let track, _): Double(track.count) / max(1, track.duration.seconds)
        case .constantVUs, .rampingVUs, .sharedIterations, .perVUIterations: 0
        }
    }
}

extension Plan {
    /// All trials with their warm-ups, at most; `nil` for a search without an end.
    fileprivate var longestLoad: TimeSpan? {
        if let search { return search.within }
        let trial = workloads.map { $0.startAfter.nanoseconds + $0.executor.duration.nanoseconds }.max() ?? 0
        let (all, isTooLong) = (warmup.nanoseconds + trial).multipliedReportingOverflow(by: Nanoseconds(trials))
        return TimeSpan(nanoseconds: isTooLong ? .max : all)
    }
}
