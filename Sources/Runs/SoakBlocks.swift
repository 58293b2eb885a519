// A long run in a hundred blocks: quantiles of a block come from its merged histogram, never from an average of quantiles.

package import Basics
package import Histograms
import Metrics

/// The measured intervals of a soak in at most 160 blocks of equal length, whatever its length. They are gathered second by second while the run
/// is in progress and saved beside its totals, so that a day of histograms need not be read again. Feed it all intervals in order.
package struct SoakBlocks: Sendable, Equatable {
    /// Intervals that follow each other, as one.
    package struct Block: Sendable, Equatable {
        package var trial: Int
        /// From the start of the trial's load, in nanoseconds.
        package var start: Nanoseconds
        package var end: Nanoseconds
        /// How many intervals it is made of.
        package var intervals: Int
        package var requests: Int64
        package var failed: Int64
        /// Times of successful requests of all steps.
        package var responseTime: Histogram

        package init(
            trial: Int, start: Nanoseconds, end: Nanoseconds, intervals: Int, requests: Int64, failed: Int64,
            responseTime: Histogram
        ) {
            self.trial = trial
            self.start = start
            self.end = end
            self.intervals = intervals
            self.requests = requests
            self.failed = failed
            self.responseTime = responseTime
        }
    }

    /// Whether a run of this kind is asked about drift; if not, there are never any blocks.
    package let isNeeded: Bool
    /// The blocks of the longest trial so far, and of the current one.
    private var longest: [Block] = []
    private var blocks: [Block] = []

    /// There are never more.
    package static let most = 160

    /// Begins, or continues from what was `saved` earlier of a run.
    package init(_ header: RunHeader, saved: [Block] = []) {
        isNeeded = header.kind == .soak
        blocks = saved.filter { $0.trial == saved.last?.trial }
        longest = saved.filter { $0.trial != saved.last?.trial }
    }

    /// Everything that is needed to continue later, in order.
    package var saved: [Block] { longest + blocks }

    /// The blocks of the longest trial, in order.
    package var all: [Block] { (blocks.last?.end ?? 0) > (longest.last?.end ?? 0) ? blocks : longest }

    /// Adds the next second. Warm-up is passed over.
    package mutating func add(_ interval: Interval) {
        guard isNeeded, !interval.isWarmup else { return }
        if let last = blocks.last, interval.trial != last.trial {
            longest = all
            blocks = []
        }
        // The first block is a whole one from the beginning, and only the last may not be one yet.
        if blocks.last?.intervals == blocks.first?.intervals {
            if blocks.count == Self.most { blocks = Self.merged(blocks, by: 2) }
            blocks.append(Block(interval))
        }
        blocks[blocks.count - 1].take(interval)
    }

    /// Each `count` blocks as one; what is left at the end and is not a whole one is dropped.
    package static func merged(_ blocks: [Block], by count: Int) -> [Block] {
        (0..<blocks.count / count).map { index in
            var block = blocks[index * count]
            for next in blocks[(index * count + 1)..<((index + 1) * count)] { block.absorb(next) }
            return block
        }
    }
}

extension SoakBlocks.Block {
    /// Begins with an interval, without taking it.
    fileprivate init(_ interval: Interval) {
        self.init(
            trial: interval.trial, start: interval.start, end: interval.start, intervals: 0, requests: 0, failed: 0,
            responseTime: Histogram())
    }

    /// Adds the steps one by one: a merged histogram of every second of a day would be gigabytes of zeros.
    fileprivate mutating func take(_ interval: Interval) {
        end = interval.start + interval.duration
        intervals += 1
        for step in interval.tally.steps {
            requests += step.requests
            failed += step.failed
            responseTime.add(step.responseTime)
        }
    }

    fileprivate mutating func absorb(_ next: SoakBlocks.Block) {
        end = next.end
        intervals += next.intervals
        requests += next.requests
        failed += next.failed
        responseTime.add(next.responseTime)
    }
}
