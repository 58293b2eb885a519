import Basics
import HTTPMessages
import JSON

/// What steps have in common unless they say otherwise.
struct Defaults {
    var timeout = TimeSpan.seconds(10)
    var headers = HeaderLines()
    var digest: Template?
    var keepBody = Step.defaultKeep

    /// Reads `defaults`.
    mutating func read(_ keys: Keys, _ scope: Scope) {
        if let limit = keys["timeout"]?.span(Limits.timeout) { timeout = limit }
        if let field = keys["headers"] { headers.read(field, scope) }
        if let limit = keys["keepBody"].flatMap(keptBody) { keepBody = limit }
        switch keys["auth"]?.object(Language.auth, { AuthReader(scope: scope).authorization($0) }) {
        case .header(let value)?: headers.set("Authorization", value)
        case .digest(let pair)?: digest = pair
        case nil: break
        }
    }
}

/// `keepBody`: how many bytes of a response's body are kept at most.
func keptBody(_ field: Field) -> Int? {
    guard let count = field.quantity(ByteCount.self) else { return nil }
    guard count.bytes > 0, count <= Limits.keptBody else {
        field.mismatch("a size from \"1B\" to \"\(Limits.keptBody)\"")
        return nil
    }
    return Int(count.bytes)
}

/// A step with its checks before they have numbers.
struct StepDraft {
    var step: Step
    var checks: [CheckDraft]
    /// The name of its group; empty for none.
    var group: String
}

/// Reads one step: what it does, what the answer must be like, and what is taken out of it.
struct StepReader {
    let scope: Scope
    let hosts: AllowedHosts
    let defaults: Defaults
    let files: NamedFiles

    /// - Parameter isMeasured: whether it belongs to a flow; the steps of `setup` and `teardown` belong to none.
    func step(_ keys: Keys, flow: Int, names: inout Set<String>, isMeasured: Bool = true) -> StepDraft {
        let pace = PaceReader(scope: scope)
        if flow >= 0 { scope.part = .flow(flow, isGuarded: keys.has("when") || scope.isFlowGuarded) }
        let name = name(keys, &names)
        let conditions = keys["when"].map(pace.conditions) ?? []
        let chosen = keys.only(Language.verbs + ["sql"] + SocketReader.deeds, "a step does one thing")
        if chosen == nil, !keys.has("expect") {
            let verbs = HTTPMethod.allCases.map(\.verb)
            keys.field.note(
                "\(keys.field.name) needs a request: one of \(verbs.joined(separator: ", ")), with a path; \"sql\" with a statement; or \"connect\", \"send\", \"expect\" or \"for\" of a WebSocket."
            )
        }
        var timeout = keys["timeout"]?.span(Limits.timeout) ?? defaults.timeout
        let action: Action
        if let chosen, chosen.key == "sql" {
            let reader = SQLReader(scope: scope, files: files, hasTarget: scope.hasDatabase)
            keys.elsewhere(Self.requestKeys, "It is a key of steps that send a request.")
            keys.elsewhere(["expect"], "It is a key of steps that use a WebSocket.")
            action = .sql(reader.action(keys, chosen.field, timeout: timeout))
            if isMeasured { _ = scope.metric(of: Plan.rowsMetric) }
        } else if keys.has("expect") || chosen.map({ SocketReader.deeds.contains($0.key) }) ?? false {
            keys.elsewhere(SQLReader.keys, "It is a key of steps with \"sql\".")
            action = .socket(socket(keys, chosen, timeout, isMeasured))
        } else {
            keys.elsewhere(SQLReader.keys, "It is a key of steps with \"sql\".")
            keys.elsewhere(["expect"], "It is a key of steps that use a WebSocket.")
            let listening = keys["stream"].flatMap { stream($0, keys, isMeasured) }
            if let listening, !keys.has("timeout") {
                let end = listening.listens?.nanoseconds ?? 0
                timeout = max(StreamStep.defaultTimeout, TimeSpan(nanoseconds: end + .seconds(10)))
            }
            var step = request(keys, chosen, timeout)
            step.stream = listening
            action = .http(step)
        }
        var step = Step(
            name: name, flow: flow, action: action, conditions: conditions,
            repeats: keys["repeat"].flatMap(pace.repeats) ?? .once, think: keys["think"].flatMap(pace.think))
        step.tags = keys["tags"].map(tags) ?? [:]
        let checks = keys["check"]?.object(Language.check) { CheckReader(scope: scope, of: action.kind).checks($0) } ?? []
        if let field = keys["extract"] {
            step.extractions = ExtractReader(scope: scope, allowsMetrics: isMeasured, of: action.kind).extractions(field)
            scope.extractedSoFar.formUnion(step.extractions.filter { $0.slot >= 0 }.map(\.name))
        }
        let limit = keys["keepBody"].flatMap(keptBody) ?? defaults.keepBody
        step.checks = checks.map { Check(index: -1, rule: $0.rule, isNegated: $0.isNegated, words: $0.words) }
        step.keepWhatIsNeeded(limit)
        if !isMeasured { keys.elsewhere(["group"], "It is a key of the steps of flows: what is done here is in no figure.") }
        let group = isMeasured ? keys["group"].flatMap { $0.identifier() } ?? "" : ""
        return StepDraft(step: step, checks: checks, group: group)
    }

    /// Keys that only a step with a request has.
    private static let requestKeys = ["path", "query", "headers", "auth", "redirects", "stream"] + BodyReader.keys

