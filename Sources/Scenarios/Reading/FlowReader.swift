import Basics
import HTTPMessages
import JSON

/// Reads `flows`: what users do. Flows and steps become positions, so that running them needs no names.
struct FlowReader {
    private let scope: Scope
    private let reader: StepReader

    private(set) var flows: [Flow] = []
    private(set) var weights: [Int] = []
    private(set) var steps: [Step] = []
    private(set) var groups: [String] = []
    private(set) var checks: [(step: Int, name: String)] = []

    init(scope: Scope, steps: StepReader) {
        self.scope = scope
        reader = steps
    }

    mutating func read(_ field: Field) {
        for element in field.list(atLeast: 1, atMost: Limits.steps, of: "flows") ?? [] {
            if element.object(Language.flow, { keys in flow(keys) }) == nil {
                // Not even an object: it keeps its number, which the variables extracted elsewhere were counted by.
                flows.append(Flow(name: "", steps: steps.count..<steps.count))
                weights.append(1)
            }
        }
        if steps.count > Limits.steps {
            field.note("the flows have \(steps.count) steps; at most \(Limits.steps) can be told apart in reports.")
        }
    }

    private mutating func flow(_ keys: Keys) -> Void? {
        let pace = PaceReader(scope: scope)
        scope.extractedSoFar = []
        scope.usedFeeders = []
        scope.isFlowGuarded = keys.has("when")
        scope.part = .flow(flows.count, isGuarded: true)
        let name = keys.required("name", "what it is called in reports").map { field in
            let name = field.identifier() ?? ""
            if !name.isEmpty, flows.contains(where: { $0.name == name }) {
                field.note("a flow named \"\(name)\" exists already.")
            }
            return name
        }
        let weight = keys["weight"]?.integer(Limits.weight)
        let pacing = keys["pacing"]?.span(TimeSpan(nanoseconds: 0)...Limits.duration)
        let repeats = keys["repeat"].flatMap(pace.repeats)
        let conditions = keys["when"].map(pace.conditions) ?? []
        let tags = keys["tags"].map(reader.tags) ?? [:]
        var names: Set<String> = []
        let first = steps.count
        scope.isFlowGuarded = false
        if let field = keys["onStart"] { read(field, atLeast: 0, tags, &names) }
        scope.isFlowGuarded = keys.has("when")
        let begin = steps.count
        if let field = keys.required("steps", "the requests, one after the other") { read(field, atLeast: 1, tags, &names) }
        scope.isFlowGuarded = false
        scope.part = .anywhere
        flows.append(
            Flow(
                name: name ?? "", steps: begin..<steps.count, onStart: first..<begin,
                pacing: pacing ?? TimeSpan(nanoseconds: 0), conditions: conditions, repeats: repeats ?? .once,
                feeders: scope.usedFeeders.sorted()))
        weights.append(weight ?? 1)
        return ()
    }

    private mutating func read(_ field: Field, atLeast count: Int, _ tags: [String: String], _ names: inout Set<String>) {
        for element in field.list(atLeast: count, atMost: Limits.steps, of: "steps") ?? [] {
            element.object(Language.step) { keys in add(reader.step(keys, flow: flows.count, names: &names), tags) }
        }
    }

    /// Adds a flow of one step that stands in no file.
    mutating func append(name: String, _ step: Step) {
        var unique = name
        while flows.contains(where: { $0.name == unique }) { unique += "-log" }
        flows.append(Flow(name: unique, steps: steps.count..<(steps.count + 1)))
        weights.append(1)
        steps.append(step)
    }

    private mutating func add(_ draft: StepDraft, _ tags: [String: String]) {
        var step = draft.step
        step.tags = tags.merging(step.tags) { $1 }
        if !draft.group.isEmpty {
            if !groups.contains(draft.group) { groups.append(draft.group) }
            step.group = groups.firstIndex(of: draft.group) ?? -1
        }
        for (position, check) in draft.checks.enumerated() {
            step.checks[position].index = checks.count
            checks.append((steps.count, check.words))
        }
        steps.append(step)
    }
}
