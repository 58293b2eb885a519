/// What is counted in a run, by position: every array in a `Tally` follows this order. Series are named by step, never by URL, so
/// their number is known before the first request.
package struct Layout: Sendable, Hashable {
    /// One step of a flow.
    package struct Step: Sendable, Hashable {
        package var name: String
        package var flow: String
        /// Empty for none.
        package var group: String
        /// Index into `groups`; negative for none.
        package var groupIndex: Int
        package var tags: [String: String]

        package init(name: String, flow: String, group: String = "", groupIndex: Int = -1, tags: [String: String] = [:]) {
            self.name = name
            self.flow = flow
            self.group = group
            self.groupIndex = groupIndex
            self.tags = tags
        }
    }

    /// One check of a step.
    package struct Check: Sendable, Hashable {
        /// Index into `steps`.
        package var step: Int
        /// Its words: `status 200`, `json $.token exists`.
        package var name: String

        package init(step: Int, name: String) {
            self.step = step
            self.name = name
        }
    }

    package var steps: [Step]
    package var groups: [String]
    package var flows: [String]
    package var checks: [Check]
    /// Names of the metrics whose values are taken out of responses.
    package var custom: [String]

    package init(steps: [Step], groups: [String] = [], flows: [String], checks: [Check] = [], custom: [String] = []) {
        self.steps = steps
        self.groups = groups
        self.flows = flows
        self.checks = checks
        self.custom = custom
    }
}
