package import Basics
package import HTTPMessages

/// A named sequence of steps that a user takes.
package struct Flow: Sendable {
    package var name: String
    /// Positions in `Plan.steps`, one after the other.
    package var steps: Range<Int>
    /// An iteration lasts at least this long: the VU waits for the rest. 0 for none.
    package var pacing: TimeSpan

    package init(name: String, steps: Range<Int>, pacing: TimeSpan = TimeSpan(nanoseconds: 0)) {
        self.name = name
        self.steps = steps
        self.pacing = pacing
    }
}

/// One request of a flow, compiled.
package struct Step: Sendable {
    package var name: String
    /// Position in `Plan.flows`.
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
    package var timeout: TimeSpan
    /// How many redirects are followed.
    package var redirects: Int
    package var checks: [Check]
    /// How long the user waits after it; `nil` for not at all.
    package var think: ThinkTime?

    package init(
        name: String, flow: Int, group: Int = -1, tags: [String: String] = [:], method: HTTPMethod, origin: Origin? = nil,
        target: Template, headers: Template = Template(), body: Template? = nil, timeout: TimeSpan = .seconds(10),
        redirects: Int = 0,
        checks: [Check] = [], think: ThinkTime? = nil
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
        self.timeout = timeout
        self.redirects = redirects
        self.checks = checks
        self.think = think
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
