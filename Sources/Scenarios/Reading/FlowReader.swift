import Basics
import HTTPMessages
import JSON

/// What steps have in common unless they say otherwise.
struct Defaults {
    var timeout = TimeSpan.seconds(10)
    var headers = HeaderLines()

    /// Reads `defaults`.
    mutating func read(_ keys: Keys, _ scope: Scope) {
        if let limit = keys["timeout"]?.span(Limits.timeout) { timeout = limit }
        if let field = keys["headers"] { headers.read(field, scope) }
    }
}

/// Reads `flows`: what users do. Flows and steps become positions, so that running them needs no names.
struct FlowReader {
    let scope: Scope
    let hosts: AllowedHosts
    let defaults: Defaults

    private(set) var flows: [Flow] = []
    private(set) var weights: [Int] = []
    private(set) var steps: [Step] = []
    private(set) var checks: [(step: Int, name: String)] = []

    init(scope: Scope, hosts: AllowedHosts, defaults: Defaults) {
        self.scope = scope
        self.hosts = hosts
        self.defaults = defaults
    }

    mutating func read(_ field: Field) {
        for element in field.list(atLeast: 1, atMost: Limits.steps, of: "flows") ?? [] {
            element.object { keys in flow(keys) }
        }
        if steps.count > Limits.steps {
            field.note("the flows have \(steps.count) steps; at most \(Limits.steps) can be told apart in reports.")
        }
    }

    private mutating func flow(_ keys: Keys) {
        keys.notYet("pacing", "onStart", "repeat", "when", "tags")
        let name = keys.required("name", "what it is called in reports").map { field in
            let name = field.identifier() ?? ""
            if !name.isEmpty, flows.contains(where: { $0.name == name }) {
                field.note("a flow named \"\(name)\" stands already above.")
            }
            return name
        }
        let weight = keys["weight"]?.integer(Limits.weight)
        let first = steps.count
        let list =
            keys.required("steps", "the requests, one after the other")?.list(
                atLeast: 1, atMost: Limits.steps, of: "steps") ?? []
        var names: Set<String> = []
        for element in list {
            element.object { keys in step(keys, &names) }
        }
        flows.append(Flow(name: name ?? "", steps: first..<steps.count))
        weights.append(weight ?? 1)
    }

    // MARK: steps

    private mutating func step(_ keys: Keys, _ names: inout Set<String>) {
        keys.notYet("group", "think", "extract", "auth", "tags", "when", "repeat", "bodyFile", "multipart")
        let templates = RequestTemplates(scope: scope)
        let name = keys.required("name", "what it is called in reports").map { field in
            let name = field.identifier() ?? ""
            if !name.isEmpty, !names.insert(name).inserted {
                field.note("a step named \"\(name)\" stands already above in this flow.")
            }
            return name
        }
        let request = keys.only(HTTPMethod.allCases.map(\.verb), "a step sends one request")
        if request == nil {
            let verbs = HTTPMethod.allCases.map(\.verb).joined(separator: ", ")
            keys.field.note("\(keys.field.name) needs a request: one of \(verbs), with a path.")
        }
        let address = request.flatMap { templates.address($0.field) }
        if let request, let origin = address?.origin { hosts.check(origin, request.field) }

        var lines = defaults.headers
        if let field = keys["headers"] { lines.read(field, scope) }
        let body = body(keys, templates, &lines)
        lines.setDefault("User-Agent", "perfbench/1")

        var step = Step(
            name: name ?? "", flow: flows.count, method: HTTPMethod.allCases.first { $0.verb == request?.key } ?? .get,
            origin: address?.origin, target: target(address?.target ?? Template(), keys["query"].flatMap(templates.pairs)),
            headers: lines.template, body: body, timeout: keys["timeout"]?.span(Limits.timeout) ?? defaults.timeout,
            redirects: keys["redirects"]?.integer(Limits.redirects) ?? 0)
        step.checks =
            keys["check"]?.object { CheckReader().rules($0) }?.map { rule in
                checks.append((steps.count, rule.name))
                return Check(index: checks.count - 1, rule: rule)
            } ?? []
        steps.append(step)
    }

    /// The path with the pairs of `query` behind it.
    private func target(_ path: Template, _ query: Template?) -> Template {
        guard let query, !query.parts.isEmpty else { return path }
        let hasQuery = path.parts.contains { part in
            if case .literal(let bytes) = part { bytes.contains(UInt8(ascii: "?")) } else { false }
        }
        var builder = TemplateBuilder()
        builder.append(path)
        builder.append(hasQuery ? "&" : "?")
        builder.append(query)
        return builder.template
    }

    private func body(_ keys: Keys, _ templates: RequestTemplates, _ lines: inout HeaderLines) -> Template? {
        switch keys.only(["json", "form", "body"], "a request has one body") {
        case ("json", let field)?:
            lines.setDefault("Content-Type", "application/json")
            return templates.json(field)
        case ("form", let field)?:
            lines.setDefault("Content-Type", "application/x-www-form-urlencoded")
            return templates.pairs(field)
        case (_, let field)?: return templates.raw(field)
        case nil: return nil
        }
    }
}
