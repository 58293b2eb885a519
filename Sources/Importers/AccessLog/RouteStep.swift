// A route as a step of a scenario, with the data it draws from.

import AccessLogs
import Basics
import JSON

/// Turns routes into steps, and keeps the data files that they need.
struct RouteSteps {
    /// What is in a step for one route.
    private struct Draft {
        var verb: String
        var address: String
        var name: String
        var check: JSONValue?
        var body: String?
    }

    private var drafts: [Draft] = []
    /// The `data` of the scenario.
    private(set) var data: [JSONValue.Member] = []
    /// Data files by name, beside the scenario.
    private(set) var files: [ImportedScenario.File] = []

    init(_ book: RouteBook, _ options: TrafficOptions) {
        var names = UniqueNames()
        for route in book.routes {
            let name = names.take(route.isRest ? "other" : stepName(method: route.shape.method, path: route.shape.text))
            let body = options.bodies.first { rule in
                rule.matches(method: route.shape.method, path: route.targets.first.map { $0.prefix { $0 != "?" } } ?? "")
            }
            drafts.append(
                Draft(
                    verb: route.shape.method.lowercased(), address: address(route, name, options), name: name,
                    check: Self.check(route.statuses), body: body?.body))
        }
    }

    /// The members of a step for a route.
    func members(_ route: Int, named name: String) -> [JSONValue.Member] {
        let draft = drafts[route]
        var members: [JSONValue.Member] = [.init("name", .string(name)), .init(draft.verb, .string(draft.address))]
        if let body = draft.body { members.append(.init("body", .string(body))) }
        if let check = draft.check { members.append(.init("check", ["status": check])) }
        return members
    }

    func name(of route: Int) -> String { drafts[route].name }

    // MARK: Addresses

    /// The address of a route: as it is where it never changes, with a column for each part that changes where their characters come back
    /// as they were sent, otherwise one column with whole addresses.
    private mutating func address(_ route: RouteBook.Route, _ name: String, _ options: TrafficOptions) -> String {
        let distinct = Set(route.targets)
        if distinct.count == 1, let only = distinct.first { return templateText(only) }
        let table = slug(name, or: "data").replacing("-", with: "_")
        let parts = route.isRest ? nil : Self.columns(route)
        let columns = parts?.columns ?? ["target"]
        let rows = parts?.rows ?? route.targets.map { [$0] }
        let file = "\(options.name)-\(name).csv"
        files.append(ImportedScenario.File(name: file, text: Self.csv(columns, rows)))
        data.append(.init(table, ["file": .string(file), "pick": "random"]))
        guard let parts else { return "${\(table).target}" }
        return parts.template.replacing("${", with: "${\(table).")
    }

    /// The parts of a route's addresses that change, as columns; `nil` when one has characters that could be encoded in another way.
    private static func columns(_ route: RouteBook.Route) -> (template: String, columns: [String], rows: [[String]])? {
        let all = route.targets.compactMap(parts)
        guard all.count == route.targets.count, let first = all.first,
            all.allSatisfy({ $0.path.count == first.path.count && $0.query.count == first.query.count })
        else { return nil }
        var template = ""
        var columns: [String] = []
        var rows = Array(repeating: [String](), count: all.count)
        func column(_ name: String, _ values: [String]) -> String? {
            if Set(values).count == 1 { return templateText(values[0]) }
            guard values.allSatisfy(isPlain) else { return nil }
            var unique = name
            var number = 2
            while columns.contains(unique) {
                unique = "\(name)\(number)"
                number += 1
            }
            columns.append(unique)
            for (row, value) in values.enumerated() { rows[row].append(value) }
            return "${\(unique)}"
        }
        for place in first.path.indices {
            let before = place > 0 ? words(of: route.shape.segments[place - 1]).last.map(singular) : nil
            guard let text = column(before.map { $0 + "Id" } ?? "id", all.map { $0.path[place] }) else { return nil }
            template += "/" + text
        }
        for place in first.query.indices {
            let name = variableName(words(of: first.query[place].name))
            guard let text = column(name, all.map { $0.query[place].value }) else { return nil }
            template += (place == 0 ? "?" : "&") + templateText(first.query[place].name) + "=" + text
        }
        return (template, columns, rows)
    }

    /// The parts of an address; `nil` when a parameter has no `=`.
    private static func parts(_ target: String) -> Parts? {
        var parts = Parts(
            path: target.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init))
        guard let mark = target.firstIndex(of: "?") else { return parts }
        for pair in target[target.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false) {
            guard let sign = pair.firstIndex(of: "=") else { return nil }
            parts.query.append(NamedValue(String(pair[..<sign]), String(pair[pair.index(after: sign)...])))
        }
        return parts
    }

    /// An address taken apart, nothing decoded.
    private struct Parts {
        var path: [String]
        var query: [NamedValue] = []
    }

    /// Whether a text is spelled the same however it is percent-encoded: unreserved characters only (RFC 3986, section 2.3), and not empty.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    private static func csv(_ columns: [String], _ rows: [[String]]) -> String {
        func line(_ fields: [String]) -> String {
            fields.map { field in
                field.contains { $0 == "," || $0 == "\"" || $0 == ";" || $0.isNewline } || field.isEmpty
                    ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
            }.joined(separator: ",") + "\n"
        }
        return line(columns) + rows.map(line).joined()
    }

    /// The status codes that a route had, when they are not those that count as right anyway.
    private static func check(_ statuses: [Int: Int]) -> JSONValue? {
        let total = statuses.values.reduce(0, +)
        let usual = statuses.filter { $0.value * 100 >= total && (100...599).contains($0.key) }.keys.sorted()
        guard usual.contains(where: { !(200..<400).contains($0) && $0 < 500 }) else { return nil }
        return .array(usual.filter { $0 < 500 }.map { .integer(Int64($0)) })
    }
}
