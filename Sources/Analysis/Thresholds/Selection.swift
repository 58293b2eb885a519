// Which part of a tally a threshold is about: its selectors, resolved once against the layout of the run.

import Basics
import Histograms
import Metrics
import Runs

/// The selectors of a threshold, all of which must hold, as positions in a tally.
struct Selection: Sendable {
    private let metric: Metric
    private let layout: Layout
    /// The steps that fit, by index.
    private let steps: [Int]
    /// Whether steps were chosen at all: what is only counted once for all steps has no answer then.
    private let choosesSteps: Bool
    private let check: String?
    private let status: StatusPattern?
    /// Index of the group, when it is the only selector.
    private let onlyGroup: Int?
    /// Index of the custom metric that is meant.
    private let customMetric: Int?
    /// Whether only what was answered rightly is meant.
    private let isOfSuccesses: Bool
    /// Within which time an answer is good, in nanoseconds.
    private let under: Nanoseconds?
    /// What streams must keep to be good.
    private let goal: StreamGoal?
    /// Which monitor's samples are meant.
    private let source: Source
    /// Which gauge is meant, and of which source, by name.
    private let gaugeSource: String?
    private let gaugeName: String?

    init(_ threshold: Threshold, layout: Layout) {
        let selectors = threshold.selectors
        let stepSelectors = selectors.filter { [.step, .group, .flow, .tag].contains($0.key) }
        let others = selectors.filter { $0.key != .outcome }
        func only(_ key: Selector.Key) -> String? { others.count == 1 && others[0].key == key ? others[0].value : nil }
        metric = threshold.metric
        self.layout = layout
        choosesSteps = !stepSelectors.isEmpty
        steps = layout.steps.indices.filter { index in stepSelectors.allSatisfy { $0.fits(layout.steps[index]) } }
        check = selectors.first { $0.key == .check }?.value
        status = selectors.first { $0.key == .status }.map { StatusPattern($0.value) }
        onlyGroup = only(.group).flatMap { name in layout.groups.firstIndex(of: name) }
        customMetric = only(.name).flatMap { name in layout.custom.firstIndex(of: name) }
        source = Source(of: threshold)
        gaugeSource = selectors.first { $0.key == .source }?.value
        gaugeName = selectors.first { $0.key == .name }?.value
        isOfSuccesses = selectors.contains { $0.key == .outcome }
        goal = StreamGoal(selectors)
        under = selectors.first { $0.key == .under }.flatMap { TimeSpan($0.value)?.nanoseconds }
    }

    /// What the tally of a stretch says; `nil` when the run does not keep that metric for these selectors.
    func reading(of tally: Tally) -> Reading? {
        if status != nil, ![.errors, .requests].contains(metric) { return nil }
        if check != nil, metric != .checks { return nil }
        switch metric {
        case .responseTime:
            return isOfSuccesses ? .times(merged(tally, \.responseTime)) : .arrivals(arrivals(tally))
        case .serviceTime: return .times(merged(tally, \.serviceTime))
        case .iterationTime: return iterationTime(tally)
        case .errors:
            if let status { return choosesSteps ? nil : .share(part: status.count(in: tally), whole: tally.requests) }
            return .share(part: sum(tally, \.failed), whole: sum(tally, \.requests))
        case .checks: return checks(tally)
        case .requests:
            if let status { return choosesSteps ? nil : .amount(status.count(in: tally), samples: tally.requests) }
            return .amount(sum(tally, \.requests), samples: sum(tally, \.requests))
        case .throughput:
            let requests = sum(tally, \.requests)
            return .amount(requests - sum(tally, \.failed), samples: requests)
        case .goodput:
            if let goal {
                return .amount(sumOfStreams(tally) { $0.good[goal.name] ?? 0 }, samples: sum(tally, \.requests))
            }
            guard let under else { return nil }
            let arrivals = arrivals(tally)
            return .amount(arrivals.count(answeredWithin: under), samples: arrivals.count)
        case .droppedIterations: return choosesSteps ? nil : .amount(tally.counts.dropped, samples: tally.counts.offered)
        case .lateIterations: return choosesSteps ? nil : .amount(tally.counts.late, samples: tally.counts.offered)
        case .bytesReceived:
            let bytes = choosesSteps ? sum(tally, \.bytesReceived) : tally.counts.bytesReceived
            return .amount(bytes, samples: sum(tally, \.requests))
        case .connect: return choosesSteps ? nil : .times(tally.phases.connect)
        case .tls: return choosesSteps ? nil : .times(tally.phases.tls)
        case .firstByte: return choosesSteps ? nil : .times(tally.phases.firstByte)
        case .stream(let metric):
            return .times(steps.reduce(into: Histogram()) { $0.add(tally.steps[$1].stream?[metric] ?? Histogram()) })
        case .custom: return customMetric.map { .times(tally.custom[$0]) }
        case .resource, .gauge: return nil
        }
    }

