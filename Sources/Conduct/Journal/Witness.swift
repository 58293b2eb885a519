// The seam through which everything else follows a run: the live panel, the pusher, limits, the clerk that saves, a dashboard.

package import Analysis
package import Basics
package import Runs
package import Scenarios

/// One second of a run, as every witness gets it.
package struct WitnessedSecond: Sendable {
    package let interval: Interval
    /// The same without histograms.
    package let summary: IntervalSummary
    /// What the monitors read at its end.
    package let samples: [ResourceSample]
    /// Its end on the wall clock, in nanoseconds since 1970.
    package let endedAt: Nanoseconds

    package init(_ interval: Interval, samples: [ResourceSample], endedAt: Nanoseconds) {
        self.interval = interval
        summary = IntervalSummary(interval)
        self.samples = samples
        self.endedAt = endedAt
    }
}

/// A sentence for people, said while a run is in progress.
package struct Notice: Sendable, Hashable {
    package enum Kind: Sendable {
        /// What happens now: of interest to those who watch.
        case progress
        /// What went wrong, which is to be said also to those who asked for quiet.
        case warning
    }

    package let kind: Kind
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// What a witness wants after a second.
package enum Remark: Sendable {
    /// Every witness is told this.
    case notice(Notice)
    /// The run is to end because a threshold failed that aborts.
    case endRun(ThresholdResult)
    /// This trial is to end: it cannot be won any more.
    case endTrial
    /// This part of a run is to end because the whole run does; why, in a sentence.
    case endShare(String)
}

/// A follower of a run. Calls come one after the other and never at the same time; each must return quickly, since the next second
/// waits for it. Everything has a default that does nothing.
package protocol Witness: AnyObject {
    /// The run begins; its row is in the store. In `header` limits that depend on a baseline have their values.
    func began(_ header: RunHeader, _ plan: Plan)
    /// A second has ended.
    func second(_ second: WitnessedSecond) -> [Remark]
    func notice(_ notice: Notice)
    /// A trial of a capacity search begins; `search` holds those before it.
    func began(_ trial: SearchTrial, of search: SearchRecord)
    /// A trial of a capacity search has ended; `result` is what is known now.
    func ended(_ trial: SearchTrial, _ result: SearchResult)
    /// No second comes any more; the run is about to be judged.
    func loadEnded()
    /// The run is judged, and saved where it can be.
    func concluded(_ run: Run)

    // MARK: Experiments of two builds

    /// Whether it wants to see a comparison after every block, which means reading both runs each time.
    var looksAtBlocks: Bool { get }
    /// A trial of a build begins; `block` counts from 1.
    func began(_ arm: Experiment.Arm, block: Int, of blocks: Int)
    /// What is known after a block.
    func looked(_ comparison: Comparison, of blocks: Int)
    /// The experiment is over and this is its result.
    func concluded(_ comparison: Comparison)
}

extension Witness {
    package func began(_ header: RunHeader, _ plan: Plan) {}
    package func second(_ second: WitnessedSecond) -> [Remark] { [] }
    package func notice(_ notice: Notice) {}
    package func began(_ trial: SearchTrial, of search: SearchRecord) {}
    package func ended(_ trial: SearchTrial, _ result: SearchResult) {}
    package func loadEnded() {}
    package func concluded(_ run: Run) {}
    package var looksAtBlocks: Bool { false }
    package func began(_ arm: Experiment.Arm, block: Int, of blocks: Int) {}
    package func looked(_ comparison: Comparison, of blocks: Int) {}
    package func concluded(_ comparison: Comparison) {}
}

extension [any Witness] {
    func tell(_ kind: Notice.Kind, _ text: String) {
        for witness in self { witness.notice(Notice(kind, text)) }
    }
}
