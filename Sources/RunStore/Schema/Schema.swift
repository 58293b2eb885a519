import Database

/// The schema of the store: what every SQLite client sees. Steps are only added at the end; one that was released is never edited.
enum Schema {
    /// Marks the file as ours: `perf`.
    static let application: Int32 = 0x7065_7266

    static let migrations = [
        Migration("1 runs", tables),
        Migration("1 results", results),
        Migration("1 conclusions", conclusions),
        Migration("1 views", views),
        Migration("1 metrics views", metricsViews(resources: firstResourceColumns, gauges: false)),
        Migration("2 custom metrics", customMetrics),
        Migration("3 comparisons", comparisons),
        Migration("3 capacity searches", searches),
        Migration("3 means of seconds", meansOfSeconds),
        Migration("3 traits of responses", traitsOfResponses),
        Migration("4 soak blocks", soakBlocks),
        Migration("4 planned stages", stages),
        Migration("4 exemplars", exemplars),
        Migration("5 dropped by step", droppedBySteps),
        Migration("5 statements", statements),
        Migration("6 gauges", gauges),
        Migration(
            "6 cached memory and packets", resourceColumns("memoryCachedBytes", "packetsReceivedPerSecond", "packetsSentPerSecond")),
        Migration(
            "6 cgroups",
            resourceColumns(
                "cgroupQuotaCores", "cgroupThrottledPercent", "cgroupThrottledPeriodsPercent", "cgroupMemoryLimitBytes",
                "cgroupMemoryUsedPercent", "cgroupMemoryLimitHitsPerSecond", "cgroupMemoryKills")),
        Migration("6 ways of requests", waysOfRequests),
        Migration("7 all arrivals", allArrivals),
        Migration("8 lives of findings", lives),
        Migration("8 parts", parts),
        Migration("9 streams", streams),
        Migration("9 sockets", sockets),
        Migration("9 watched checks", watchedChecks),
        Migration("9 alerts", alerts),
        Migration("9 access", access),
        Migration("9 starts", starts),
        Migration("9 runs by scenario", runsByScenario),
    ]

    /// What is known of a run before its first request.
    private static let tables = """
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            scenario TEXT NOT NULL,
            kind TEXT NOT NULL,
            label TEXT NOT NULL,
            started_at REAL NOT NULL,        -- seconds since 1970
            finished_at REAL,
            status TEXT NOT NULL,            -- running, completed, interrupted, aborted; 'running' without its process: incomplete
            target TEXT NOT NULL,
            seed INTEGER NOT NULL,           -- 64 bits; large seeds look negative
            trials INTEGER NOT NULL,
            planned_ns INTEGER,              -- of one trial, without the warm-up
            warmup_ns INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            version TEXT NOT NULL,
            process INTEGER NOT NULL,
            model TEXT NOT NULL,
            transport TEXT NOT NULL,
            workers INTEGER NOT NULL,
            host TEXT NOT NULL,
            kernel TEXT NOT NULL,
            cpu TEXT NOT NULL,
            cores INTEGER NOT NULL,
            memory_bytes INTEGER NOT NULL,
            slowest_commit_ns INTEGER NOT NULL DEFAULT 0,
            outcome TEXT,                    -- the verdict, once there is one
            exit_code INTEGER,
            source TEXT NOT NULL             -- the scenario file, secrets masked
        ) STRICT;
        CREATE INDEX runs_by_time ON runs (started_at);

        CREATE TABLE flows (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE groups (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE steps (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            name TEXT NOT NULL, flow TEXT NOT NULL, group_name TEXT NOT NULL, group_position INTEGER NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE checks (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            step INTEGER NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tags (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            step INTEGER NOT NULL,           -- -1 for a tag of the run
            key TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (run, step, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE thresholds (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            expression TEXT NOT NULL, metric TEXT NOT NULL,
            statistic TEXT NOT NULL, percentile REAL,
            comparison TEXT NOT NULL, limit_value REAL NOT NULL, of_baseline INTEGER NOT NULL,
            window_ns INTEGER, aborts INTEGER NOT NULL, grace_ns INTEGER NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE threshold_selectors (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, threshold INTEGER NOT NULL, position INTEGER NOT NULL,
            key TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (run, threshold, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE baselines (
            name TEXT NOT NULL, scenario TEXT NOT NULL,
            run INTEGER NOT NULL REFERENCES runs, set_at REAL NOT NULL,
            PRIMARY KEY (name, scenario)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX baselines_by_run ON baselines (run);
        """

