// All that can be asked of the server: the one table that requests are answered by and the OpenAPI document is made of.

import JSON
import Basics
import HTTPMessages

/// The routes, and how a request finds its own.
struct RouteTable: Sendable {
    let routes: [Route]

    static let standard = RouteTable(
        routes: runRoutes + rangeRoutes + startRoutes + scenarioRoutes + comparisonRoutes + findingRoutes + performanceRoutes
            + accessRoutes + plainRoutes + overviewRoutes + runPageRoutes + scenarioPageRoutes + startPageRoutes + signInRoutes
            + journeyRoutes + assetRoutes)

    /// The route of a request, with the values in its path.
    /// - Throws: a `Refusal`: 404 for a path that is none, 405 for a method that it does not take.
    func find(_ method: HTTPMethod?, _ path: String) throws(Refusal) -> (route: Route, path: [String: Substring]) {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        var allowed: [String] = []
        let wanted = method == .head ? .get : method
        for route in routes {
            guard let values = route.match(segments) else { continue }
            if route.method == wanted { return (route, values) }
            allowed.append(route.method.rawValue)
        }
        guard !allowed.isEmpty else { throw Refusal(404, "There is nothing at \"\(path.prefix(200))\".") }
        if allowed.contains("GET") { allowed.append("HEAD") }
        throw Refusal(
            405, "\"\(path.prefix(200))\" does not take this method.", hint: "It takes \(allowed.joined(separator: ", ")).",
            fields: [("Allow", allowed.joined(separator: ", "))])
    }
}

extension Route {
    /// What a request says, checked against what the route takes; all mistakes at once.
    func read(_ call: Call, path: [String: Substring]) throws(Refusal) -> [String: Value] {
        var values: [String: Value] = [:]
        var mistakes: [String] = []
        func take(_ parameter: Parameter, _ read: () throws(Parameter.Mistake) -> Value) {
            do throws(Parameter.Mistake) {
                guard values.updateValue(try read(), forKey: parameter.name) == nil else {
                    return mistakes.append("\"\(parameter.name)\" was given twice.")
                }
            } catch {
                mistakes.append("\"\(parameter.name)\" \(error.words).")
            }
        }
        let inPath = pathNames
        for parameter in parameters where inPath.contains(parameter.name) {
            guard let text = percentDecoded(path[parameter.name] ?? "") else {
                mistakes.append("\"\(parameter.name)\" is not percent-encoded UTF-8.")
                continue
            }
            do throws(Parameter.Mistake) { values[parameter.name] = try parameter.read(text) } catch {
                // What cannot be a name is the name of nothing.
                throw Refusal(404, "\"\(parameter.name)\" \(error.words).")
            }
        }
        let inQuery = parameters.filter { !inPath.contains($0.name) }
        // An empty field of a form is one that was not filled in.
        for (name, text) in call.query where isAPI || !text.isEmpty {
            guard let parameter = inQuery.first(where: { $0.name == name }) else {
                mistakes.append("\"\(name.prefix(100))\" is not a parameter of this route\(didYouMean(name, inQuery.map(\.name)))")
                continue
            }
            take(parameter) { () throws(Parameter.Mistake) in try parameter.read(text) }
        }
        if call.isQueryMalformed { mistakes.append("The query is not percent-encoded UTF-8.") }
        for parameter in inQuery where parameter.isRequired && values[parameter.name] == nil {
            if !mistakes.contains(where: { $0.hasPrefix("\"\(parameter.name)\"") }) {
                mistakes.append("\"\(parameter.name)\" is missing.")
            }
        }
        guard mistakes.isEmpty else { throw Refusal(400, mistakes.joined(separator: " ")) }
        if let body { try readBody(call, body, &values) }
        return values
    }

    private func readBody(_ call: Call, _ body: [Parameter], _ values: inout [String: Value]) throws(Refusal) {
        var mistakes: [String] = []
        func take(_ name: String, _ read: (Parameter) throws(Parameter.Mistake) -> Value) {
            guard let parameter = body.first(where: { $0.name == name }) else {
                return mistakes.append("\"\(name.prefix(100))\" is not a key of the body\(didYouMean(name, body.map(\.name)))")
            }
            do throws(Parameter.Mistake) { values[name] = try read(parameter) } catch {
                mistakes.append("\"\(name)\" \(error.words).")
            }
        }
        if isAPI {
            for member in try call.object() {
                take(member.key) { (parameter) throws(Parameter.Mistake) in try parameter.read(member.value) }
            }
        } else {
            for (name, text) in call.form where name != "csrf" && !text.isEmpty {
                take(name) { (parameter) throws(Parameter.Mistake) in try parameter.read(text) }
            }
        }
        for parameter in body where parameter.isRequired && values[parameter.name] == nil {
            if !mistakes.contains(where: { $0.hasPrefix("\"\(parameter.name)\"") }) {
                mistakes.append("\"\(parameter.name)\" is missing.")
            }
        }
        guard mistakes.isEmpty else { throw Refusal(422, mistakes.joined(separator: " ")) }
    }
}
