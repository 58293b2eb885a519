extension Schema {
    /// What scheduled checks leave behind. Results are kept in the order in which they came, so that a year of them fills its pages: 100 checks
    /// once a minute take about 1.5 GB. Everything about periods is read from the roll-ups of hours.
    static let watchedChecks = """
        CREATE TABLE watch_checks (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            integration TEXT NOT NULL        -- the group it belongs to; empty for none
        ) STRICT;
        CREATE TABLE watch_results (
            at_ms INTEGER NOT NULL,          -- since 1970, when the execution had ended
            check_number INTEGER NOT NULL,
            state INTEGER NOT NULL,          -- 0 good, 1 degraded, 2 failed, 3 perfbench could not carry it out
            every_s INTEGER NOT NULL,        -- it stands for the time to the next result, for at most twice this
            duration_us INTEGER NOT NULL,
            attempts INTEGER NOT NULL,       -- 1 and the retries
            failed_requests INTEGER NOT NULL,
            times BLOB,                      -- response times of good requests in microseconds, LEB128; NULL: one, of duration_us
            PRIMARY KEY (at_ms, check_number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE watch_reasons (
            at_ms INTEGER NOT NULL, check_number INTEGER NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (at_ms, check_number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE watch_hours (
            hour INTEGER NOT NULL,           -- hours since 1970, UTC
            check_number INTEGER NOT NULL,
            good INTEGER NOT NULL, degraded INTEGER NOT NULL, failed INTEGER NOT NULL, not_carried_out INTEGER NOT NULL,
            good_ms INTEGER NOT NULL, degraded_ms INTEGER NOT NULL, failed_ms INTEGER NOT NULL,
            failed_requests INTEGER NOT NULL,
            histogram BLOB NOT NULL,         -- response times of good requests, HdrHistogram V2
            PRIMARY KEY (hour, check_number)
        ) STRICT, WITHOUT ROWID;
        CREATE VIEW watch_log AS
            SELECT name, integration, strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch') AS time,
                CASE state WHEN 0 THEN 'good' WHEN 1 THEN 'degraded' WHEN 2 THEN 'failed' ELSE 'not carried out' END AS state,
                duration_us / 1000.0 AS duration_ms, attempts, reason
            FROM watch_results JOIN watch_checks ON watch_checks.number = check_number
            LEFT JOIN watch_reasons USING (at_ms, check_number);
        """
}
