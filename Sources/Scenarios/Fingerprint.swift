// Whether two runs did the same: a number made of everything that shapes the load.

import Basics
import HTTPMessages
import JSON
import Patterns
import Streams

/// FNV-1a with 128 bits (Fowler, Noll and Vo): the same bytes give the same number on every machine and in every version.
struct Fingerprint {
    private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    mutating func mix(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b }
    }

    /// Adds values in their one spelling, set apart from their neighbours.
    mutating func add(_ values: any CustomStringConvertible...) {
        for value in values {
            mix(value.description.utf8)
            mix(CollectionOfOne(0))
        }
    }

    /// 32 hexadecimal digits.
    var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}

extension Plan {
    /// The fingerprint of what this plan sends, and how. The seed, the number of trials, names, descriptions, thresholds, monitors and
    /// the place of the target do not count, and a secret counts by being there, not by its value.
    func computeFingerprint() -> String {
        var print = Fingerprint()
        print.add("perfbench.plan/1", warmup)
        print.add(connection.version.rawValue, connection.compression, connection.keepAlive)
        // The target does more work for a request that it traces. A plan without is as it was before there was such a thing.
        if isTraced { print.add("trace") }
        if let search {
            print.add("search", search.from, search.to, search.hold, search.within?.description ?? "", search.precision)
        }
        for workload in workloads {
            print.add(
                "workload", workload.executor.fingerprintText, workload.arrivals.fingerprintText, workload.startAfter,
                workload.gracefulStop)
            for (flow, weight) in workload.flows { print.add(flow, weight) }
        }
        let secrets = Secrets(spellings: secrets)
        for flow in flows {
            print.add("flow", flow.onStart.lowerBound, flow.steps.lowerBound, flow.steps.upperBound, flow.pacing)
            print.add(flow.repeats.least, flow.repeats.most)
            print.add(flow.conditions, secrets)
        }
        for feeder in feeders {
            print.add("data", feeder.name, feeder.pick.rawValue, feeder.per.rawValue, feeder.table.rowCount)
            feeder.table.mix(into: &print)
        }
        for step in setup + steps + teardown {
            print.add(step.action, secrets)
            print.add(step.think?.fingerprintText ?? "", step.repeats.least, step.repeats.most)
            print.add(step.conditions, secrets)
            for check in step.checks where check.index >= 0 { print.add(checks[check.index].name) }
            for extraction in step.extractions {
                print.add("extract", extraction.name, "\(extraction.source)", extraction.pattern?.description ?? "")
                print.add(extraction.pick.rawValue, extraction.metric >= 0, extraction.fallback != nil)
                if let fallback = extraction.fallback { print.add(fallback, secrets) }
            }
        }
        return print.text
    }
}

extension Fingerprint {
    fileprivate mutating func add(_ action: Action, _ secrets: Secrets) {
        switch action {
        case .http(let request):
            add("step", request.method.rawValue, request.timeout, request.redirects)
            add(secrets.masking(request.origin?.description ?? ""))
            for template in [request.target, request.headers, request.body ?? Template(), request.digest ?? Template()] {
                add(template, secrets)
            }
            add(request.body != nil)
            if let stream = request.stream { add(stream) }
        case .sql(let statement):
            // Which file it is does not count, as the place of the target does not.
            add("sql", secrets.masking(statement.sql), statement.timeout, statement.writes)
            for parameter in statement.parameters { add(parameter, secrets) }
        case .socket(let socket):
            add("socket", socket.timeout)
            switch socket.deed {
            case .connect(let origin): add("connect", secrets.masking(origin?.description ?? ""))
            case .send: add("send")
            case .expect: add("expect")
            case .listen(let span): add("listen", span)
            }
            add(socket.expected.map { "\($0)" } ?? "")
            for value in socket.values { add(value, secrets) }
        }
    }

    fileprivate mutating func add(_ stream: StreamStep) {
        let shape = stream.shape
        add("stream", shape.format.rawValue, String(decoding: shape.until, as: UTF8.self), stream.stall)
        add(stream.listens?.description ?? "", stream.keeps.rawValue)
        for (path, role) in zip(shape.paths.paths, shape.roles) { add(path.description, "\(role)") }
        for names in [shape.reasoningNames, shape.endNames, shape.errorNames] { add(names.joined(separator: " ")) }
    }

    fileprivate mutating func add(_ template: Template, _ secrets: Secrets) {
        add("template", template.parts.count)
        for part in template.parts {
            switch part {
            case .literal(let bytes):
                let shown = secrets.masking(bytes)
                add(shown.count)
                mix(shown)
            case .value(let value, let encoding): add(value.fingerprintText, encoding.fingerprintText)
            }
        }
    }
}

extension Fingerprint {
    fileprivate mutating func add(_ conditions: [Condition], _ secrets: Secrets) {
        for condition in conditions {
            add(condition.value, secrets)
            switch condition.test {
            case .equals(.text(let text)), .contains(let text): add(text, secrets)
            case .matches(let pattern): add("matches", pattern.description)
            default: add("\(condition.test)")
            }
        }
    }
}

extension Executor {
    /// Every figure of it in one line.
    fileprivate var fingerprintText: String {
        let figures: [any CustomStringConvertible] =
            switch self {
            case .constantVUs(let vus, let duration): [vus, duration]
            case .rampingVUs(let start, let stages): [start] + stages.flatMap { [$0.to, $0.over] as [any CustomStringConvertible] }
            case .sharedIterations(let vus, let iterations, let atMost), .perVUIterations(let vus, let iterations, let atMost):
                [vus, iterations, atMost]
            case .constantArrivalRate(let rate, let duration, let maxVUs): [rate, duration, maxVUs]
            case .replay(let track, let maxVUs): [track.fingerprint, maxVUs]
            case .rampingArrivalRate(let start, let stages, let maxVUs):
                [start] + stages.flatMap { [$0.to, $0.over] as [any CustomStringConvertible] } + [maxVUs]
            }
        return ([name] + figures.map(\.description)).joined(separator: " ")
    }
}

extension Template.Value {
    fileprivate var fingerprintText: String {
        switch self {
        case .vu: "vu"
        case .iteration: "iteration"
        case .uuid: "uuid"
        case .now: "now"
        case .randomInteger(let range): "int \(range.lowerBound) \(range.upperBound)"
        case .randomString(let length): "string \(length)"
        case .slot(let slot): "slot \(slot)"
        case .data(let feeder, let column): "data \(feeder) \(column)"
        case .base64(let inner):
            "base64 "
                + inner.parts.map { part in
                    if case .value(let value, _) = part { value.fingerprintText } else { "text" }
                }.joined(separator: " ")
        }
    }
}

extension Template.Encoding {
    fileprivate var fingerprintText: String {
        switch self {
        case .raw: "raw"
        case .json: "json"
        case .url: "url"
        case .header: "header"
        }
    }
}

extension ThinkTime {
    fileprivate var fingerprintText: String {
        switch self {
        case .constant(let span): "constant \(span)"
        case .uniform(let low, let high): "uniform \(low) \(high)"
        case .normal(let mean, let deviation): "normal \(mean) \(deviation)"
        case .exponential(let mean): "exponential \(mean)"
        case .logNormal(let median, let ninety): "lognormal \(median) \(ninety)"
        }
    }
}

extension Workload.Arrivals {
    fileprivate var fingerprintText: String {
        switch self {
        case .even: "even"
        case .poisson: "poisson"
        case .bursty(let dispersion): "bursty \(dispersion)"
        }
    }
}
