import Basics
package import Metrics

/// The outcome of a run, and why.
package struct Verdict: Sendable, Hashable {
    /// In order of precedence: the first that holds decides the exit code.
    package enum Outcome: String, Sendable, CaseIterable {
        case interrupted, unmeasured, untrusted, failed, regressed, passed

        package var exitCode: Int32 {
            let code: ExitCode =
                switch self {
                case .interrupted: .interrupted
                case .unmeasured: .unmeasured
                case .untrusted: .untrusted
                case .failed: .failed
                case .regressed: .regressed
                case .passed: .passed
                }
            return code.rawValue
        }
    }

    package var outcome: Outcome
    /// Every reason that holds, not only the one that decided; empty when passed.
    package var reasons: [String]

    package init(outcome: Outcome, reasons: [String] = []) {
        self.outcome = outcome
        self.reasons = reasons
    }

    package var exitCode: Int32 { outcome.exitCode }
}

/// How one threshold came out.
package struct ThresholdResult: Sendable, Hashable {
    package enum State: String, Sendable { case passed, failed, unmeasured }

    package var expression: String
    package var state: State
    /// In the unit of the metric; `nil` when there was no sample, and where the figure falls among arrivals without a good answer.
    package var actual: Double?
    /// `nil` when it depends on a baseline that is not there.
    package var limit: Double?
    /// The unit of both.
    package var unit: Metric.Unit
    /// The window that was worst, such as `10s from second 20`; empty for the whole run.
    package var window: String
    /// Share of the arrivals that had no good answer, 0 to 1, where that is why there is no figure; `nil` otherwise.
    package var unanswered: Double?

    package init(
        expression: String, state: State, actual: Double?, limit: Double?, unit: Metric.Unit, window: String = "",
        unanswered: Double? = nil
    ) {
        self.expression = expression
        self.state = state
        self.actual = actual
        self.limit = limit
        self.unit = unit
        self.window = window
        self.unanswered = unanswered
    }
}