    /// What a run measured. A tally is one second, or with `second` NULL everything measured up to the tally `through`.
    private static let results = """
        CREATE TABLE tallies (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            trial INTEGER, second INTEGER,
            through INTEGER,                 -- totals only: the last tally contained in them
            recorded_at REAL NOT NULL,       -- seconds since 1970, when it was saved
            start_ns INTEGER NOT NULL,       -- from the start of the trial's load
            duration_ns INTEGER NOT NULL,
            is_warmup INTEGER NOT NULL,
            vus INTEGER NOT NULL, busy_vus INTEGER NOT NULL,
            loop_cpu REAL NOT NULL,          -- busiest worker loop, share of a core
            loops_cpu TEXT NOT NULL,         -- every worker loop, as a JSON array
            offered INTEGER NOT NULL, started INTEGER NOT NULL, iterations INTEGER NOT NULL,
            late INTEGER NOT NULL, dropped INTEGER NOT NULL, interrupted INTEGER NOT NULL,
            bytes_sent INTEGER NOT NULL, bytes_received INTEGER NOT NULL, connections_opened INTEGER NOT NULL,
            warmup_requests INTEGER NOT NULL, -- meant to start in the warm-up, ended after it; in no other figure
            requests INTEGER NOT NULL, failed INTEGER NOT NULL,
            response_p50_ms REAL NOT NULL, response_p95_ms REAL NOT NULL,
            response_p99_ms REAL NOT NULL, response_max_ms REAL NOT NULL,
            service_p50_ms REAL NOT NULL, service_p95_ms REAL NOT NULL,
            service_p99_ms REAL NOT NULL, service_max_ms REAL NOT NULL,
            lateness_p99_ms REAL NOT NULL,
            CHECK ((trial IS NULL) = (second IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX tallies_by_second ON tallies (run, trial, second);
        CREATE UNIQUE INDEX tallies_total ON tallies (run) WHERE second IS NULL;

        -- Histograms are HdrHistogram V2, compressed, in nanoseconds. NULL is an empty one, but for service_histogram: NULL there says
        -- that it equals response_histogram.
        CREATE TABLE step_tallies (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE, step INTEGER NOT NULL,
            requests INTEGER NOT NULL, failed INTEGER NOT NULL, checks_failed INTEGER NOT NULL, bytes_received INTEGER NOT NULL,
            response_p50_ms REAL, response_p95_ms REAL, response_p99_ms REAL, response_max_ms REAL,
            service_p50_ms REAL, service_p95_ms REAL, service_p99_ms REAL, service_max_ms REAL,
            response_histogram BLOB, service_histogram BLOB, failed_histogram BLOB,
            PRIMARY KEY (tally, step)
        ) STRICT;
        CREATE TABLE histograms (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE,
            series TEXT NOT NULL,            -- iteration, dns, connect, tls, firstByte, receive, lateness, loopLag, group:NAME
            samples INTEGER NOT NULL, p50_ms REAL NOT NULL, p95_ms REAL NOT NULL, p99_ms REAL NOT NULL, max_ms REAL NOT NULL,
            histogram BLOB NOT NULL,
            PRIMARY KEY (tally, series)
        ) STRICT;
        CREATE TABLE status_counts (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE,
            status INTEGER NOT NULL,         -- 0: outside 100 to 599
            count INTEGER NOT NULL,
            PRIMARY KEY (tally, status)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE failure_names (
            failure INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, side TEXT NOT NULL, message TEXT NOT NULL
        ) STRICT;
        CREATE TABLE failure_counts (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE, step INTEGER NOT NULL,
            failure INTEGER NOT NULL REFERENCES failure_names, count INTEGER NOT NULL,
            PRIMARY KEY (tally, step, failure)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE check_counts (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE,
            "check" INTEGER NOT NULL, passed INTEGER NOT NULL, failed INTEGER NOT NULL,
            PRIMARY KEY (tally, "check")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE resource_samples (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            trial INTEGER NOT NULL, time_ns INTEGER NOT NULL, source TEXT NOT NULL, recorded_at REAL NOT NULL,
            \(firstResourceColumns.map { "\($0) REAL" }.joined(separator: ", "))
        ) STRICT;
        CREATE INDEX resource_samples_by_time ON resource_samples (run, trial, time_ns);
        """

    /// The resource metrics of the first version; a new one needs a migration with `resourceColumns`.
    static let firstResourceColumns = [
        "cpuPercent", "busiestPercent", "memoryBytes", "proportionalBytes", "anonymousBytes", "fileBytes", "threads", "descriptors",
        "processes", "voluntarySwitchesPerSecond", "involuntarySwitchesPerSecond", "readBytesPerSecond", "writeBytesPerSecond",
        "minorFaultsPerSecond", "majorFaultsPerSecond", "memoryAvailableBytes", "swapUsedBytes", "pressureCPU", "pressureMemory",
        "pressureIO", "diskBusyPercent", "networkReceivedBytesPerSecond", "networkSentBytesPerSecond", "retransmitsPerSecond",
        "listenOverflowsPerSecond", "socketsTimeWait", "socketsInUse", "load1",
    ]

    /// Metrics whose values are taken out of responses; their histograms are among the others as `custom:NAME`, in millionths.
    private static let customMetrics = """
        CREATE TABLE custom_metrics (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        """

