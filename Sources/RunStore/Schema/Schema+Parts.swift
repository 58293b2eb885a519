extension Schema {
    /// Runs that several generators carried out: which share a run is, and of a merged run who made it.
    static let parts = """
        ALTER TABLE runs ADD COLUMN part INTEGER;                        -- from 1; NULL for a whole run and a merged one
        ALTER TABLE runs ADD COLUMN parts INTEGER;                       -- how many there are; NULL for a whole run
        ALTER TABLE runs ADD COLUMN meeting TEXT NOT NULL DEFAULT '';    -- the same in all parts of a run; empty where they did not meet
        ALTER TABLE runs ADD COLUMN load_started_at REAL;                -- seconds since 1970, first trial, warm-up included
        ALTER TABLE runs ADD COLUMN parts_tolerated INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE generators (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, part INTEGER NOT NULL,
            host TEXT NOT NULL,
            part_run TEXT NOT NULL,          -- the id of its own run
            start_skew_ns INTEGER,           -- after the first of all
            clock_offset_ns INTEGER,         -- ahead of the first part's; NULL where it was not measured
            cpu_percent REAL,                -- of a core, on average
            lost INTEGER NOT NULL,
            limits TEXT NOT NULL,            -- what it accuses itself of, one sentence a line
            PRIMARY KEY (run, part)
        ) STRICT, WITHOUT ROWID;
        """
}
