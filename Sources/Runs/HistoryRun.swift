package import Metrics

/// A finished run as one entry of its scenario's history: which it was, and what its trials measured.
package struct HistoryRun: Sendable, Hashable {
    /// Everything but the build that decides what a run measures: runs that differ in it are no series.
    package struct Conditions: Sendable, Hashable {
        package var fingerprint: String
        package var targetKind: RunHeader.TargetKind
        package var cpu: String
        package var cores: Int
        package var kernel: String
        package var version: String
        package var transport: TransportName
        package var workers: Int

        package init(
            fingerprint: String, targetKind: RunHeader.TargetKind, cpu: String, cores: Int, kernel: String, version: String,
            transport: TransportName, workers: Int
        ) {
            self.fingerprint = fingerprint
            self.targetKind = targetKind
            self.cpu = cpu
            self.cores = cores
            self.kernel = kernel
            self.version = version
            self.transport = transport
            self.workers = workers
        }
    }

    package var id: String
    package var label: String
    package var tags: [String: String]
    /// Seconds since 1970.
    package var startedAt: Double
    package var outcome: Verdict.Outcome
    package var conditions: Conditions
    /// Whether it is an arm of a paired comparison: a build under test, not one that the others follow.
    package var isPaired: Bool
    package var trials: [TrialFigures]

    package init(
        id: String, label: String = "", tags: [String: String] = [:], startedAt: Double, outcome: Verdict.Outcome = .passed,
        conditions: Conditions, isPaired: Bool = false, trials: [TrialFigures] = []
    ) {
        self.id = id
        self.label = label
        self.tags = tags
        self.startedAt = startedAt
        self.outcome = outcome
        self.conditions = conditions
        self.isPaired = isPaired
        self.trials = trials
    }
}
