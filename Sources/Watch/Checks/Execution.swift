package import Basics

/// What came of carrying a check out once.
package struct Execution: Sendable, Equatable {
    /// What came of one request, or of another step.
    package struct StepResult: Sendable, Equatable {
        /// Position in the plan's steps; negative for those of setup and teardown.
        package var step: Int
        /// From its start to the end of its answer; `nil` when it failed.
        package var time: Nanoseconds?
        package var checksPassed: Int
        package var checksFailed: Int

        package init(step: Int, time: Nanoseconds?, checksPassed: Int = 0, checksFailed: Int = 0) {
            self.step = step
            self.time = time
            self.checksPassed = checksPassed
            self.checksFailed = checksFailed
        }
    }

    /// When it had ended, in nanoseconds since 1970.
    package var endedAt: Nanoseconds
    /// From the start of the last attempt to its end.
    package var duration: Nanoseconds
    /// How much later than planned it began.
    package var lateness: Nanoseconds
    /// 1, and the retries.
    package var attempts: Int
    package var steps: [StepResult]
    /// Why the target's answer was not right; `nil` when it was.
    package var failure: String?
    /// Why perfbench could not carry it out; `nil` when it could.
    package var inability: String?
    /// When the certificate of the target ends, in nanoseconds since 1970; `nil` when it was not asked for.
    package var certificateEnds: Nanoseconds?
    /// Starts that were passed over because the execution before lasted too long.
    package var skipped = 0

    package init(
        endedAt: Nanoseconds, duration: Nanoseconds, lateness: Nanoseconds = 0, attempts: Int = 1, steps: [StepResult] = [],
        failure: String? = nil, inability: String? = nil, certificateEnds: Nanoseconds? = nil
    ) {
        self.endedAt = endedAt
        self.duration = duration
        self.lateness = lateness
        self.attempts = attempts
        self.steps = steps
        self.failure = failure
        self.inability = inability
        self.certificateEnds = certificateEnds
    }

    /// Requests that failed.
    package var failedRequests: Int { steps.count { $0.time == nil } }
}
