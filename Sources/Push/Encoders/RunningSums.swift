// Counts since the run began, which is how OTLP wants them: a piece that a receiver did not take is then made good by the next one.

import Runs

/// Everything that was counted since the beginning of a trial's warm-up or of its measured time.
struct RunningSums: Sendable {
    private(set) var counts = Counts()
    private(set) var steps: [PushedSecond.Step]
    private(set) var failures: [PushedSecond.Reason: Int64] = [:]
    private(set) var checks = CheckTally()
    private var trial = 0
    private var isWarmup = false

    init(steps: Int) {
        let none = PushedSecond.Step(requests: 0, failed: 0, responseTime: PushedTimes(), serviceTime: PushedTimes())
        self.steps = Array(repeating: none, count: steps)
    }

    /// Adds a second. Trials come one after the other, and each has its warm-up first.
    mutating func add(_ second: PushedSecond) {
        let summary = second.summary
        if (summary.trial, summary.isWarmup) != (trial, isWarmup) {
            self = RunningSums(steps: steps.count)
            (trial, isWarmup) = (summary.trial, summary.isWarmup)
        }
        counts.add(summary.counts)
        for (index, step) in second.steps.enumerated() where steps.indices.contains(index) {
            steps[index].requests += step.requests
            steps[index].failed += step.failed
            steps[index].responseTime.add(step.responseTime)
            steps[index].serviceTime.add(step.serviceTime)
        }
        failures.merge(second.failures, uniquingKeysWith: +)
        checks.passed += second.checks.passed
        checks.failed += second.checks.failed
    }
}
