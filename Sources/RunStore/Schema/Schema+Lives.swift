extension Schema {
    /// Since when findings are known, and who accepted which. What a run said of it stays as it was said: later runs do not change it.
    static let lives = """
        ALTER TABLE findings ADD COLUMN place TEXT NOT NULL DEFAULT '';
        ALTER TABLE findings ADD COLUMN life TEXT;             -- new, open, accepted; NULL where it was not looked up
        ALTER TABLE findings ADD COLUMN since_run TEXT;        -- an id; the run may be deleted by now
        ALTER TABLE findings ADD COLUMN since_at REAL;         -- seconds since 1970
        ALTER TABLE findings ADD COLUMN accepted_by TEXT;
        ALTER TABLE findings ADD COLUMN accepted_why TEXT;
        ALTER TABLE runs ADD COLUMN runs_before INTEGER;       -- how many runs it could be compared with; NULL where they were not looked up
        CREATE TABLE gone_findings (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            rule TEXT NOT NULL, place TEXT NOT NULL, severity TEXT NOT NULL, title TEXT NOT NULL,
            since_run TEXT NOT NULL, since_at REAL NOT NULL, last_run TEXT NOT NULL, last_at REAL NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE accepted_findings (
            scenario TEXT NOT NULL, rule TEXT NOT NULL, place TEXT NOT NULL, -- place '': wherever it is found
            why TEXT NOT NULL, accepted_by TEXT NOT NULL, accepted_at REAL NOT NULL,
            PRIMARY KEY (scenario, rule, place)
        ) STRICT, WITHOUT ROWID;
        """
}
