extension Schema {
    /// Answers that arrived bit by bit: times of good streams, and what was counted of all.
    static let streams = """
        CREATE TABLE stream_times (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE, step INTEGER NOT NULL,
            metric TEXT NOT NULL,            -- ttft, icl, itl, …
            samples INTEGER NOT NULL, p50_ms REAL NOT NULL, p95_ms REAL NOT NULL, p99_ms REAL NOT NULL, max_ms REAL NOT NULL,
            histogram BLOB NOT NULL,
            PRIMARY KEY (tally, step, metric)
        ) STRICT;
        CREATE TABLE stream_counts (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE, step INTEGER NOT NULL,
            what TEXT NOT NULL,              -- streams, tokens, …; 'good:' and limits in nanoseconds: streams that kept them
            count INTEGER NOT NULL,
            PRIMARY KEY (tally, step, what)
        ) STRICT, WITHOUT ROWID;
        """
}
