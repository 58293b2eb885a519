package import Runs
package import Scenarios

extension Layout {
    /// What is counted in a run of `plan`.
    package init(_ plan: Plan) {
        self.init(
            steps: plan.steps.map { step in
                Step(
                    name: step.name, flow: plan.flows[step.flow].name, group: step.group < 0 ? "" : plan.groups[step.group],
                    groupIndex: step.group, tags: step.tags)
            },
            groups: plan.groups, flows: plan.flows.map(\.name), checks: plan.checks.map { Check(step: $0.step, name: $0.name) },
            custom: plan.customMetrics)
    }
}
