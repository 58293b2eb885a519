extension Schema {
    /// Single requests of a tally: the slowest of each step, and some that failed. In the total of a run, those of the whole run.
    static let exemplars = """
        CREATE TABLE exemplars (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE, step INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('slow', 'failed')),
            position INTEGER NOT NULL,       -- the slowest first; failed ones in order of time
            trial INTEGER NOT NULL,
            at_ns INTEGER NOT NULL,          -- when it was sent, from the start of the trial's load
            unix_ns INTEGER NOT NULL,        -- the same since 1970
            response_ns INTEGER NOT NULL, service_ns INTEGER NOT NULL,
            dns_ns INTEGER, connect_ns INTEGER, tls_ns INTEGER, first_byte_ns INTEGER, receive_ns INTEGER, -- NULL: did not happen
            status INTEGER,                  -- NULL without a response
            failure INTEGER REFERENCES failure_names,
            vu INTEGER NOT NULL, iteration INTEGER NOT NULL,
            trace_id TEXT,                   -- 32 hexadecimal digits; NULL when it was sent without one
            headers TEXT NOT NULL,           -- of its response, one "name: value" on each line
            PRIMARY KEY (tally, step, kind, position)
        ) STRICT, WITHOUT ROWID;
        """
}
