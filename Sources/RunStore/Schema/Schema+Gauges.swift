extension Schema {
    /// Readings with free names, each part of a resource sample; `gauges` shows them as one would ask for them.
    static let gauges = """
        CREATE TABLE gauge_series (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            name TEXT NOT NULL,              -- as it is exposed, labels sorted: app_jobs_total{kind="a"}
            unit TEXT NOT NULL,              -- '/s' for what was a counter
            UNIQUE (run, name, unit)
        ) STRICT;
        CREATE TABLE gauge_values (
            sample INTEGER NOT NULL REFERENCES resource_samples ON DELETE CASCADE, series INTEGER NOT NULL, value REAL NOT NULL,
            PRIMARY KEY (sample, series)
        ) STRICT, WITHOUT ROWID;
        CREATE VIEW gauges AS
            SELECT runs.id AS run, scenario, trial, time_ns, resource_samples.source AS source, name, unit, value,
                strftime('%Y-%m-%dT%H:%M:%fZ', recorded_at, 'unixepoch') AS timestamp
            FROM runs JOIN resource_samples ON resource_samples.run = runs.number
            JOIN gauge_values ON gauge_values.sample = resource_samples.number
            JOIN gauge_series ON gauge_series.number = gauge_values.series;
        """
}
