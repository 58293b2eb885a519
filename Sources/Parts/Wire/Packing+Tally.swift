// A tally as bytes. What a second did not touch takes no room; everything there is must be named here, in the same order for both ways, which a test
// holds against the fields of a tally.

import HTTPMessages
import Histograms
import Runs

extension PackedWriter {
    mutating func append(_ tally: Tally) {
        for field in Counts.fields { append(tally.counts[keyPath: field]) }
        append(sparse: tally.statusCodes)
        append(sparse: tally.checks.flatMap { [$0.passed, $0.failed] })
        for series in Tally.series { append(tally[keyPath: series]) }
        for histogram in tally.groups + tally.custom { append(histogram) }
        let active = tally.steps.indices.filter { tally.steps[$0].isActive }
        append(Int64(active.count))
        for index in active {
            append(Int64(index))
            append(tally.steps[index])
        }
    }

    private mutating func append(_ step: StepTally) {
        for field in StepTally.fields { append(step[keyPath: field]) }
        append(sparse: step.failures)
        append(Int64(step.traits.rawValue))
        append(step.responseTime)
        // In closed models both clocks are the same.
        let clocksAgree = step.serviceTime == step.responseTime
        append(clocksAgree ? 1 : 0)
        if !clocksAgree { append(step.serviceTime) }
        append(step.failedResponseTime)
        let exemplars = step.exemplars.slow + step.exemplars.failed
        append(Int64(exemplars.count))
        for exemplar in exemplars { append(exemplar) }
        append(step.stream)
        append(step.socket)
    }

    private mutating func append(_ exemplar: Exemplar) {
        let phases = exemplar.phases
        for number in [
            Int64(exemplar.trial), exemplar.at, exemplar.unixTime, exemplar.responseTime, exemplar.serviceTime, phases.dns,
            phases.connect, phases.tls, phases.firstByte, phases.receive, Int64(exemplar.status),
            exemplar.failure.map { Int64($0.rawValue) } ?? -1, Int64(exemplar.vu), Int64(exemplar.iteration),
        ] {
            append(number)
        }
        append(fixed: exemplar.trace?.high ?? 0)
        append(fixed: exemplar.trace?.low ?? 0)
        append(Int64(exemplar.headers.count))
        for header in exemplar.headers {
            append(text: header.name)
            append(text: header.value)
        }
    }
}

extension PackedReader {
    /// Adds a whole tally to one of the same layout.
    mutating func add(to tally: inout Tally) throws(PackedError) {
        for field in Counts.fields { tally.counts[keyPath: field] &+= try integer() }
        try add(sparse: &tally.statusCodes)
        var checks = [Int64](repeating: 0, count: 2 * tally.checks.count)
        try add(sparse: &checks)
        for index in tally.checks.indices {
            tally.checks[index].passed &+= checks[2 * index]
            tally.checks[index].failed &+= checks[2 * index + 1]
        }
        for series in Tally.series { try add(to: &tally[keyPath: series]) }
        for index in tally.groups.indices { try add(to: &tally.groups[index]) }
        for index in tally.custom.indices { try add(to: &tally.custom[index]) }
        for _ in 0..<(try count(below: tally.steps.count + 1)) {
            let index = try count(below: tally.steps.count)
            try add(to: &tally.steps[index])
        }
    }

    private mutating func add(to step: inout StepTally) throws(PackedError) {
        for field in StepTally.fields { step[keyPath: field] &+= try integer() }
        try add(sparse: &step.failures)
        step.traits.formUnion(ResponseTraits(rawValue: Int(try integer())))
        let response = self
        try add(to: &step.responseTime)
        if try integer() == 1 {
            var again = response
            try again.add(to: &step.serviceTime)
        } else {
            try add(to: &step.serviceTime)
        }
        try add(to: &step.failedResponseTime)
        for _ in 0..<(try count(below: 2 * Exemplars.most + 1)) { step.exemplars.add(try exemplar()) }
        try add(to: &step.stream)
        try add(to: &step.socket)
    }

    private mutating func exemplar() throws(PackedError) -> Exemplar {
        var exemplar = Exemplar(
            trial: try count(), at: try integer(), unixTime: try integer(), responseTime: try integer(), serviceTime: try integer(),
            status: 0, vu: 0, iteration: 0)
        exemplar.phases.dns = try integer()
        exemplar.phases.connect = try integer()
        exemplar.phases.tls = try integer()
        exemplar.phases.firstByte = try integer()
        exemplar.phases.receive = try integer()
        exemplar.status = try count()
        let failure = try integer()
        exemplar.failure = failure < 0 ? nil : Failure(rawValue: UInt8(truncatingIfNeeded: failure)) ?? .other
        exemplar.vu = try count()
        exemplar.iteration = try count()
        let (high, low) = (try fixed(), try fixed())
        if high | low != 0 { exemplar.trace = TraceID(high: high, low: low) }
        for _ in 0..<(try count(below: 256)) {
            exemplar.headers.append(Exemplar.Header(name: try text(), value: try text()))
        }
        return exemplar
    }
}

extension Counts {
    static let fields: [any WritableKeyPath<Counts, Int64> & Sendable] = [
        \.offered, \.started, \.iterations, \.late, \.dropped, \.interrupted, \.bytesSent, \.bytesReceived, \.connectionsOpened,
        \.redirectsFollowed, \.retried, \.unasked, \.answersHTTP1, \.answersHTTP2, \.warmupRequests,
    ]
}

extension StepTally {
    static let fields: [any WritableKeyPath<StepTally, Int64> & Sendable] = [
        \.requests, \.failed, \.checksFailed, \.bytesReceived, \.dropped,
    ]

    /// Whether there is anything to say of it.
    fileprivate var isActive: Bool {
        requests != 0 || failed != 0 || dropped != 0 || !traits.isEmpty || !exemplars.isEmpty || !(stream?.isEmpty ?? true)
            || !(socket?.isEmpty ?? true)
    }
}

extension Tally {
    /// The series that every run has once.
    static let series: [any WritableKeyPath<Tally, Histogram> & Sendable] = [
        \.iterationTime, \.phases.dns, \.phases.connect, \.phases.tls, \.phases.firstByte, \.phases.receive, \.lateness, \.loopLag,
    ]
}
