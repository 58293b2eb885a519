// A request that was kept individually as the cells of a table: the same for a terminal, for Markdown and for a page.

import Analysis
import Basics
import HTTPMessages
import Metrics
import Runs

/// The columns of a table of single requests. What none of them has, has no column.
struct ExemplarTable {
    /// One column: its title, whether it holds figures, and what it says of a request.
    struct Column {
        var title: String
        var isFigure: Bool
        var text: (StepExemplar) -> String
    }

    let requests: [StepExemplar]
    let columns: [Column]

    /// - Parameter isWide: whether there is room for where the time went, and for both who sent it and its trace.
    init(_ requests: [StepExemplar], of run: Run, isWide: Bool) {
        self.requests = requests
        let hasFlows = run.header.layout.flows.count > 1
        let isTraced = requests.contains { $0.request.trace != nil }
        let failed = requests.contains { !$0.isSlow }
        func time(_ title: String, _ value: @escaping (Exemplar) -> Nanoseconds) -> Column {
            Column(title: title, isFigure: true) { value($0.request) < 0 ? "-" : value($0.request).forPeople }
        }
        var columns = [
            Column(title: "step", isFigure: false) { hasFlows ? "\($0.step.flow) › \($0.step.name)" : $0.step.name }
        ]
        if run.header.trials > 1 { columns.append(Column(title: "trial", isFigure: true) { String($0.request.trial + 1) }) }
        columns += [time("at") { $0.at }, time("response") { $0.responseTime }]
        if !failed {
            if run.header.model != .closed { columns.append(time("service") { $0.serviceTime }) }
            if isWide { columns += [time("connect") { $0.phases.connect }, time("TLS") { $0.phases.tls }] }
            // On a terminal the id takes the room of that: the trace says where the time went.
            if isWide || !isTraced { columns.append(time("first byte") { $0.phases.firstByte }) }
            if isWide { columns.append(time("receive") { $0.phases.receive }) }
        } else {
            columns.append(Column(title: "error", isFigure: false) { $0.request.failure?.message ?? "" })
        }
        columns.append(Column(title: "status", isFigure: true) { $0.request.status == 0 ? "-" : String($0.request.status) })
        if isWide || !isTraced {
            columns.append(Column(title: "VU", isFigure: true) { String($0.request.vu) })
            columns.append(Column(title: "iteration", isFigure: true) { String($0.request.iteration) })
        }
        if isTraced { columns.append(Column(title: "trace id", isFigure: false) { $0.request.trace?.description ?? "-" }) }
        if isWide, requests.contains(where: { !$0.request.headers.isEmpty }) {
            columns.append(
                Column(title: "headers", isFigure: false) { exemplar in
                    exemplar.request.headers.map { "\($0.name): \($0.value)" }.joined(separator: " · ")
                })
        }
        self.columns = columns
    }
}
