import Basics
import Database
import Runs

/// Which stretch of a run a tally stands for.
enum Stretch {
    case second(trial: Int, second: Int)
    /// Everything measured, up to the tally of that number.
    case total(through: Int64)
}

extension Connection {
    /// Saves one tally of a run; its number.
    @discardableResult
    func insert(_ packed: PackedTally, as stretch: Stretch, run: Int64, at time: Double) throws -> Int64 {
        let tally = try insertHead(packed, as: stretch, run: run, at: time)
        for step in packed.steps { try insert(step, tally: tally) }
        for (name, histogram) in packed.series {
            try insert(
                into: "histograms",
                [
                    "tally": tally, "series": name, "samples": histogram.samples, "p50_ms": histogram.p50, "p95_ms": histogram.p95,
                    "p99_ms": histogram.p99, "max_ms": histogram.max, "histogram": histogram.bytes,
                ])
        }
        for (status, count) in packed.statuses {
            try insert(into: "status_counts", ["tally": tally, "status": status, "count": count])
        }
        for (check, counts) in packed.checks {
            let values: KeyValuePairs<String, any SQLConvertible> = [
                "tally": tally, "\"check\"": check, "passed": counts.passed, "failed": counts.failed,
            ]
            try insert(into: "check_counts", values)
        }
        return tally
    }

    private func insertHead(_ packed: PackedTally, as stretch: Stretch, run: Int64, at time: Double) throws -> Int64 {
        let summary = packed.summary
        let counts = summary.counts
        var place: (trial: Int?, second: Int?, through: Int64?)
        switch stretch {
        case .second(let trial, let second): place = (trial, second, nil)
        case .total(let through): place = (nil, nil, through)
        }
        return try insert(
            into: "tallies",
            [
                "run": run, "trial": place.trial, "second": place.second, "through": place.through, "recorded_at": time,
                "start_ns": summary.start, "duration_ns": summary.duration, "is_warmup": summary.isWarmup,
                "vus": summary.vus, "busy_vus": summary.busyVUs, "loop_cpu": summary.loopCPU, "loops_cpu": packed.loopsCPU,
                "offered": counts.offered, "started": counts.started, "iterations": counts.iterations, "late": counts.late,
                "dropped": counts.dropped, "interrupted": counts.interrupted, "bytes_sent": counts.bytesSent,
                "bytes_received": counts.bytesReceived, "connections_opened": counts.connectionsOpened,
                "warmup_requests": counts.warmupRequests, "redirects": counts.redirectsFollowed, "retried": counts.retried,
                "unasked": counts.unasked, "answers_http1": counts.answersHTTP1, "answers_http2": counts.answersHTTP2,
                "requests": summary.requests, "failed": summary.failed,
                "response_p50_ms": summary.responseTime.p50.inMilliseconds,
                "response_p95_ms": summary.responseTime.p95.inMilliseconds,
                "response_p99_ms": summary.responseTime.p99.inMilliseconds,
                "response_max_ms": summary.responseTime.max.inMilliseconds,
                "service_p50_ms": summary.serviceTime.p50.inMilliseconds,
                "service_p95_ms": summary.serviceTime.p95.inMilliseconds,
                "service_p99_ms": summary.serviceTime.p99.inMilliseconds,
                "service_max_ms": summary.serviceTime.max.inMilliseconds,
                "response_mean_ms": summary.responseTime.mean.inMilliseconds,
                "service_mean_ms": summary.serviceTime.mean.inMilliseconds,
                "lateness_p99_ms": summary.latenessP99.inMilliseconds,
            ])
    }

    private func insert(_ step: PackedTally.Step, tally: Int64) throws {
        try insert(
            into: "step_tallies",
            [
                "tally": tally, "step": step.position, "requests": step.tally.requests, "failed": step.tally.failed,
                "checks_failed": step.tally.checksFailed, "bytes_received": step.tally.bytesReceived,
                "dropped": step.tally.dropped,
                "response_p50_ms": step.response?.p50, "response_p95_ms": step.response?.p95,
                "response_p99_ms": step.response?.p99, "response_max_ms": step.response?.max,
                "service_p50_ms": step.service?.p50, "service_p95_ms": step.service?.p95,
                "service_p99_ms": step.service?.p99, "service_max_ms": step.service?.max,
                "response_histogram": step.response?.bytes,
                "service_histogram": step.clocksAgree ? nil : step.service?.bytes ?? [],
                "failed_histogram": step.failed, "traits": step.tally.traits.isEmpty ? nil : step.tally.traits.rawValue,
            ])
        try insert(step.tally.exemplars, step: step.position, tally: tally)
        if let sockets = step.tally.socket, !sockets.isEmpty { try insert(sockets, step: step.position, tally: tally) }
        if let streams = step.streams { try insert(streams, step: step.position, tally: tally) }
        for (failure, count) in step.tally.failures.enumerated() where count != 0 {
            try insert(
                into: "failure_counts", ["tally": tally, "step": step.position, "failure": failure, "count": count])
        }
    }
}
