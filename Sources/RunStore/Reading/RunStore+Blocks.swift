// The blocks of a soak into the table and back.

import Basics
import Database
import Histograms
import Metrics
package import Runs

/// A block on its way into the store.
struct PackedBlock {
    var block: SoakBlocks.Block
    var responseTime: PackedHistogram?
}

extension RunStore {
    /// A run over time, as far as its kind is asked about drift: what was saved beside its totals, and every second that came after. Of a soak that
    /// was saved before there were blocks, that is all of them, which takes minutes for a day.
    package func soakBlocks(of header: RunHeader) throws -> SoakBlocks {
        guard header.kind == .soak else { return SoakBlocks(header) }
        return try speaking {
            try connection.snapshot {
                let run = try number(of: header.id)
                var blocks = SoakBlocks(header, saved: try connection.soakBlocks(of: run))
                let sql = "SELECT through FROM tallies WHERE run = ? AND second IS NULL"
                let through: Int64? = blocks.saved.isEmpty ? nil : try connection.first(sql, run) { try $0.read(0) }
                try forEachInterval(of: header.id, after: through ?? 0) { blocks.add($0) }
                return blocks
            }
        }
    }
}

extension Connection {
    /// Saves the blocks of a run in place of any earlier ones.
    func replaceSoakBlocks(of run: Int64, _ blocks: [PackedBlock]) throws {
        try execute("DELETE FROM soak_blocks WHERE run = ?", run)
        for (position, packed) in blocks.enumerated() {
            let (block, times) = (packed.block, packed.responseTime)
            try insert(
                into: "soak_blocks",
                [
                    "run": run, "position": position, "trial": block.trial, "start_ns": block.start, "end_ns": block.end,
                    "seconds": block.intervals, "requests": block.requests, "failed": block.failed,
                    "response_p50_ms": times?.p50, "response_p95_ms": times?.p95, "response_p99_ms": times?.p99,
                    "response_max_ms": times?.max, "response_histogram": times?.bytes,
                ])
        }
    }

    /// The blocks of a run as they were saved.
    fileprivate func soakBlocks(of run: Int64) throws -> [SoakBlocks.Block] {
        try all("SELECT * FROM soak_blocks WHERE run = ? ORDER BY position", run) { row in
            SoakBlocks.Block(
                trial: try row["trial"], start: try row["start_ns"], end: try row["end_ns"], intervals: try row["seconds"],
                requests: try row["requests"], failed: try row["failed"],
                responseTime: try histogram(try row["response_histogram"]) ?? Histogram())
        }
    }
}
