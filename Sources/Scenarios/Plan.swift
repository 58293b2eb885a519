package import Basics
package import HTTPMessages
package import Metrics

/// A checked scenario, ready to run. Everything that can be decided before the first request is decided here; what is left is numbers,
/// templates and positions.
package struct Plan: Sendable {
    package var name: String
    package var kind: RunKind
    package var description: String
    package var target: Target
    package var seed: UInt64
    package var trials: Int
    /// Excluded from every figure; 0 for none.
    package var warmup: TimeSpan
    package var connection: ConnectionOptions
    package var workloads: [Workload]
    package var flows: [Flow]
    /// The steps of all flows, in order; a step is named by its position here.
    package var steps: [Step]
    /// Names of groups, in order; a step names its group by its position here.
    package var groups: [String]
    /// The words of every check, in order, with the step it belongs to.
    package var checks: [(step: Int, name: String)]
    /// Names of the extracted variables; a slot is named by its position here.
    package var slots: [String]
    /// Names of the metrics that extractions feed; one is named by its position here.
    package var customMetrics: [String]
    package var feeders: [Feeder]
    /// Done once before the load and once after it, outside any virtual user, and counted in no figure. Their checks and extractions have
    /// no position among those of the run; what `setup` extracts, every VU begins with.
    package var setup: [Step]
    package var teardown: [Step]
    package var thresholds: [Threshold]
    package var monitors: [MonitorPlan]
    /// Whether each request carries a header `traceparent` with a trace id of its own.
    package var isTraced = false
    /// Which header lines of a response are kept with requests that are kept individually: names in small letters.
    package var exemplarHeaders: [String] = []
    /// What a capacity search is to find; `nil` for a load that is known beforehand.
    package var search: CapacityGoal?
    /// Hash of everything that shapes the load: not of names, descriptions, thresholds or where the target is.
    package var fingerprint: String
    /// The scenario file as it was read, with secrets masked.
    package var source: String
    /// Values from the environment, to be masked wherever text is shown or stored.
    package var secrets: [String]

    /// The custom metric of how long after its own moment each request of a replay was sent, in milliseconds.
    package static let replayMetric = "replay_lag_ms"

    /// Name of the metric for *measured end − kernel receive time*, in milliseconds. It
    /// is there when arrivals are stamped.
    package static let arrivalMetric = "arrival_error_ms"

    package init(
        name: String, kind: RunKind, description: String = "", target: Target, seed: UInt64 = 1, trials: Int = 1,
        warmup: TimeSpan = TimeSpan(nanoseconds: 0), connection: ConnectionOptions = ConnectionOptions(), workloads: [Workload],
        flows: [Flow], steps: [Step], groups: [String] = [], checks: [(step: Int, name: String)] = [], slots: [String] = [],
        customMetrics: [String] = [], feeders: [Feeder] = [], setup: [Step] = [], teardown: [Step] = [],
        thresholds: [Threshold] = [], monitors: [MonitorPlan] = [], search: CapacityGoal? = nil, fingerprint: String = "",
        source: String = "",
        secrets: [String] = []
    ) {
        self.name = name
        self.kind = kind
        self.description = description
        self.target = target
        self.seed = seed
        self.trials = trials
        self.warmup = warmup
        self.connection = connection
        self.workloads = workloads
        self.flows = flows
        self.steps = steps
        self.groups = groups
        self.checks = checks
        self.slots = slots
        self.customMetrics = customMetrics
        self.feeders = feeders
        self.setup = setup
        self.teardown = teardown
        self.thresholds = thresholds
        self.monitors = monitors
        self.search = search
        self.fingerprint = fingerprint
        self.source = source
        self.secrets = secrets
    }
}