    /// Searches for the capacity, and one row for each of their trials; its seconds are in `tallies` under the same trial.
    private static let searches = """
        CREATE TABLE searches (
            run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
            from_rate REAL NOT NULL, to_rate REAL NOT NULL, -- iterations per second, as all rates here
            hold_ns INTEGER NOT NULL, within_ns INTEGER, precision REAL NOT NULL,
            ended TEXT,                      -- why it ended; NULL while it runs, or when perfbench was killed
            elapsed_ns INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE search_trials (
            run INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, trial INTEGER NOT NULL,
            phase TEXT NOT NULL, offered REAL NOT NULL,
            start_ns INTEGER NOT NULL,       -- from the start of the search
            hold_ns INTEGER NOT NULL, held_ns INTEGER NOT NULL,
            took_ns INTEGER NOT NULL,        -- with last responses and the pause after it
            passed INTEGER NOT NULL,
            invalid TEXT NOT NULL,           -- why nothing may be concluded from it; empty when it is valid
            failure TEXT NOT NULL,           -- why the load was not held; empty when it was
            achieved REAL NOT NULL, mean_response_ms REAL NOT NULL, response_p50_ms REAL NOT NULL, response_p99_ms REAL NOT NULL,
            in_flight REAL NOT NULL,         -- on average
            requests INTEGER NOT NULL, failed INTEGER NOT NULL,
            lateness_p99_ms REAL NOT NULL, loop_lag_p99_ms REAL NOT NULL, loop_cpu REAL NOT NULL,
            PRIMARY KEY (run, trial)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE search_threshold_results (
            run INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, trial INTEGER NOT NULL, position INTEGER NOT NULL,
            expression TEXT NOT NULL, state TEXT NOT NULL, actual REAL, limit_value REAL, unit TEXT NOT NULL, window TEXT NOT NULL,
            PRIMARY KEY (run, trial, position)
        ) STRICT, WITHOUT ROWID;
        """

    /// Mean times, by which Little's law counts what is in flight; NULL in runs from before.
    private static let meansOfSeconds = """
        ALTER TABLE tallies ADD COLUMN response_mean_ms REAL;
        ALTER TABLE tallies ADD COLUMN service_mean_ms REAL;
        """

    /// How requests went, and in which version of HTTP their answers came; 0 in runs from before.
    private static let waysOfRequests = ["redirects", "retried", "unasked", "answers_http1", "answers_http2"]
        .map { "ALTER TABLE tallies ADD COLUMN \($0) INTEGER NOT NULL DEFAULT 0;" }.joined(separator: "\n")

    /// What header lines said: the bits of `ResponseTraits`; NULL where none were looked at.
    private static let traitsOfResponses = "ALTER TABLE step_tallies ADD COLUMN traits INTEGER;"

    /// Iterations never started, with the step they would have begun with; 0 in runs from before, which counted them in the total only.
    private static let droppedBySteps = "ALTER TABLE step_tallies ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;"

    /// Equal-length blocks of a soak, up to tally `through`. Runs stored before this migration have none.
    private static let soakBlocks = """
        CREATE TABLE soak_blocks (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            trial INTEGER NOT NULL,
            start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL, -- from the start of the trial's load
            seconds INTEGER NOT NULL,        -- how many tallies it is made of
            requests INTEGER NOT NULL, failed INTEGER NOT NULL,
            response_p50_ms REAL, response_p95_ms REAL, response_p99_ms REAL, response_max_ms REAL,
            response_histogram BLOB,
            PRIMARY KEY (run, position)
        ) STRICT;
        """

    /// Failures and dropped arrivals count in every percentile that is judged. What was worked out without them is worked out anew; where a limit
    /// has no figure because of them, the share of theirs is kept.
    private static let allArrivals = """
        ALTER TABLE threshold_results ADD COLUMN unanswered REAL;        -- share without a good answer, where that is why there is no figure
        ALTER TABLE search_threshold_results ADD COLUMN unanswered REAL;
        ALTER TABLE search_trials ADD COLUMN untold INTEGER NOT NULL DEFAULT 0; -- whether its hold was too short to tell
        ALTER TABLE trial_figures ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
        DELETE FROM trial_figures;
        """

    /// What the analysis made of it.
    private static let conclusions = """
        CREATE TABLE threshold_results (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            expression TEXT NOT NULL, state TEXT NOT NULL, actual REAL, limit_value REAL, unit TEXT NOT NULL, window TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE findings (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
            rule TEXT NOT NULL, severity TEXT NOT NULL, title TEXT NOT NULL, recommendation TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE finding_evidence (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, finding INTEGER NOT NULL, position INTEGER NOT NULL,
            name TEXT NOT NULL, value REAL,
            PRIMARY KEY (run, finding, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE verdict_reasons (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        """
}
