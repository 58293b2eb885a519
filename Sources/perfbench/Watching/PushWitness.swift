import Conduct
import Push
import Runs
import Scenarios

/// Hands on what a run measures to those it is pushed to.
final class PushWitness: Witness {
    private let pusher: Pusher

    init(_ pusher: Pusher) { self.pusher = pusher }

    func began(_ header: RunHeader, _ plan: Plan) { pusher.begin(header) }

    func second(_ second: WitnessedSecond) -> [Remark] {
        pusher.push(PushedSecond(second.interval, second.summary, second.samples, endedAt: second.endedAt))
        return []
    }

    func concluded(_ run: Run) { pusher.push(run) }

    func concluded(_ comparison: Comparison) { pusher.push(comparison) }
}
