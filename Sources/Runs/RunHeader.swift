package import Basics
package import Metrics

/// What is known of a run before its first request, and its state. Secrets are masked before they come here.
package struct RunHeader: Sendable {
    package enum Status: String, Sendable {
        /// Still running, or ended without a word (`kill -9`): shown as `incomplete` once its process is gone.
        case running
        case completed, interrupted, aborted, incomplete
    }

    /// Sortable by time and unique: `20261121-004213-k3f9`.
    package var id: String
    package var scenario: String
    package var kind: RunKind
    package var label: String
    package var tags: [String: String]
    /// Seconds since 1970.
    package var startedAt: Double
    package var finishedAt: Double?
    package var status: Status
    package var target: String
    package var seed: UInt64
    package var trials: Int
    /// How long the load of one trial is meant to last after the warm-up; `nil` when the iterations decide.
    package var plannedDuration: Nanoseconds?
    /// The warm-up of one trial.
    package var warmup: Nanoseconds
    /// Hash of everything in the plan that shapes the load.
    package var fingerprint: String
    package var version: String
    /// Process id of the perfbench that runs it.
    package var process: Int32
    package var model: LoadModel
    package var transport: TransportName
    package var workers: Int
    package var machine: Machine
    package var layout: Layout
    package var thresholds: [Threshold]
    /// The scenario file as text, secrets masked.
    package var source: String
    /// The id of the run that this one is held against; `nil` for none.
    package var baseline: String?
    /// Whether it was asked to be compared with it, and not only held against it by thresholds `of baseline`.
    package var isCompared: Bool
    /// Which part of a paired comparison this run is; `nil` for none.
    package var experiment: Experiment?
    /// Why it was aborted, in one sentence; empty when it was not.
    package var abortReason: String
    /// What a capacity search is to find; `nil` for a run whose load is known beforehand.
    package var search: SearchGoal?
    /// Which part of a run that several generators carry out this is; `nil` for a whole run.
    package var part: Part?
    /// What all parts of one run have in common and no other run has; empty where they did not meet.
    package var meeting = ""
    /// When the load of the first trial began, warm-up included, in seconds since 1970; `nil` before.
    package var loadStartedAt: Double?
    /// How many parts there were meant to be, in a run that was merged from its parts, and how many of them may be missing.
    package var parts: Int?
    package var toleratedParts = 0
    /// How the load was planned, workload by workload; empty where iterations decide, in a search, and in runs that were saved without.
    package var stages: [PlannedStage]

    package init(
        id: String, scenario: String, kind: RunKind, label: String = "", tags: [String: String] = [:], startedAt: Double,
        finishedAt: Double? = nil, status: Status = .running, target: String, seed: UInt64 = 1, trials: Int = 1,
        plannedDuration: Nanoseconds? = nil, warmup: Nanoseconds = 0, fingerprint: String = "", version: String = "",
        process: Int32 = 0,
        model: LoadModel = .closed, transport: TransportName = .curl, workers: Int = 1, machine: Machine, layout: Layout,
        thresholds: [Threshold] = [], source: String = "", baseline: String? = nil, isCompared: Bool = false,
        experiment: Experiment? = nil, abortReason: String = "", search: SearchGoal? = nil,
        stages: [PlannedStage] = []
    ) {
        self.id = id
        self.scenario = scenario
        self.kind = kind
        self.label = label
        self.tags = tags
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.status = status
        self.target = target
        self.seed = seed
        self.trials = trials
        self.plannedDuration = plannedDuration
        self.warmup = warmup
        self.fingerprint = fingerprint
        self.version = version
        self.process = process
        self.model = model
        self.transport = transport
        self.workers = workers
        self.machine = machine
        self.layout = layout
        self.thresholds = thresholds
        self.source = source
        self.baseline = baseline
        self.isCompared = isCompared
        self.experiment = experiment
        self.abortReason = abortReason
        self.search = search
        self.stages = stages
    }
}

/// The machine that generated the load.
package struct Machine: Sendable, Hashable {
    package var host: String
    package var kernel: String
    package var cpu: String
    package var cores: Int
    package var memoryBytes: Int64

    package init(host: String, kernel: String, cpu: String, cores: Int, memoryBytes: Int64) {
        self.host = host
        self.kernel = kernel
        self.cpu = cpu
        self.cores = cores
        self.memoryBytes = memoryBytes
    }
}
