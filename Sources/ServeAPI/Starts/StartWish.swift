// A run as someone asks for it through the server: a scenario of the folder, and the few things that may be said otherwise.

import Basics
import Scenarios

/// What is to be started. Never a host, a path, a command or the environment.
struct StartWish: Sendable {
    var file: String
    var rate: String?
    var vus: Int?
    var duration: String?
    var trials: Int?
    var seed: Int?
    var label: String?
    /// `KEY=VALUE`.
    var tag: String?

    static let parameters: [Parameter] = [
        Parameter("scenario", .text(200), isRequired: true, "The file in the folder of scenarios: smoke.json."),
        Parameter("rate", .text(50), "Iterations of an open executor, such as 200/s."),
        Parameter("vus", .integer(1...1_000_000), "Virtual users of a closed executor."),
        Parameter("duration", .text(50), "How long the load lasts, such as 30s."),
        Parameter("trials", .integer(1...1000), "How often it is repeated."),
        Parameter("seed", .integer(0...9_007_199_254_740_991), "The seed of everything random."),
        Parameter("label", .text(200), "The label of the run."), Parameter("tag", .text(400), "A tag of the run: KEY=VALUE."),
    ]

    init(file: String) { self.file = file }

    init(_ call: Call) {
        self.init(file: call.text("scenario") ?? "")
        rate = call.text("rate")
        vus = call.integer("vus")
        duration = call.text("duration")
        trials = call.integer("trials")
        seed = call.integer("seed")
        label = call.text("label")
        tag = call.text("tag")
    }

    /// What it changes of the plan.
    /// - Throws: what is wrong with its texts, all at once.
    func overrides() throws(Problems) -> PlanOverrides {
        var problems: [Problem] = []
        func quantity<Found: Quantity>(_ text: String?, _ name: String, _ type: Found.Type) -> Found? {
            guard let text else { return nil }
            if let value = Found(text) { return value }
            problems.append(Problem(.usage, "\"\(name)\" \"\(text)\" is not \(Found.expectation)."))
            return nil
        }
        var overrides = PlanOverrides()
        overrides.rate = quantity(rate, "rate", Rate.self)
        overrides.duration = quantity(duration, "duration", TimeSpan.self)
        overrides.vus = vus
        overrides.trials = trials
        overrides.seed = seed.map { UInt64($0) }
        if let tag, tag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).count != 2 || tag.hasPrefix("=") {
            problems.append(Problem(.usage, "\"tag\" \"\(tag)\" is not of the form KEY=VALUE."))
        }
        guard problems.isEmpty else { throw Problems(problems) }
        return overrides
    }

    /// The same as flags of `perfbench run`, in one word each, so that no value can be taken for a flag.
    var flags: [String] {
        [
            rate.map { "--rate=\($0)" }, vus.map { "--vus=\($0)" }, duration.map { "--duration=\($0)" },
            trials.map { "--trials=\($0)" }, seed.map { "--seed=\($0)" }, label.map { "--label=\($0)" }, tag.map { "--tag=\($0)" },
        ].compactMap { $0 }
    }
}
