import Basics
import JSON
import Metrics

/// Reads `thresholds`, and holds their selectors against the rest of the scenario: a limit on something that does not exist would
/// never be measured.
struct ThresholdReader {
    let flows: [Flow]
    let groups: [String]
    let customMetrics: [String]
    let steps: [Step]
    let checks: [(step: Int, name: String)]
    let monitors: [MonitorPlan]

    func thresholds(_ field: Field) -> [Threshold] {
        var thresholds: [Threshold] = []
        for element in field.list(atMost: Limits.thresholds, of: "thresholds") ?? [] {
            guard let threshold = threshold(element) else { continue }
            if thresholds.contains(where: { $0.canonical == threshold.canonical }) {
                element.note("the threshold \"\(threshold.expression)\" appears twice.")
            }
            thresholds.append(threshold)
        }
        return thresholds
    }

    private func threshold(_ field: Field) -> Threshold? {
        guard case .object = field.node.content else { return expression(field) }
        return field.object(Language.threshold) { keys in
            let aborts = keys["abort"]?.flag() ?? false
            let grace = keys["after"]?.span(TimeSpan(nanoseconds: 0)...Limits.duration)
            if let field = keys["after"], !aborts { field.note("\(field.name) has no meaning without \"abort\": true.") }
            var threshold = keys.required("expect", "the threshold itself, such as \"errors rate < 1%\"").flatMap(expression)
            threshold?.aborts = aborts
            threshold?.grace = grace ?? TimeSpan(nanoseconds: 0)
            return threshold
        }
    }

    private func expression(_ field: Field) -> Threshold? {
        guard case .string(let text) = field.node.content else {
            field.mismatch("a text, such as \"response_time p95 < 250ms\", or an object with \"expect\"")
            return nil
        }
        do throws(ThresholdMistake) {
            let threshold = try Threshold(parsing: text)
            for selector in threshold.selectors { check(selector, of: threshold.metric, in: field, text) }
            if threshold.selectors.count > 1, threshold.selectors.contains(where: { $0.key == .status }) {
                field.note("the selector \"status\" allows no other: status codes are counted for all steps together.")
            }
            if case .resource(let metric) = threshold.metric { check(metric, of: threshold, in: field) }
            checkStreams(threshold, in: field)
            return threshold
        } catch {
            field.note(error.sentence, hint: error.hint, offset: error.offset)
            return nil
        }
    }

    /// A limit on streams needs a step that listens to one.
    private func checkStreams(_ threshold: Threshold, in field: Field) {
        var isOfStreams = StreamGoal(threshold.selectors) != nil
        if case .stream = threshold.metric { isOfStreams = true }
        guard isOfStreams, !steps.contains(where: { $0.action.http?.stream != nil }) else { return }
        field.note(
            "\"\(threshold.expression)\" is about streams, and no step of this scenario listens to one.",
            hint: "Add \"stream\": \"openai-chat\" to a step.")
    }

    /// A limit on a resource needs a source that is watched and that has the metric.
    private func check(_ metric: ResourceMetric, of threshold: Threshold, in field: Field) {
        let (word, process) = (threshold.metric.rawValue, threshold.selectors.first { $0.key == .process }?.value)
        switch (metric.facts.owner, process) {
        case (.host, nil) where !monitors.contains(.host):
            field.note(
                "\"\(word)\" is about this machine, which is not watched.", hint: "Add { \"host\": \"local\" } to \"monitors\".")
        case (.process, nil) where !monitors.contains(.targetProcess), (.both, nil) where !monitors.contains(.targetProcess):
            field.note(
                "\"\(word)\" is about the target, which is not watched.",
                hint: "Add { \"process\": \"target\" } to \"monitors\".")
        case (.host, let process?) where process != "host":
            field.note(
                "\"\(word)\" is read of the whole machine, not of \"\(process)\".", hint: "Write \"\(word)\" without a selector.")
        case (.process, "host"):
            field.note("\"\(word)\" is read of processes, not of the whole machine.")
        default: break
        }
    }

    // MARK: selectors

    private func check(_ selector: Selector, of metric: Metric, in field: Field, _ text: String) {
        // Which gauges there are, only the run shows.
        if metric == .gauge, selector.key == .name { return }
        let known = names(for: selector.key)
        guard !isKnown(selector, known) else { return }
        let offset = text.firstRange(of: selector.value).map { text[..<$0.lowerBound].unicodeScalars.count }
        let meant = nearestName(to: selector.value, in: known)
        let hint = meant != nil || known.isEmpty ? "" : "There is \(known.prefix(12).joined(separator: ", "))."
        field.note(
            "no \(selector.key == .name ? "custom metric" : selector.key.rawValue) of this scenario is \"\(selector.value)\"\(meant.map { "; did you mean \"\($0)\"?" } ?? ".")",
            hint: hint,
            offset: offset)
    }

    private static let times: Set<Selector.Key> = StreamGoal.keys.union([.under])

    private func isKnown(_ selector: Selector, _ known: [String]) -> Bool {
        // What these may be was looked at when the threshold was read.
        if selector.key == .outcome || Self.times.contains(selector.key) { return true }
        guard selector.key == .status else {
            // A tag is written `name=value` or, as labels elsewhere, `name:value`.
            let value = selector.key == .tag ? selector.value.replacing(":", with: "=", maxReplacements: 1) : selector.value
            return known.contains(value)
        }
        let value = selector.value.lowercased()
        if value.hasSuffix("xx") { return ["1xx", "2xx", "3xx", "4xx", "5xx"].contains(value) }
        return Int(value).map { (100...599).contains($0) } ?? false
    }

    private func names(for key: Selector.Key) -> [String] {
        var names: [String] =
            switch key {
            case .step: steps.map(\.name)
            case .flow: flows.map(\.name)
            case .check: checks.map(\.name)
            case .process: ["generator"] + monitors.compactMap(\.processName) + (monitors.contains(.host) ? ["host"] : [])
            case .group: groups
            case .tag: steps.flatMap { step in step.tags.sorted { $0.key < $1.key }.flatMap { [$0.key, "\($0.key)=\($0.value)"] } }
            case .name: customMetrics
            case .source: monitors.compactMap(\.gaugeSource)
            case .status, .outcome, .under, .ttft, .ttfot, .tpot, .itl: []
            }
        var seen: Set<String> = []
        names.removeAll { $0.isEmpty || !seen.insert($0).inserted }
        return names
    }
}
