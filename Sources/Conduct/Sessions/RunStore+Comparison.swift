// From the store to a comparison: what either run measured, what came before, and what is known of the noise.

package import Comparison
package import RunStore
package import Runs

extension RunStore {
    /// Compares two stored runs, by their whole ids.
    package func compare(_ baseline: String, _ candidate: String, isForced: Bool = false) throws -> Comparison {
        try compare(baseline, try compared(candidate), isForced: isForced)
    }

    /// Compares a run, judged alone already, with a stored one.
    package func compare(_ baseline: String, _ candidate: ComparedRun, isForced: Bool = false) throws -> Comparison {
        let baseline = try compared(baseline)
        let isPaired = Block.matched(baseline, candidate) != nil
        return Comparer().compare(
            baseline, candidate, history: isPaired ? [] : try history(of: candidate.header, with: [baseline.header.id]),
            unchanged: isPaired ? try unchangedExperiments(like: candidate.header) : [], isForced: isForced)
    }

    /// What charts of a comparison of two stored runs show beyond it.
    package func detail(of comparison: Comparison) throws -> ComparisonDetail {
        let (baseline, candidate) = (comparison.baseline.id, comparison.candidate.id)
        return ComparisonDetail(
            comparison, try compared(baseline), try compared(candidate),
            times: (try responseTimes(of: baseline), try responseTimes(of: candidate)))
    }

    /// The run that one is held against; `nil` when there is none, or when it was deleted.
    package func baselineRun(of header: RunHeader) throws -> Run? {
        guard let id = header.baseline, id != header.id, try list().contains(where: { $0.id == id }) else { return nil }
        return try load(id)
    }

    /// A run that was judged alone, held against the one it was asked to be compared with.
    package func heldAgainstBaseline(_ run: Run) throws -> Run {
        guard run.header.isCompared, let baseline = try baselineRun(of: run.header) else { return run }
        var candidate = try compared(run.header.id)
        (candidate.verdict, candidate.findings) = (run.verdict, run.findings)
        return run.held(against: try compare(baseline.header.id, candidate))
    }
}
