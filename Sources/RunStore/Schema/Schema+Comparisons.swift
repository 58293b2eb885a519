// What comparisons need: which runs are the arms of an experiment, the figures of every trial, and what was concluded.

extension Schema {
    static let comparisons = """
        ALTER TABLE runs ADD COLUMN baseline TEXT;                    -- the id of the run it is held against
        ALTER TABLE runs ADD COLUMN is_compared INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN experiment TEXT;                  -- the same for both arms of a paired comparison
        ALTER TABLE runs ADD COLUMN arm TEXT;                         -- baseline or candidate
        ALTER TABLE runs ADD COLUMN is_unchanged INTEGER NOT NULL DEFAULT 0; -- both arms are the same build
        ALTER TABLE runs ADD COLUMN abort_reason TEXT NOT NULL DEFAULT '';
        CREATE INDEX runs_by_experiment ON runs (experiment) WHERE experiment IS NOT NULL;
        CREATE INDEX runs_by_fingerprint ON runs (fingerprint, started_at);

        -- Trial i of either arm belongs to block i.
        CREATE TABLE blocks (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, trial INTEGER NOT NULL, baseline_first INTEGER NOT NULL,
            PRIMARY KEY (run, trial)
        ) STRICT, WITHOUT ROWID;

        -- Worked out from the seconds of a finished run the first time they are asked for. Percentiles are interpolated within buckets.
        CREATE TABLE trial_figures (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, trial INTEGER NOT NULL, measured_ns INTEGER NOT NULL,
            requests INTEGER NOT NULL, failed INTEGER NOT NULL, offered INTEGER NOT NULL, started INTEGER NOT NULL,
            p50_ns REAL, p90_ns REAL, p95_ns REAL, p99_ns REAL, mean_ns REAL, target_cpu_seconds REAL, target_peak_bytes REAL,
            PRIMARY KEY (run, trial)
        ) STRICT, WITHOUT ROWID;

        -- What a run with is_compared came to. Sides and figures are kept as they were: the other run may be deleted.
        CREATE TABLE comparisons (
            run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
            design TEXT NOT NULL, blocks INTEGER NOT NULL, history INTEGER NOT NULL, alpha REAL NOT NULL, outcome TEXT NOT NULL,
            is_forced INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE comparison_sides (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, side TEXT NOT NULL, -- baseline or candidate
            id TEXT NOT NULL, scenario TEXT NOT NULL, label TEXT NOT NULL, target TEXT NOT NULL, started_at REAL NOT NULL,
            trials INTEGER NOT NULL,
            PRIMARY KEY (run, side)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE comparison_metrics (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            metric TEXT NOT NULL, is_gating INTEGER NOT NULL, baseline REAL, candidate REAL,
            change REAL,                     -- 0.05 is 5 % more; of 'errors rate' a difference
            lower REAL, upper REAL, p REAL, threshold REAL NOT NULL, noise_floor REAL, minimal_detectable REAL, slot_effect REAL,
            robust_change REAL, outcome TEXT NOT NULL, missing INTEGER, reason TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE comparison_sentences (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, kind TEXT NOT NULL, -- reason or note
            position INTEGER NOT NULL, sentence TEXT NOT NULL,
            PRIMARY KEY (run, kind, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE comparison_looks (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            blocks INTEGER NOT NULL, alpha REAL NOT NULL, outcome TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        """
}
