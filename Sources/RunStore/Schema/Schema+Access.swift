extension Schema {
    /// Who may use `perfbench serve`, and what was changed through it. No token is in it: only hashes.
    static let access = """
        CREATE TABLE access_tokens (
            name TEXT PRIMARY KEY,
            role TEXT NOT NULL,              -- viewer, operator, admin
            hash TEXT NOT NULL UNIQUE,       -- SHA-256 of the token, hexadecimal
            created_at REAL NOT NULL,        -- seconds since 1970
            expires_at REAL                  -- NULL: never
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE access_sessions (
            hash TEXT PRIMARY KEY,           -- SHA-256 of what the cookie holds
            name TEXT NOT NULL,              -- the token it was made with; empty for the sign-in link
            role TEXT NOT NULL,
            expires_at REAL NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE audit_log (
            number INTEGER PRIMARY KEY,
            at REAL NOT NULL, who TEXT NOT NULL, address TEXT NOT NULL,
            action TEXT NOT NULL, subject TEXT NOT NULL
        ) STRICT;
        """

    /// Runs that were asked for through `perfbench serve`: they survive its end.
    static let starts = """
        CREATE TABLE run_starts (
            number INTEGER PRIMARY KEY,
            scenario TEXT NOT NULL,          -- the file, in the folder of scenarios
            flags TEXT NOT NULL,             -- a flag or its value on each line
            asked_by TEXT NOT NULL, asked_at REAL NOT NULL,
            state TEXT NOT NULL,             -- queued, running, ended, cancelled
            process INTEGER,                 -- of the perfbench that carries it out
            started_at REAL,
            run TEXT,                        -- its id, once it is known
            exit_code INTEGER,
            message TEXT NOT NULL DEFAULT '' -- what it said last
        ) STRICT;
        """

    /// Lists of one scenario, its latest run, and the runs in progress, without reading the others.
    static let runsByScenario = """
        CREATE INDEX runs_by_scenario ON runs (scenario, started_at);
        CREATE INDEX runs_in_progress ON runs (number) WHERE status = 'running';
        """
}
