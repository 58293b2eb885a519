// From the store to a judged run, the heart of every command that shows one.

package import Analysis
import Comparison
package import RunStore
package import Runs

extension RunStore {
    /// A stored run with its findings and verdict, and with the comparison it was asked for. One that ended without a word gets them now,
    /// from what was saved. `known` has seen all its intervals already: then they need not be read again.
    package func analyzed(_ id: String, capacity: Double? = nil, windows known: ThresholdWindows? = nil) throws -> Run {
        var run = try load(id)
        if run.verdict != nil { return run.findingHistory == nil ? try living(run) : run }
        run.calibratedCapacity = capacity
        let header = run.header
        run.header = header.limited(by: try baselineRun(of: header))
        var windows = known ?? ThresholdWindows(run.header, samples: run.resources)
        if known == nil, windows.isNeeded { try forEachInterval(of: id) { windows.add($0) } }
        run = run.analyzed(windows: windows, blocks: try soakBlocks(of: run.header))
        run.header = header
        return try living(try heldAgainstBaseline(run))
    }

    /// A judged run with the lives of its findings, as of its own time; an arm of a comparison has no place in a history.
    private func living(_ run: Run) throws -> Run {
        guard run.header.experiment == nil else { return run }
        let accepted = try acceptedFindings(ofScenario: run.header.scenario, before: run.header.startedAt).map {
            FindingLives.Acceptance(rule: $0.rule, place: $0.place, why: $0.why, acceptedBy: $0.acceptedBy)
        }
        return run.living(after: try findingsBefore(run.header), accepted: accepted)
    }
}
