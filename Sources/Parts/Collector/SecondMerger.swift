// Adds up the seconds of all parts as they come, straight from the bytes: what is kept is one tally for each second that is not complete, however
// many parts there are.

package import Basics
import Metrics
package import Runs

/// A second of the whole run.
package struct MergedSecond: Sendable {
    package var interval: Interval
    package var samples: [ResourceSample]
    /// When the load of its trial began for the first of all parts, in nanoseconds since 1970 by the collector's clock.
    package var began: Nanoseconds
}

/// Seconds that some parts have sent and others have not.
struct SecondMerger: Sendable {
    private struct Pending: Sendable {
        var second: MergedSecond
        /// By the index of the part.
        var hasCome: [Bool]
        var place: (trial: Int, second: Int) { (second.interval.trial, second.interval.second) }
    }

    private let parts: Int
    private var pending: [Pending] = []
    /// The last second that was given out.
    private var last = (trial: 0, second: -1)

    init(parts: Int) { self.parts = parts }

    /// Adds the second of a part; answers what its monitors read. One that comes after its time is left out.
    mutating func add(_ reader: PartSecondReader, of part: Part) throws(PackedError) -> [ResourceSample] {
        var reader = reader
        let new = reader.interval
        guard (new.trial, new.second) > last else { return [] }
        var index = pending.firstIndex { $0.place >= (new.trial, new.second) } ?? pending.count
        if index == pending.count || pending[index].place != (new.trial, new.second) {
            var empty = new
            (empty.duration, empty.vus, empty.busyVUs, empty.loopCPU) = (0, 0, 0, [])
            let second = MergedSecond(interval: empty, samples: [], began: reader.began)
            pending.insert(Pending(second: second, hasCome: [Bool](repeating: false, count: parts)), at: index)
        } else {
            index = min(index, pending.count - 1)
        }
        let samples = try reader.add(to: &pending[index].second.interval.tally)
        pending[index].second.interval.duration = max(pending[index].second.interval.duration, new.duration)
        pending[index].second.began = min(pending[index].second.began, reader.began)
        pending[index].second.interval.vus += new.vus
        pending[index].second.interval.busyVUs += new.busyVUs
        pending[index].second.interval.loopCPU += new.loopCPU
        pending[index].second.samples += samples.compactMap { $0.seen(from: part) }
        pending[index].hasCome[part.index] = true
        return samples
    }

    /// The next second for which nothing more is to come; `isAwaited` says whether a part may still send one of that trial.
    mutating func next(_ isAwaited: (_ part: Int, _ trial: Int) -> Bool) -> MergedSecond? {
        guard let first = pending.first,
            !first.hasCome.indices.contains(where: { !first.hasCome[$0] && isAwaited($0, first.place.trial) })
        else { return nil }
        last = first.place
        return pending.removeFirst().second
    }
}

extension ResourceSample {
    /// A sample that a part took, as the whole run has it: all of part 1's, and of the others what their own generator and host show.
    package func seen(from part: Part) -> ResourceSample? {
        guard !part.isFirst else { return self }
        var sample = self
        switch source {
        case .generator, .host: sample.source = .agent("\(source.name) \(part.number)")
        default: return nil
        }
        return sample
    }
}
