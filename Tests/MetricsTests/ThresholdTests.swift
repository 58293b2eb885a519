import Basics
import Metrics
import Testing

@Suite struct ThresholdTests {
    @Test(arguments: [
        ("response_time p95 < 250ms", "response_time p95 < 250ms"),
        ("response_time{step:pay} p99 < 1s", "response_time{step:pay} p99 < 1s"),
        ("  response_time { step : pay , flow:checkout } p(99.9)<1s ", "response_time{step:pay,flow:checkout} p99.9 < 1s"),
        ("errors rate < 1% over 10s", "errors rate < 1% over 10s"),
        ("errors < 0.5%", "errors rate < 0.5%"),
        ("errors count <= 3", "errors count <= 3"),
        ("checks > 99%", "checks rate > 99%"),
        ("throughput > 150/s", "throughput rate > 150/s"),
        ("throughput >= 6000/min", "throughput rate >= 100/s"),
        ("requests{status:5xx} < 1", "requests{status:5xx} count < 1"),
        ("memory{process:target} max < 512MiB", "memory{process:target} max < 512MiB"),
        ("cpu mean < 80%", "cpu mean < 80%"),
        ("response_time p95 < 110% of baseline", "response_time p95 < 110% of baseline"),
        ("service_time max < 95.5% of baseline over 1m", "service_time max < 95.5% of baseline over 1m"),
        ("bytes_received rate < 10MiB/s", "bytes_received rate < 10MiB/s"),
        ("checks{check:status 200} > 99%", "checks{check:status 200} rate > 99%"),
        ("custom{name:stock} p95 < 12.5", "custom{name:stock} p95 < 12.5"),
        ("custom{name:stock} count > 3", "custom{name:stock} count > 3"),
        ("custom{name:stock} rate > 3/s", "custom{name:stock} rate > 3/s"),
        ("custom{name:stock} max < 200% of baseline", "custom{name:stock} max < 200% of baseline"),
        ("errors{status:5xx} < 1%", "errors{status:5xx} rate < 1%"),
        ("iteration_time{group:order} p(95) < 1s", "iteration_time{group:order} p95 < 1s"),
        ("gauge{source:app,name:\"app_queue\"} max < 10", "gauge{source:app,name:app_queue} max < 10"),
        (
            "gauge{ source : app , name : 'jobs_total{kind=\"a, b\"}' } p95 <= -0.5",
            "gauge{source:app,name:\"jobs_total{kind=\\\"a, b\\\"}\"} p95 <= -0.5"
        ),
        ("gauge{source:app,name:\"a\\\\b\"} mean < 1KiB", "gauge{source:app,name:\"a\\\\b\"} mean < 1024"),
        ("gauge{source:app,name:x} max < 1e18", "gauge{source:app,name:x} max < 1000000000000000000"),
    ])
    func `reads the grammar`(text: String, canonical: String) throws {
        let threshold = try Threshold(parsing: text)
        #expect(threshold.canonical == canonical)
        #expect(threshold.expression == text)
        #expect(try Threshold(parsing: canonical).canonical == canonical)
    }

    @Test(arguments: [
        ("response_time p95 < 250ms", 250e6), ("errors rate < 1%", 0.01), ("cpu max < 150%", 150), ("memory max < 1KiB", 1024),
        ("throughput > 60/min", 1), ("requests > 10", 10), ("requests rate > 10/s", 10), ("custom{name:x} min > 0.5", 500_000),
        ("gauge{source:a,name:b} max < 0.5", 0.5), ("gauge{source:a,name:b} max < 2MiB", 2_097_152),
    ])
    func `keeps limits in the unit of the metric`(text: String, limit: Double) throws {
        #expect(try Threshold(parsing: text).limit == .value(limit))
    }

