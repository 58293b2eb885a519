package import Basics
package import HTTPMessages

/// A named sequence of steps that a user takes.
package struct Flow: Sendable {
    package var name: String
    /// Positions in `Plan.steps`, one after the other.
    package var steps: Range<Int>
    /// What each VU does once, before its first pass; positions in `Plan.steps`.
    package var onStart: Range<Int>
    /// An iteration lasts at least this long: the VU waits for the rest. 0 for none.
    package var pacing: TimeSpan
    /// All must hold, or the iteration does nothing.
    package var conditions: [Condition]
    /// How often the steps are gone through in one iteration.
    package var repeats: Repeats
    /// Positions in `Plan.feeders` of which its steps use a row.
    package var feeders: [Int]

    package init(
        name: String, steps: Range<Int>, onStart: Range<Int> = 0..<0, pacing: TimeSpan = TimeSpan(nanoseconds: 0),
        conditions: [Condition] = [], repeats: Repeats = .once, feeders: [Int] = []
    ) {
        self.name = name
        self.steps = steps
        self.onStart = onStart
        self.pacing = pacing
        self.conditions = conditions
        self.repeats = repeats
        self.feeders = feeders
    }
}

/// One request of a flow, compiled.
package struct Step: Sendable {
    package var name: String
    /// Position in `Plan.flows`; negative for a step of `setup` or `teardown`.
    package var flow: Int
    /// Position in `Plan.groups`; negative for none.
    package var group: Int
    package var tags: [String: String]
    package var method: HTTPMethod
    /// `nil` for the target's own.
    package var origin: Origin?
    /// Path and query, percent-encoded. Without the path of the target's base URL.
    package var target: Template
    /// Header lines, each `Name: value\r\n`, defaults included.
    package var headers: Template
    /// `nil` for none.
    package var body: Template?
    /// `user:password` for HTTP digest authentication, which needs the answer of the server; `nil` for none.
    package var digest: Template?
    package var timeout: TimeSpan
    /// How many redirects are followed.
    package var redirects: Int
    package var checks: [Check]
    package var extractions: [Extraction]
    /// How much of the response's body is kept for checks and extractions; 0 for nothing.
    package var keepBody: Int
    package var keepHeaders: Bool
    /// Whether a check or extraction reads the body, which then must be whole.
    package private(set) var readsBody = false
    /// All must hold, or the step is passed over.
    package var conditions: [Condition]
    /// How often it is sent, one request after the other.
    package var repeats: Repeats
    /// How long the user waits after it; `nil` for not at all.
    package var think: ThinkTime?

    package init(
        name: String, flow: Int, group: Int = -1, tags: [String: String] = [:], method: HTTPMethod, origin: Origin? = nil,
        target: Template, headers: Template = Template(), body: Template? = nil, digest: Template? = nil,
        timeout: TimeSpan = .seconds(10), redirects: Int = 0, checks: [Check] = [], extractions: [Extraction] = [],
        keepBody: Int? = nil, conditions: [Condition] = [], repeats: Repeats = .once, think: ThinkTime? = nil
    ) {
        self.name = name
        self.flow = flow
        self.group = group
        self.tags = tags
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        self.digest = digest
        self.timeout = timeout
        self.redirects = redirects
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
}
