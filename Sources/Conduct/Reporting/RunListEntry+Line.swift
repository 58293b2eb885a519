package import Reports
package import RunStore

extension RunListEntry {
    /// The line of a stored run.
    package init(_ line: RunLine) {
        self.init(
            id: line.id, startedAt: line.startedAt, scenario: line.scenario, kind: line.kind, label: line.label,
            status: line.status,
            outcome: line.outcome, requests: line.requests,
            errorRate: line.requests > 0 ? Double(line.failed) / Double(line.requests) : nil, p95: line.responseP95)
    }
}