    @Test(arguments: [
        ("", 0, "the threshold is empty."),
        ("< 5ms", 0, "a threshold begins with the name of a metric."),
        ("respons_time p95 < 1s", 0, "unknown metric \"respons_time\"; did you mean \"response_time\"?"),
        ("http_req_duration p95 < 1s", 0, "unknown metric \"http_req_duration\"; did you mean \"response_time\"?"),
        ("banana < 1s", 0, "unknown metric \"banana\"."),
        ("custom < 1", 7, "\"custom\" needs a name, as in custom{name:stock}."),
        ("custom{name:x} < 1", 15, "\"custom\" needs a statistic: it has min, mean, max, count, rate and percentiles such as p95."),
        ("gauge max < 1", 6, "\"gauge\" needs a source and a name, as in gauge{source:app,name:\"app_queue\"}."),
        ("gauge{name:x} max < 1", 5, "\"gauge\" needs a source and a name, as in gauge{source:app,name:\"app_queue\"}."),
        ("gauge{source:a,name:\"x} max < 1", 20, "the quotation mark is not closed."),
        ("gauge{source:a,name:x} rate < 1", 23, "\"gauge\" has no \"rate\"."),
        (
            "gauge{source:a,name:x} max < 10ms", 29,
            "the limit of \"gauge\" must be a number such as \"10\" or \"0.5\", or a size such as \"512MiB\", not \"10ms\"."
        ),
        ("response_time{stp:a} p95 < 1s", 14, "unknown selector \"stp\"; did you mean \"step\"?"),
        ("response_time{process:a} p95 < 1s", 14, "\"response_time\" cannot be narrowed down by \"process\"."),
        ("dropped_iterations{step:a} < 1", 19, "\"dropped_iterations\" cannot be narrowed down by \"step\"."),
        ("response_time{step:} p95 < 1s", 14, "the selector \"step\" needs a value, as in {step:NAME}."),
        ("response_time{step:a,step:b} p95 < 1s", 21, "the selector \"step\" appears twice."),
        ("response_time{step:a p95 < 1s", 13, "the \"{\" is not closed."),
        ("response_time < 1s", 14, "\"response_time\" needs a statistic: it has min, mean, max and percentiles such as p95."),
        ("response_time avg < 1s", 14, "unknown statistic \"avg\"; did you mean \"mean\"?"),
        ("response_time p101 < 1s", 14, "\"p101\" is no percentile: they lie above 0 and go up to 100."),
        ("response_time p(95 < 1s", 14, "the \"(\" of the percentile is not closed."),
        ("response_time rate < 1s", 14, "\"response_time\" has no \"rate\"."),
        ("errors p95 < 1%", 7, "\"errors\" has no \"p95\"."),
        ("response_time p95 = 1s", 18, "one of <, <=, > and >= was expected, not \"=\"."),
        ("response_time p95", 17, "one of <, <=, > and >= was expected."),
        ("response_time p95 < ", 20, "the limit is missing: a duration, such as \"250ms\", \"10s\" or \"1m30s\"."),
        (
            "response_time p(95)<500", 20,
            "the limit \"500\" has no unit: \"response_time\" is limited by a duration, such as \"250ms\", \"10s\" or \"1m30s\"."
        ),
        ("errors rate < 0.01", 14, "the limit \"0.01\" has no unit: \"errors\" is limited by a percentage, such as \"1%\"."),
        ("errors rate < 1s", 14, "the limit of \"errors\" must be a percentage, such as \"1%\", not \"1s\"."),
        ("requests < 1%", 11, "the limit of \"requests\" must be a count, such as \"100\", not \"1%\"."),
        (
            "response_time p95 < 1s of baseline", 20,
            "a limit of the baseline is a percentage above 0, such as \"110%\", not \"1s\"."
        ),
        ("response_time p95 < 1% of it", 25, "\"baseline\" was expected after \"of\"."),
        ("errors rate < 1% over", 21, "\"over\" needs whole seconds, such as \"10s\"."),
        ("errors rate < 1% over 500ms", 22, "\"over\" needs whole seconds, such as \"10s\", not \"500ms\"."),
        ("errors rate < 1% and more", 17, "unexpected \"and more\" after the limit."),
    ])
    func `says what is wrong and where`(text: String, offset: Int, sentence: String) {
        let mistake = #expect(throws: ThresholdMistake.self) { try Threshold(parsing: text) }
        #expect(mistake?.sentence == sentence)
        #expect(mistake?.offset == offset)
    }
}
