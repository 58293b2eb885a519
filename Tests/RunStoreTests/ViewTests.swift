import Basics
import Database
import Histograms
import Runs
import TestSupport
import Testing

@testable import RunStore

/// What any SQLite client sees.
struct ViewTests {
    private let folder: TemporaryFolder
    private let store: RunStore
    private let intervals: [Interval]

    init() throws {
        folder = try TemporaryFolder()
        store = try RunStore.temporary(folder)
        intervals = try store.record(seconds: 3)
    }

    private func text(_ sql: String) throws -> [String] { try store.connection.all(sql) { try $0.read(0) } }

    @Test func aRunInOneLine() throws {
        #expect(
            try text(
                """
                SELECT concat FROM (SELECT id || ' ' || scenario || ' ' || started_at || ' ' || status || ' ' || outcome || ' ' ||
                    exit_code || ' ' || requests || ' ' || failed || ' ' || error_rate || ' ' || round(throughput) AS concat FROM run_summary)
                """)
                == ["20261121-004213-k3f9 peak 2026-11-18T11:06:40Z completed failed 99 72 12 0.166667 30.0"])
    }

    @Test func stepsInOneLineEach() throws {
        #expect(
            try text("SELECT step || ' ' || flow || ' ' || requests || ' ' || failed || ' ' || checks_failed FROM step_summary")
                == [
                    "login checkout 24 4 2", "pay checkout 24 4 2", "browse browse 24 4 2", "never browse 0 0 0",
                ])
    }

    @Test func gaugesStandByName() throws {
        #expect(
            try text(
                "SELECT source || ' ' || name || unit || ' ' || value || ' ' || time_ns FROM gauges WHERE trial = 0 ORDER BY time_ns, name"
            )
                == [
                    "process:target q -1.0 7", "process:target q{a=\"0\"}/s 0.5 7", "process:target q -1.0 2000000007",
                    "process:target q{a=\"2\"}/s 0.5 2000000007",
                ])
        #expect(
            try text("SELECT metric_name FROM performance_metrics WHERE metric_type = 'gauge' AND metric_name = 'process:target.q'")
                .isEmpty == false)
    }

    @Test func percentilesStandBesideEveryHistogram() throws {
        let pay = intervals[2].tally.steps[1]
        let found = try store.connection.first(
            "SELECT response_p95_ms, service_max_ms FROM step_intervals WHERE trial = 0 AND second = 2 AND step = 'pay'"
        ) { [try $0.read(0) as Double, try $0.read(1)] }
        #expect(found == [pay.responseTime.value(atPercentile: 95).inMilliseconds, pay.serviceTime.max.inMilliseconds])
    }

    @Test func failuresAndStatusesHaveNames() throws {
        #expect(
            try text(
                """
                SELECT name || ' ' || kind || ' ' || sum(count) FROM failure_counts JOIN failure_names USING (failure)
                JOIN tallies ON number = tally WHERE second IS NULL GROUP BY failure
                """) == ["responseTimeout timeout-response 6", "check check 6"])
    }

    @Test(arguments: [
        ("load", "vus"), ("throughput", "requests_per_second"), ("errors", "error_rate"), ("response_time", "p95_ms"),
        ("service_time", "max_ms"), ("step_response_time", "pay.p99_ms"), ("resource", "process:target.memoryBytes"),
    ])
    func everyMetricIsInTheNarrowTable(type: String, name: String) throws {
        let condition = "WHERE metric_type = '\(type)' AND metric_name = '\(name)'"
        let values = try store.connection.all("SELECT value, timestamp FROM performance_metrics \(condition)") {
            "\(try $0.read(1) as String) \(try $0.read(0, as: Double.self) > 0)"
        }
        // Resource samples know no warm-up; of everything else two seconds of each trial are warm-up.
        #expect(values == Array(repeating: "2026-11-18T11:08:20.000Z true", count: type == "resource" ? 6 : 2))
        for (view, time) in [("hourly", "2026-11-18T11:00:00Z"), ("daily", "2026-11-18")] {
            let rolled = try text("SELECT timestamp || ' ' || samples FROM performance_metrics_\(view) \(condition)")
            #expect(rolled == ["\(time) \(values.count)"])
        }
    }

    @Test func everyTableIsStrictAndSound() throws {
        #expect(
            try text(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'"
            ) == [])
        #expect(try text("PRAGMA integrity_check") == ["ok"])
        #expect(try store.connection.all("PRAGMA foreign_key_check") { _ in 1 } == [])
    }
}