    /// What the monitors' samples of a stretch say; `nil` when the metric is not one of theirs.
    func reading(of samples: some Sequence<ResourceSample>) -> Reading? {
        switch metric {
        case .resource(let wanted): return .samples(samples.compactMap { $0.source == source ? $0.values[wanted] : nil })
        case .gauge:
            return .samples(
                samples.lazy.filter { gaugeSource == $0.source.name || gaugeSource == $0.source.description }
                    .flatMap { $0.gauges.lazy.filter { $0.series.name == gaugeName }.map(\.value) })
        default: return nil
        }
    }

    private func arrivals(_ tally: Tally) -> AllArrivals {
        guard choosesSteps else { return tally.allArrivals }
        return steps.reduce(into: AllArrivals()) { $0.add(tally.steps[$1].allArrivals) }
    }

    private func merged(_ tally: Tally, _ series: KeyPath<StepTally, Histogram>) -> Histogram {
        var merged = Histogram()
        for step in steps { merged.add(tally.steps[step][keyPath: series]) }
        return merged
    }

    private func sum(_ tally: Tally, _ counter: KeyPath<StepTally, Int64>) -> Int64 {
        steps.reduce(0) { $0 + tally.steps[$1][keyPath: counter] }
    }

    private func sumOfStreams(_ tally: Tally, _ count: (StreamTally) -> Int64) -> Int64 {
        steps.reduce(0) { $0 + (tally.steps[$1].stream.map(count) ?? 0) }
    }

    /// Times of whole iterations, or of one group as a transaction. Flows and steps are not timed apart.
    private func iterationTime(_ tally: Tally) -> Reading? {
        if let onlyGroup { return .times(tally.groups[onlyGroup]) }
        return choosesSteps ? nil : .times(tally.iterationTime)
    }

    private func checks(_ tally: Tally) -> Reading {
        var passed: Int64 = 0
        var all: Int64 = 0
        for (index, place) in layout.checks.enumerated() where steps.contains(place.step) && (check == nil || check == place.name) {
            passed += tally.checks[index].passed
            all += tally.checks[index].passed + tally.checks[index].failed
        }
        return .share(part: passed, whole: all)
    }
}

extension Selector {
    /// Whether a step is meant. A tag is written `name=value`, or `name` alone for any value.
    fileprivate func fits(_ step: Layout.Step) -> Bool {
        switch key {
        case .step: return step.name == value
        case .group: return step.group == value
        case .flow: return step.flow == value
        case .tag:
            guard let separator = value.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return step.tags[value] != nil }
            return step.tags[String(value[..<separator])] == String(value[value.index(after: separator)...])
        case .status, .process, .check, .name, .source, .outcome, .under, .ttft, .ttfot, .tpot, .itl: return true
        }
    }
}

extension Source {
    /// The source that a threshold on a resource is about: the one it names, or the only one that its metric is read of.
    fileprivate init(of threshold: Threshold) {
        guard let name = threshold.selectors.first(where: { $0.key == .process })?.value else {
            if case .resource(let metric) = threshold.metric, metric.facts.owner == .host { self = .host } else { self = .target }
            return
        }
        self = ["generator", "host"].contains(name) ? Source(stored: name) : Source(stored: "process:" + name)
    }
}

/// A status code, or a class of them: `503`, `5xx`.
private struct StatusPattern: Sendable {
    private let codes: ClosedRange<Int>?

    init(_ text: String) {
        if let code = Int(text), (100...599).contains(code) {
            codes = code...code
        } else if text.count == 3, text.lowercased().hasSuffix("xx"), let first = text.first?.wholeNumberValue,
            (1...5).contains(first)
        {
            codes = first * 100...first * 100 + 99
        } else {
            codes = nil
        }
    }

    func count(in tally: Tally) -> Int64 { codes.map { tally.statusCodes[$0].reduce(0, +) } ?? 0 }
}
