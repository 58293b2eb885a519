// The views that answer the everyday questions from any SQLite client (`Manual/store.md`).

import Metrics

extension Schema {
    /// Runs and steps as a whole, and second by second. Of a run in progress, or was killed, the counts are complete and the percentiles are
    /// those of its last totals.
    static let views = """
        -- What was measured after the totals of a run that did not finish. CROSS JOIN keeps the order: few runs first.
        CREATE VIEW unfinished_tallies AS
            SELECT tallies.* FROM runs CROSS JOIN tallies ON tallies.run = runs.number
            WHERE runs.status = 'running' AND second IS NOT NULL AND is_warmup = 0 AND tallies.number > coalesce(
                (SELECT total.through FROM tallies AS total WHERE total.run = runs.number AND total.second IS NULL), 0);

        CREATE VIEW run_totals AS
            SELECT runs.number AS run,
                coalesce(total.requests, 0) + coalesce(rest.requests, 0) AS requests,
                coalesce(total.failed, 0) + coalesce(rest.failed, 0) AS failed,
                coalesce(total.iterations, 0) + coalesce(rest.iterations, 0) AS iterations,
                coalesce(total.offered, 0) + coalesce(rest.offered, 0) AS offered,
                coalesce(total.late, 0) + coalesce(rest.late, 0) AS late,
                coalesce(total.dropped, 0) + coalesce(rest.dropped, 0) AS dropped,
                coalesce(total.duration_ns, 0) + coalesce(rest.duration_ns, 0) AS measured_ns,
                total.response_p50_ms, total.response_p95_ms, total.response_p99_ms, total.response_max_ms,
                total.service_p50_ms, total.service_p95_ms, total.service_p99_ms, total.service_max_ms
            FROM runs
            LEFT JOIN tallies AS total ON total.run = runs.number AND total.second IS NULL
            LEFT JOIN (
                SELECT run, sum(requests) AS requests, sum(failed) AS failed, sum(iterations) AS iterations, sum(offered) AS offered,
                    sum(late) AS late, sum(dropped) AS dropped, sum(duration_ns) AS duration_ns
                FROM unfinished_tallies GROUP BY run
            ) AS rest ON rest.run = runs.number;

        CREATE VIEW run_summary AS
            SELECT id, scenario, kind, label, strftime('%Y-%m-%dT%H:%M:%SZ', started_at, 'unixepoch') AS started_at,
                strftime('%Y-%m-%dT%H:%M:%SZ', finished_at, 'unixepoch') AS finished_at, status, outcome, exit_code, target,
                measured_ns / 1e9 AS measured_seconds, iterations, requests, failed,
                round(CAST(failed AS REAL) / nullif(requests, 0), 6) AS error_rate,
                round((requests - failed) / nullif(measured_ns / 1e9, 0), 3) AS throughput,
                offered, late, dropped,
                response_p50_ms, response_p95_ms, response_p99_ms, response_max_ms,
                service_p50_ms, service_p95_ms, service_p99_ms, service_max_ms
            FROM runs JOIN run_totals ON run_totals.run = runs.number ORDER BY runs.started_at;

        CREATE VIEW step_summary AS
            SELECT runs.id AS run, runs.scenario, steps.flow, steps.name AS step, steps.group_name,
                coalesce(total.requests, 0) + coalesce(rest.requests, 0) AS requests,
                coalesce(total.failed, 0) + coalesce(rest.failed, 0) AS failed,
                coalesce(total.checks_failed, 0) + coalesce(rest.checks_failed, 0) AS checks_failed,
                total.response_p50_ms, total.response_p95_ms, total.response_p99_ms, total.response_max_ms,
                total.service_p50_ms, total.service_p95_ms, total.service_p99_ms, total.service_max_ms
            FROM runs JOIN steps ON steps.run = runs.number
            LEFT JOIN tallies ON tallies.run = runs.number AND tallies.second IS NULL
            LEFT JOIN step_tallies AS total ON total.tally = tallies.number AND total.step = steps.position
            LEFT JOIN (
                SELECT run, step, sum(step_tallies.requests) AS requests, sum(step_tallies.failed) AS failed,
                    sum(checks_failed) AS checks_failed
                FROM unfinished_tallies JOIN step_tallies ON step_tallies.tally = unfinished_tallies.number GROUP BY run, step
            ) AS rest ON rest.run = runs.number AND rest.step = steps.position
            ORDER BY runs.started_at, steps.position;

        CREATE VIEW intervals AS
            SELECT runs.id AS run, runs.scenario, trial, second, is_warmup, vus, busy_vus, offered, started, iterations, late, dropped,
                requests, failed, response_p50_ms, response_p95_ms, response_p99_ms, response_max_ms,
                service_p50_ms, service_p95_ms, service_p99_ms, service_max_ms, lateness_p99_ms, loop_cpu,
                strftime('%Y-%m-%dT%H:%M:%fZ', recorded_at, 'unixepoch') AS timestamp, tallies.number AS tally
            FROM runs JOIN tallies ON tallies.run = runs.number WHERE second IS NOT NULL;

        CREATE VIEW step_intervals AS
            SELECT runs.id AS run, runs.scenario, trial, second, is_warmup, steps.flow, steps.name AS step,
                step_tallies.requests, step_tallies.failed, checks_failed, step_tallies.bytes_received,
                step_tallies.response_p50_ms, step_tallies.response_p95_ms, step_tallies.response_p99_ms, step_tallies.response_max_ms,
                step_tallies.service_p50_ms, step_tallies.service_p95_ms, step_tallies.service_p99_ms, step_tallies.service_max_ms,
                strftime('%Y-%m-%dT%H:%M:%fZ', recorded_at, 'unixepoch') AS timestamp, tallies.number AS tally
            FROM runs JOIN tallies ON tallies.run = runs.number JOIN step_tallies ON step_tallies.tally = tallies.number
            JOIN steps ON steps.run = runs.number AND steps.position = step_tallies.step
            WHERE second IS NOT NULL;
        """

