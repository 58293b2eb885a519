package import Basics

/// The result of one execution, as the store keeps it.
package struct StoredResult: Sendable, Equatable {
    /// When the execution had ended, in milliseconds since 1970.
    package var at: Int64
    package var state: CheckState
    /// From one start of the check to the next, in whole seconds.
    package var everySeconds: Int64
    package var duration: Nanoseconds
    package var attempts: Int
    package var failedRequests: Int
    /// Response times of good requests.
    package var times: [Nanoseconds]
    /// Why it was not good, in a line; empty when it was.
    package var reason: String

    package init(
        at: Int64, state: CheckState, everySeconds: Int64, duration: Nanoseconds = 0, attempts: Int = 1, failedRequests: Int = 0,
        times: [Nanoseconds] = [], reason: String = ""
    ) {
        self.at = at
        self.state = state
        self.everySeconds = everySeconds
        self.duration = duration
        self.attempts = attempts
        self.failedRequests = failedRequests
        self.times = times
        self.reason = reason
    }

    /// What is kept of an execution that was judged.
    package init(_ execution: Execution, _ judgement: CheckJudge.Judgement, every: TimeSpan) {
        self.init(
            at: execution.endedAt / 1_000_000, state: judgement.state, everySeconds: every.nanoseconds / .seconds(1),
            duration: execution.duration, attempts: execution.attempts, failedRequests: execution.failedRequests,
            times: execution.steps.compactMap(\.time), reason: judgement.reasons.joined(separator: "; "))
    }

    /// The execution again, as far as conditions over a window need it: steps are taken to have been done in order, up to the one that failed.
    var execution: Execution {
        let steps =
            times.enumerated().map { Execution.StepResult(step: $0, time: $1) }
            + (0..<failedRequests).map { Execution.StepResult(step: times.count + $0, time: nil) }
        return Execution(
            endedAt: at * 1_000_000, duration: duration, attempts: attempts, steps: steps,
            failure: failedRequests > 0 ? reason : nil)
    }
}
