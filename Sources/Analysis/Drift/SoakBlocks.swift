// A long run in a hundred blocks: quantiles of a block come from its merged histogram, never from an average of quantiles.

import Basics
import Histograms
package import Runs

/// Collects the stored intervals of a soak into at most 160 blocks of equal length, whatever its length. Feed it all intervals in order, then hand it
/// to `RunAnalysis`.
package struct SoakBlocks: Sendable {
    struct Block: Sendable {
        /// Seconds from the start of the trial.
        var start: Double
        var end: Double
        var requests: Int64
        var failed: Int64
        var responseTime: Histogram
    }

    /// Whether a run of this kind is asked about drift; if not, the intervals need not be read.
    package let isNeeded: Bool
    /// Of the longest trial so far, and of the one that is read.
    private var longest: [Block] = []
    private var blocks: [Block] = []
    private var trial = -1
    /// Intervals in a block, and in the last block.
    private var width = 1
    private var filled = 0

    static let most = 160

    package init(_ header: RunHeader) { isNeeded = header.kind == "soak" }

    /// Adds the next second. Warm-up is passed over.
    package mutating func add(_ interval: Interval) {
        guard isNeeded, !interval.isWarmup else { return }
        if interval.trial != trial {
            longest = all
            (blocks, width, filled, trial) = ([], 1, 0, interval.trial)
        }
        if filled == 0 || filled == width {
            if blocks.count == Self.most {
                blocks = Self.merged(blocks, by: 2)
                width *= 2
            }
            let start = interval.start.inSeconds
            blocks.append(Block(start: start, end: start, requests: 0, failed: 0, responseTime: Histogram()))
            filled = 0
        }
        blocks[blocks.count - 1].take(interval)
        filled += 1
    }

    /// The blocks of the longest trial, in order.
    var all: [Block] { (blocks.last?.end ?? 0) > (longest.last?.end ?? 0) ? blocks : longest }

    /// Each `count` blocks as one; what is left at the end and is not a whole one is dropped.
    static func merged(_ blocks: [Block], by count: Int) -> [Block] {
        (0..<blocks.count / count).map { index in
            var block = blocks[index * count]
            for next in blocks[(index * count + 1)..<((index + 1) * count)] { block.absorb(next) }
            return block
        }
    }
}

extension SoakBlocks.Block {
    /// Adds the steps one by one: a merged histogram of every second of a day would be gigabytes of zeros.
    fileprivate mutating func take(_ interval: Interval) {
        end = (interval.start + interval.duration).inSeconds
        for step in interval.tally.steps {
            requests += step.requests
            failed += step.failed
            responseTime.add(step.responseTime)
        }
    }

    fileprivate mutating func absorb(_ next: SoakBlocks.Block) {
        end = next.end
        requests += next.requests
        failed += next.failed
        responseTime.add(next.responseTime)
    }
}
