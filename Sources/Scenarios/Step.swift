package import Basics

/// One step of a flow, compiled: what is done, when and how often, and what must be right about the answer.
package struct Step: Sendable {
    package var name: String
    /// Position in `Plan.flows`; negative for a step of `setup` or `teardown`.
    package var flow: Int
    /// Position in `Plan.groups`; negative for none.
    package var group: Int
    package var tags: [String: String]
    package var action: Action
    package var checks: [Check]
    package var extractions: [Extraction]
    /// How many bytes of the answer's body are kept for checks and extractions; 0 for none.
    package var keepBody: Int
    package var keepHeaders: Bool
    /// Whether a check or extraction reads the body, which then must be whole.
    package private(set) var readsBody = false
    /// All must hold, or the step is passed over.
    package var conditions: [Condition]
    /// How often it is done, one time after the other.
    package var repeats: Repeats
    /// How long the user waits after it; `nil` for not at all.
    package var think: ThinkTime?

    /// - Parameter keepBody: the most to keep of a body that a check or extraction reads; 1 MiB when `nil`.
    package init(
        name: String, flow: Int, group: Int = -1, tags: [String: String] = [:], action: Action, checks: [Check] = [],
        extractions: [Extraction] = [], keepBody: Int? = nil, conditions: [Condition] = [], repeats: Repeats = .once,
        think: ThinkTime? = nil
    ) {
        self.name = name
        self.flow = flow
        self.group = group
        self.tags = tags
        self.action = action
        self.checks = checks
        self.extractions = extractions
        self.conditions = conditions
        self.repeats = repeats
        self.think = think
        self.keepBody = 0
        keepHeaders = false
        keepWhatIsNeeded(keepBody ?? Step.defaultKeep)
    }

    /// How much of a body is kept when something of it is needed: 1 MiB.
    package static let defaultKeep = 1 << 20

    /// Works out `keepBody` and `keepHeaders` from the checks and extractions. `limit` is the most to keep for reading.
    mutating func keepWhatIsNeeded(_ limit: Int) {
        let needs = checks.compactMap(\.rule.bodyNeed) + (extractions.contains(where: \.needsBody) ? [0] : [])
        readsBody = needs.contains(0)
        keepBody = needs.map { $0 == 0 ? limit : $0 }.max() ?? 0
        keepHeaders = checks.contains(where: \.rule.needsHeaders) || extractions.contains(where: \.needsHeaders)
    }
}

/// How long a user waits between two steps.
package enum ThinkTime: Sendable, Hashable {
    case constant(TimeSpan)
    case uniform(TimeSpan, TimeSpan)
    /// Mean and standard deviation; never below 0.
    case normal(TimeSpan, TimeSpan)
    /// Mean.
    case exponential(TimeSpan)
    /// Log-normal, as pauses of people are: the median, and the time that nine of ten stay below.
    case logNormal(TimeSpan, TimeSpan)
}
