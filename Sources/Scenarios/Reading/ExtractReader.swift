import Basics
import JSON

/// Reads `extract`: what is taken out of a response, and what it is called.
struct ExtractReader {
    let scope: Scope
    /// Whether values may go to metrics: not where nothing is counted.
    private let allowsMetrics: Bool
    /// Where values may be.
    private let places: [String]

    init(scope: Scope, allowsMetrics: Bool, of action: Action.Kind) {
        self.scope = scope
        self.allowsMetrics = allowsMetrics
        places =
            switch action {
            case .http: ["json", "header", "cookie", "body", "status"]
            case .sql: ["column", "json", "body", "rows"]
            case .socket: ["json", "body"]
            }
    }

    private static let allPlaces = ["json", "header", "cookie", "body", "status", "column", "rows"]

    private enum Destination: String, CaseIterable { case variable, metric }

    func extractions(_ field: Field) -> [Extraction] {
        var extractions: [Extraction] = []
        for (name, position, value) in field.entries() ?? [] {
            if let mistake = scope.nameMistake(name) {
                field.log.note(mistake.sentence, hint: mistake.hint, at: position)
                continue
            }
            if case .string(let text) = value.node.content, text.hasPrefix("$") {
                guard let path = path(value) else { continue }
                extractions.append(Extraction(name: name, source: .json(path), slot: scope.slot(of: name) ?? -1))
            } else if case .object = value.node.content,
                let extraction = value.object(Language.extraction, { extraction(name, $0) })
            {
                extractions.append(extraction)
            } else {
                notAnObject(value)
            }
        }
        return extractions
    }

    private func notAnObject(_ field: Field) {
        if case .object = field.node.content { return }
        field.mismatch("a JSON path that begins with \"$\", or an object such as { \"header\": \"Location\" }")
    }

    private func extraction(_ name: String, _ keys: Keys) -> Extraction? {
        let pattern = keys["regex"].flatMap { TestReader(scope: scope).pattern($0) }
        keys.elsewhere(
            Self.allPlaces.filter { !places.contains($0) }, "Values of this step are in \(places.joined(separator: ", ")).")
        let origin = keys.only(places, "a value comes from one place")
        let pick = keys["pick"].map { $0.word(Extraction.Pick.self) } ?? .first
        let fallback = keys["default"].flatMap(fallback)
        let destination = keys["as"].map { $0.word(Destination.self) } ?? .variable
        if let field = keys["as"], destination == .metric, !allowsMetrics {
            field.note("\"\(name)\" cannot be a metric here: what \"setup\" and \"teardown\" do is in no figure.")
        }
        guard origin != nil || keys.has("regex") else {
            keys.field.note("\(keys.field.name) needs one of \((places + ["regex"]).joined(separator: ", ")): where the value is.")
            return nil
        }
        guard let source = origin.map({ source($0.key, $0.field) }) ?? .body, let pick, let destination else { return nil }
        let canBeSeveral: Bool
        switch source {
        case .json(let path):
            canBeSeveral = path.hasSeveral
            if let field = keys["regex"] { field.note("\"regex\" cannot be combined with \"json\": a value comes from one place.") }
        case .status, .rows:
            canBeSeveral = false
            if let field = keys["regex"] {
                field.note("\"regex\" cannot be combined with \"\(origin?.key ?? "")\", which is a number.")
            }
        default: canBeSeveral = keys.has("regex")
        }
        if let field = keys["pick"], !canBeSeveral {
            field.note(
                "\"pick\" chooses among several values, and here is one at most.",
                hint: "Several come from \"regex\", and from a JSON path with \"[*]\".")
        }
        let isMetric = destination == .metric
        if isMetric, pick == .all { keys["pick"]?.note("\"all\" values cannot be one number.") }
        return Extraction(
            name: name, source: source, pattern: pattern, pick: pick, fallback: fallback,
            slot: isMetric ? -1 : scope.slot(of: name) ?? -1, metric: isMetric && allowsMetrics ? scope.metric(of: name) : -1)
    }

    private func source(_ key: String, _ field: Field) -> Extraction.Source? {
        switch key {
        case "json": return path(field).map { .json($0) }
        case "header":
            guard let name = field.text("the name of a header") else { return nil }
            guard HeaderLines.isName(name) else {
                field.note("\"\(name)\" cannot be the name of a header.")
                return nil
            }
            return .header(Array(name.lowercased().utf8))
        case "column": return field.text("the name of a column").map { .json(.column($0)) }
        case "cookie": return field.text("the name of a cookie").map { .cookie(Array($0.utf8)) }
        default:
            guard case .bool(true) = field.node.content else {
                field.mismatch("true")
                return nil
            }
            return key == "body" ? .body : key == "rows" ? .rows : .status
        }
    }

    private func path(_ field: Field) -> JSONPath? {
        guard let text = field.text("a JSON path, such as \"$.items[0].id\"") else { return nil }
        do throws(JSONPathMistake) {
            return try JSONPath(text)
        } catch {
            field.note(
                "the JSON path \"\(text)\" \(error.reason).", hint: "Write one like \"$.items[0].id\".", offset: error.offset)
            return nil
        }
    }

    private func fallback(_ field: Field) -> Template? {
        switch field.node.content {
        case .string: return scope.segments(field).map { Template($0, .raw) }
        case .integer(let value): return Template(String(value))
        case .number(_, let text): return Template(text)
        case .bool(let value): return Template(String(value))
        default:
            field.mismatch("a text, a number, or true or false")
            return nil
        }
    }
}
