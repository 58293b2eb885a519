// What is watched: one scenario, carried out by one user, again and again.

package import Basics
package import Scenarios

/// A check of a watch file, ready to be carried out.
package struct ScheduledCheck: Sendable {
    /// Unique in its file, and what its results are kept under.
    package var name: String
    /// The integration it belongs to; empty for none.
    package var group: String
    /// From one start to the next: 10 s to a day.
    package var every: TimeSpan
    /// One user, who goes once through each flow.
    package var plan: Plan
    /// What must hold, or the check has failed.
    package var conditions: [Requirement]
    /// What must hold, or the check is degraded.
    package var degraded: [Requirement]
    /// How often an execution that failed is tried again before it counts.
    package var retries: Int
    /// The share of time in which it is to be up; `nil` for none.
    package var objective: Fraction?
    /// Names of the checks that must be up for this one to mean anything.
    package var dependsOn: [String]

    package init(
        name: String, group: String = "", every: TimeSpan, plan: Plan, conditions: [Requirement] = [], degraded: [Requirement] = [],
        retries: Int = 0, objective: Fraction? = nil, dependsOn: [String] = []
    ) {
        self.name = name
        self.group = group
        self.every = every
        self.plan = plan
        self.conditions = conditions
        self.degraded = degraded
        self.retries = retries
        self.objective = objective
        self.dependsOn = dependsOn
    }

    /// For how long its results must be remembered to judge it.
    package var longestWindow: Nanoseconds {
        (conditions + degraded).compactMap(\.window?.nanoseconds).max() ?? 0
    }

    /// Whether something is asked of the certificate of its target.
    var asksForCertificate: Bool { (conditions + degraded).contains { $0.certificate != nil } }

    /// How a result of it is valid: until the next one, but for no longer than this.
    package static func validity(every: Nanoseconds) -> Nanoseconds { 2 * every }
}

/// How a check is after an execution. The raw value is what the store keeps.
package enum CheckState: Int64, Sendable, CaseIterable, Comparable {
    case good = 0
    case degraded = 1
    case failed = 2
    /// perfbench could not carry the check out, which says nothing about its target.
    case notCarriedOut = 3

    /// The word in tables and messages.
    package var word: String { self == .notCarriedOut ? "not carried out" : "\(self)" }

    package static func < (a: CheckState, b: CheckState) -> Bool { a.rawValue < b.rawValue }
}