    private func socket(
        _ keys: Keys, _ chosen: (key: String, field: Field)?, _ timeout: TimeSpan, _ isMeasured: Bool
    ) -> SocketStep {
        if !isMeasured { keys.field.note("\(keys.field.name) uses a WebSocket, which \"setup\" and \"teardown\" cannot.") }
        var lines = defaults.headers
        let isOpening = chosen?.key == "connect"
        if isOpening, let field = keys["headers"] { lines.read(field, scope) }
        lines.setDefault("User-Agent", "perfbench/1")
        keys.elsewhere(Self.requestKeys.filter { !isOpening || $0 != "headers" }, "It is a key of steps that send a request.")
        return SocketReader(scope: scope, hosts: hosts).action(keys, chosen, headers: lines, timeout: timeout)
    }

    private func stream(_ field: Field, _ keys: Keys, _ isMeasured: Bool) -> StreamStep? {
        if !isMeasured {
            field.note("\(field.name) does not belong here: what \"setup\" and \"teardown\" do is in no figure.")
        }
        if keys.has("redirects") { field.note("\(field.name) cannot be combined with \"redirects\".") }
        return StreamReader(scope: scope).stream(field)
    }

    /// - Parameter chosen: its method with the address; `nil` when there is none, which has been reported.
    private func request(_ keys: Keys, _ chosen: (key: String, field: Field)?, _ timeout: TimeSpan) -> HTTPStep {
        let templates = RequestTemplates(scope: scope)
        let sent = method(keys, chosen)
        let address = sent.flatMap { templates.address($0.address) }
        if let sent, let address {
            if let origin = address.origin {
                hosts.check(origin, sent.address)
            } else {
                scope.needsTarget = true
            }
        }
        let (lines, digest, body) = content(keys, templates)
        var step = HTTPStep(
            method: sent?.method ?? .get, origin: address?.origin,
            target: target(address?.target ?? Template(), keys["query"].flatMap(templates.pairs)), headers: lines.template,
            body: body, digest: digest, timeout: timeout, redirects: keys["redirects"]?.integer(Limits.redirects) ?? 0)
        step.isLink = address?.isLink ?? false
        if step.isLink, let field = keys["query"] {
            field.note(
                "\(field.name) cannot be combined with a link, which has its query already.", hint: "Leave out one of the two.")
        }
        return step
    }

    private func name(_ keys: Keys, _ names: inout Set<String>) -> String {
        guard let field = keys.required("name", "what it is called in reports"), let name = field.identifier() else { return "" }
        if !names.insert(name).inserted { field.note("a step named \"\(name)\" exists already in this flow.") }
        return name
    }

    /// What is sent, and the field that says where to: a verb, or "method" and "path".
    private func method(_ keys: Keys, _ chosen: (key: String, field: Field)?) -> (method: HTTPMethod, address: Field)? {
        let path = keys["path"]
        guard let (key, field) = chosen else { return nil }
        guard key == "method" else {
            path?.note("\"\(path!.path)\" cannot be combined with \"\(key)\", which says where the request goes.")
            return HTTPMethod.allCases.first { $0.verb == key }.map { ($0, field) }
        }
        guard let text = field.text("a method, such as \"PURGE\"") else { return nil }
        guard let method = HTTPMethod(token: text) else {
            let isTunnel = text == "CONNECT" || text == "PRI"
            field.note(
                isTunnel
                    ? "\(field.name) cannot be \"\(text)\", which is about the connection and no request."
                    : "\(field.name) has \"\(text)\" for a method, which is no word of a request line.",
                hint: "Write one like \"PURGE\" or \"PROPFIND\"; capitals are sent as they are.")
            return nil
        }
        guard let path else {
            field.note("\"\(field.path)\" needs \"path\": where the request goes.")
            return nil
        }
        return (method, path)
    }

    /// Header lines and body, with whatever identifies the sender.
    private func content(_ keys: Keys, _ templates: RequestTemplates) -> (HeaderLines, digest: Template?, Template?) {
        var lines = defaults.headers
        var own = HeaderLines()
        if let field = keys["headers"] {
            lines.read(field, scope)
            if keys.has("auth"), case .object(let members) = field.node.content {
                for member in members { own.set(member.key, Template()) }
            }
        }
        var digest = defaults.digest
        if let field = keys["auth"] {
            if own.has("Authorization") {
                field.note("\"auth\" cannot be combined with a header \"Authorization\": a request identifies its sender once.")
            }
            switch field.object(Language.auth, { AuthReader(scope: scope).authorization($0) }) {
            case .header(let value)?:
                lines.set("Authorization", value)
                digest = nil
            case .digest(let pair)?: digest = pair
            case nil: break
            }
        }
        let body = BodyReader(templates: templates, files: files).body(keys, &lines)
        lines.setDefault("User-Agent", "perfbench/1")
        return (lines, digest, body)
    }

    /// `tags`: texts that are the same for every request.
    func tags(_ field: Field) -> [String: String] {
        var tags: [String: String] = [:]
        for (key, position, value) in field.entries() ?? [] {
            guard Scope.isVariable(key.replacing("-", with: "_")) else {
                field.log.note("\"\(key)\" cannot name a tag.", hint: "Use letters, digits, hyphens and underscores.", at: position)
                continue
            }
            guard value.text() != nil, let text = scope.constantText(value) else { continue }
            if text.contains(where: { ",{}".contains($0) }) {
                value.note("\(value.name) holds one of , { and }, which would end it in a threshold's selector.")
            }
            tags[key] = text
        }
        return tags
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
}