    /// One narrow table of everything measured, for dashboards: warm-up excluded. The roll-ups average the values of the seconds: of
    /// percentiles that is a trend, not the percentile of the hour.
    static func metricsViews(resources columns: [String], gauges: Bool = true) -> String {
        var branches = [
            metric("load", "vus", "vus"), metric("load", "offered_per_second", "offered * 1e9 / duration_ns"),
            metric("load", "late_per_second", "late * 1e9 / duration_ns"),
            metric("load", "dropped_per_second", "dropped * 1e9 / duration_ns"),
            metric("throughput", "requests_per_second", "(requests - failed) * 1e9 / duration_ns"),
            metric("errors", "error_rate", "CAST(failed AS REAL) / requests", "requests > 0"),
        ]
        let quantiles = ["p50_ms", "p95_ms", "p99_ms", "max_ms"]
        for clock in ["response", "service"] {
            for quantile in quantiles {
                branches.append(metric("\(clock)_time", quantile, "\(clock)_\(quantile)", "requests > failed"))
            }
        }
        for clock in ["response", "service"] {
            for quantile in quantiles {
                branches.append(
                    """
                    SELECT 'step_\(clock)_time', steps.name || '.\(quantile)', step_tallies.\(clock)_\(quantile), \(time), runs.id, scenario
                    FROM runs JOIN tallies ON tallies.run = runs.number JOIN step_tallies ON step_tallies.tally = tallies.number
                    JOIN steps ON steps.run = runs.number AND steps.position = step_tallies.step
                    WHERE second IS NOT NULL AND is_warmup = 0 AND step_tallies.\(clock)_\(quantile) IS NOT NULL
                    """)
            }
        }
        for column in columns {
            branches.append(
                """
                SELECT 'resource', resource_samples.source || '.\(column)', \(column), \(time), runs.id, scenario
                FROM runs JOIN resource_samples ON resource_samples.run = runs.number WHERE \(column) IS NOT NULL
                """)
        }
        if gauges {
            branches.append(
                """
                SELECT 'gauge', gauges.source || '.' || name, value, timestamp, run, scenario FROM gauges
                """)
        }
        return """
            CREATE VIEW performance_metrics (metric_type, metric_name, value, timestamp, run, scenario) AS
            \(branches.joined(separator: "\nUNION ALL\n"));
            \(rollUp("hourly", "%Y-%m-%dT%H:00:00Z"))
            \(rollUp("daily", "%Y-%m-%d"))
            """
    }

    /// Adds columns for metrics that came after the first version, and makes the views again that show them.
    static func resourceColumns(_ columns: String...) -> String {
        columns.map { "ALTER TABLE resource_samples ADD COLUMN \($0) REAL;\n" }.joined() + """
            DROP VIEW performance_metrics_daily;
            DROP VIEW performance_metrics_hourly;
            DROP VIEW performance_metrics;
            \(metricsViews(resources: ResourceMetric.allCases.map(\.name)))
            """
    }

    private static let time = "strftime('%Y-%m-%dT%H:%M:%fZ', recorded_at, 'unixepoch')"

    private static func metric(_ type: String, _ name: String, _ value: String, _ condition: String = "1") -> String {
        """
        SELECT '\(type)', '\(name)', \(value), \(time), runs.id, scenario
        FROM runs JOIN tallies ON tallies.run = runs.number WHERE second IS NOT NULL AND is_warmup = 0 AND \(condition)
        """
    }

    private static func rollUp(_ name: String, _ format: String) -> String {
        """
        CREATE VIEW performance_metrics_\(name) AS
            SELECT metric_type, metric_name, avg(value) AS value, strftime('\(format)', timestamp) AS timestamp,
                min(value) AS minimum, max(value) AS maximum, count(*) AS samples, scenario
            FROM performance_metrics GROUP BY scenario, metric_type, metric_name, strftime('\(format)', timestamp);
        """
    }
}
