// The bottom of a series: what is still there after the garbage was collected.

import Statistics

/// The lower envelope of a series: the 5 % quantile of each block of time.
struct Envelope: Sendable {
    struct Block: Sendable, Hashable {
        /// The middle of its readings, in seconds.
        let time: Double
        /// The mean of how many requests had been served at its readings.
        let requests: Double
        /// Requests a second in it.
        let rate: Double
        let value: Double
    }

    let blocks: [Block]
    /// Seconds.
    let blockLength: Double

    /// Blocks of `length` seconds from the first reading; what is left at the end and is shorter than half a block is dropped.
    init(_ points: [GrowthPoint], blockLength length: Double) {
        let rules = GrowthRules.standard
        blockLength = length
        guard let first = points.first else {
            blocks = []
            return
        }
        var blocks: [Block] = []
        var start = 0
        while start < points.count {
            let number = ((points[start].time - first.time) / length).rounded(.down)
            var end = start
            while end < points.count, ((points[end].time - first.time) / length).rounded(.down) == number { end += 1 }
            let part = points[start..<end]
            let spread = part[end - 1].time - part[start].time
            // The last one may be cut short.
            if end < points.count || spread >= rules.lastBlock * length || end - start >= rules.readingsOfBlock,
                let value = try? Sample(part.map(\.value)).quantile(rules.envelope)
            {
                let until = end < points.count ? end : end - 1
                let seconds = points[until].time - points[start].time
                blocks.append(
                    Block(
                        time: part.reduce(0) { $0 + $1.time } / Double(part.count),
                        requests: part.reduce(0) { $0 + $1.requests } / Double(part.count),
                        rate: seconds > 0 ? (points[until].requests - points[start].requests) / seconds : 0, value: value))
            }
            start = end
        }
        self.blocks = blocks
    }

    /// How long blocks should be for `points` in which `period` (seconds) dominates: 20 to 80 of them, of at least three readings and two
    /// periods, or as near to two as twenty blocks allow, but never under 1.2.
    static func blockLength(for points: [GrowthPoint], period: Double?, cycle: Double?) -> Double {
        guard let first = points.first, let last = points.last, points.count > 1 else { return 1 }
        let length = last.time - first.time
        let step = length / Double(points.count - 1)
        let rules = GrowthRules.standard
        var block = max(Double(rules.readingsOfBlock) * step, length / rules.mostBlocks, min(60, length / 24))
        if let period {
            block = max(block, rules.neededTurns * period, min(rules.wantedTurns * period, length / rules.blocksWithRhythm))
        }
        // Whole turns of load and rest, or every block would begin at another place of the turn.
        if let cycle, cycle > step { block = cycle * max(1, (block / cycle).rounded(.up)) }
        return block
    }
}
