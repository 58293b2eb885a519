// Witnesses that hold each second against the scenario's thresholds.

import Analysis
package import Runs
package import Scenarios

/// Says when a threshold begins to fail and when it holds again. For runs that someone watches; it is silent during capacity searches, whose
/// trials are meant to fail.
package final class LimitWitness: Witness {
    private var watch: LimitWatch?

    package init() {}

    package func began(_ header: RunHeader, _ plan: Plan) {
        let watch = LimitWatch(header)
        self.watch = header.search == nil && !watch.isIdle ? watch : nil
    }

    package func second(_ second: WitnessedSecond) -> [Remark] {
        (watch?.add(second.interval, samples: second.samples) ?? []).map { .notice(Notice(.progress, $0)) }
    }
}

/// Ends the run when a threshold fails that aborts.
final class AbortWitness: Witness {
    private var watch: AbortWatch

    init(_ header: RunHeader) { watch = AbortWatch(header) }

    func second(_ second: WitnessedSecond) -> [Remark] {
        guard !watch.isIdle, let failed = watch.add(second.interval, samples: second.samples) else { return [] }
        return [.endRun(failed)]
    }
}
