// The parts of the result document that are lists.

import Basics
import HTTPMessages
import Histograms
import JSON
import Metrics
import Runs

/// STATS of the contract: a histogram of nanoseconds in milliseconds. Without a sample everything but the count is `null`.
func statistics(_ histogram: Histogram) -> JSONValue {
    func value(_ nanoseconds: @autoclosure () -> Double) -> JSONValue {
        histogram.isEmpty ? .null : .number(nanoseconds() / 1e6)
    }
    func percentile(_ percentile: Double) -> JSONValue { value(Double(histogram.value(atPercentile: percentile))) }
    return [
        "unit": "ms", "count": .integer(histogram.totalCount), "min": value(Double(histogram.min)), "mean": value(histogram.mean),
        "stddev": value(histogram.standardDeviation), "p50": percentile(50), "p75": percentile(75), "p90": percentile(90),
        "p95": percentile(95), "p99": percentile(99), "p999": percentile(99.9), "p9999": percentile(99.99),
        "max": value(Double(histogram.max)),
    ]
}

/// Percentiles of everything that was asked for, in milliseconds; `null` where one falls among those without a good answer.
func arrivalsPart(_ arrivals: AllArrivals) -> JSONValue {
    func percentile(_ percentile: Double) -> JSONValue {
        arrivals.value(atPercentile: percentile).map { .number($0.inMilliseconds) } ?? .null
    }
    return [
        "unit": "ms", "count": .integer(arrivals.count), "answered": .integer(arrivals.answeredCount), "p50": percentile(50),
        "p75": percentile(75), "p90": percentile(90), "p95": percentile(95), "p99": percentile(99), "p999": percentile(99.9),
        "p9999": percentile(99.99),
    ]
}

/// Values taken out of responses, as they were there.
func customPart(_ run: Run) -> JSONValue {
    .array(
        zip(run.header.layout.custom, run.totals.custom).map { name, values in
            guard case .object(let members) = statistics(values) else { return .null }
            return .object([.init("name", .string(name))] + members.filter { $0.key != "unit" })
        })
}

func stepsPart(_ run: Run) -> JSONValue {
    .array(
        zip(run.header.layout.steps, run.totals.steps).map { step, tally in
            let facts: JSONValue = [
                "name": .string(step.name), "flow": .string(step.flow), "group": step.group.isEmpty ? .null : .string(step.group),
                "requests": .integer(tally.requests), "failedRequests": .integer(tally.failed),
                "checksFailed": .integer(tally.checksFailed), "responseTime": statistics(tally.responseTime),
                "serviceTime": statistics(tally.serviceTime), "allArrivals": arrivalsPart(tally.allArrivals),
            ]
            guard case .object(var members) = facts else { return facts }
            if let streams = tally.stream, !streams.isEmpty {
                members.append(.init("streams", streamsPart(streams, tally.failures, measured: run.measured)))
            }
            if let sockets = tally.socket, !sockets.isEmpty { members.append(.init("sockets", socketsPart(sockets))) }
            return .object(members)
        })
}

/// Codes that occurred; `other` counts what lies outside 100 to 599.
func statusCodesPart(_ totals: Tally) -> JSONValue {
    let seen = totals.statusCodes.enumerated().filter { $0.element > 0 }
    return .object(seen.map { .init($0.offset == 0 ? "other" : String($0.offset), .integer($0.element)) })
}

func errorsPart(_ totals: Tally) -> JSONValue {
    .array(
        totals.failures.map { failure, count in
            [
                "kind": .string(failure.kind), "side": .string(failure.side.rawValue), "message": .string(failure.message),
                "count": .integer(count),
            ]
        })
}

func checksPart(_ run: Run) -> JSONValue {
    let layout = run.header.layout
    return .array(
        zip(layout.checks, run.totals.checks).map { check, tally in
            let step = layout.steps.indices.contains(check.step) ? layout.steps[check.step].name : ""
            return [
                "step": .string(step), "check": .string(check.name), "passed": .integer(tally.passed),
                "failed": .integer(tally.failed),
            ]
        })
}

/// Times in milliseconds like everything else in the document.
func thresholdPart(_ result: ThresholdResult) -> JSONValue {
    func number(_ value: Double?) -> JSONValue {
        JSONValue(value.map { [.time, .number].contains(result.unit) ? $0 / 1e6 : $0 })
    }
    let unanswered: [JSONValue.Member] = result.unanswered.map { [.init("unanswered", .number($0))] } ?? []
    return .object(
        [
            .init("expression", .string(result.expression)), .init("state", .string(result.state.rawValue)),
            .init("actual", number(result.actual)), .init("limit", number(result.limit)),
            .init("window", result.window.isEmpty ? .null : .string(result.window)),
        ] + unanswered)
}
