// The server of the dashboard for a Prometheus that scrapes it: itself, and the latest run of each scenario.

import Basics
import Runs

/// What the server counts about itself.
package struct ServerFigures: Sendable {
    /// Answers by kind of status: `2xx`.
    package var answers: [(status: String, count: Int)]
    /// Pages that follow runs.
    package var streams: Int
    package var runningRuns: Int

    package init(answers: [(status: String, count: Int)], streams: Int, runningRuns: Int) {
        self.answers = answers
        self.streams = streams
        self.runningRuns = runningRuns
    }
}

/// Both as OpenMetrics 1.0 text. Times are in seconds; of a run without an answer to show there is no sample.
package func serverMetrics(_ figures: ServerFigures, _ latest: [RunListEntry]) -> String {
    var answers = MetricFamily("perfbench_server_answers", .counter, help: "Answers of the server.", common: [])
    for (status, count) in figures.answers { answers.add(Double(count), suffix: "_total", [("status", status)]) }
    var streams = MetricFamily("perfbench_server_streams", .gauge, help: "Pages that follow runs.", common: [])
    streams.add(Double(figures.streams))
    var running = MetricFamily("perfbench_server_running_runs", .gauge, help: "Runs in progress.", common: [])
    running.add(Double(figures.runningRuns))
    func family(_ name: String, unit: String = "", _ help: String, _ value: (RunListEntry) -> Double?) -> MetricFamily {
        var family = MetricFamily("perfbench_latest_\(name)", .gauge, unit: unit, help: help, common: [])
        for run in latest { family.add(value(run), [("scenario", run.scenario)]) }
        return family
    }
    let families = [
        answers, streams, running,
        family("started_timestamp_seconds", unit: "seconds", "When the latest run began, since 1970.") { $0.startedAt },
        family("passed", "Whether the latest run passed.") { $0.outcome.map { $0 == .passed ? 1 : 0 } },
        family("requests", "Requests of the latest run.") { $0.requests.map(Double.init) },
        family("error_ratio", unit: "ratio", "Share of its requests that failed.") { $0.errorRate },
        family("response_time_p95_seconds", unit: "seconds", "p95 of its response time.") { $0.p95?.inSeconds },
    ]
    return families.map { $0.text(in: MetricDialect(grammar: .openMetrics)) }.joined() + "# EOF\n"
}
