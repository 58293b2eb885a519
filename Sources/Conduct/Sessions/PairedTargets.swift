import Basics
package import Scenarios

/// The plans of the two arms of an experiment: the same scenario, each on a target of its own.
package struct PairedTargets {
    package var baseline: Plan
    package var candidate: Plan
    /// Whether both arms name the same target, so that whatever differs between them is noise.
    package var isUnchanged: Bool

    /// The same scenario on two targets. Throws when the two cannot be set against each other.
    package init(_ baseline: Plan, _ candidate: Plan) throws {
        var (baseline, candidate) = (baseline, candidate)
        isUnchanged = baseline.target == candidate.target
        // The demonstration service is a command too, when it stands against one.
        switch (baseline.target, candidate.target) {
        case (.demo, .command): baseline.target = .command(try .demo())
        case (.command, .demo): candidate.target = .command(try .demo())
        case (.url, .url), (.demo, .demo), (.command, .command), (.database, .database): break
        default:
            throw Problem(
                .usage, "One side is a URL, and the other is started by perfbench.",
                hint: "They would differ by more than the build: name two URLs, or two commands.")
        }
        (self.baseline, self.candidate) = (baseline, candidate)
    }

    /// The same plan in both arms.
    package init(unchanged plan: Plan) { (baseline, candidate, isUnchanged) = (plan, plan, true) }
}
