import HTTPMessages
package import Runs

/// A request that was kept individually, and the step it belongs to.
package struct StepExemplar: Sendable {
    package var step: Layout.Step
    package var request: Exemplar

    package var isSlow: Bool { request.failure == nil }
}

extension Run {
    /// Every request that was kept individually: step by step, of each the slowest first, then those that failed in order of time.
    package var exemplars: [StepExemplar] {
        zip(header.layout.steps, totals.steps).flatMap { step, tally in
            (tally.exemplars.slow + tally.exemplars.failed).map { StepExemplar(step: step, request: $0) }
        }
    }

    /// The slowest of all steps, the slowest first.
    package var slowestRequests: [StepExemplar] {
        Array(exemplars.filter(\.isSlow).sorted { $0.request.isSlower(than: $1.request) }.prefix(Exemplars.most))
    }

    /// Some of all steps that failed, in order of time: of each kind before of any a second one.
    package var failedExemplars: [StepExemplar] {
        var kept: [StepExemplar] = []
        for failed in exemplars where !failed.isSlow {
            kept.append(failed)
            guard kept.count > Exemplars.most else { continue }
            kept.remove(
                at: Exemplars.superfluous(of: kept.count, kind: { kept[$0].request.failure }, lot: { kept[$0].request.lot }))
        }
        return kept.sorted { $0.request.isEarlier(than: $1.request) }
    }
}
