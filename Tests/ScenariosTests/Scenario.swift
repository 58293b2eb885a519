import Basics
import Scenarios
import Testing

/// A sound scenario, of which tests change one part. `${…}` stays as it is.
struct Scenario {
    var head = #""name": "test", "target": "demo""#
    var workload = #"{ "executor": "constant-vus", "vus": 2, "for": "5s" }"#
    var step = #""name": "home", "get": "/""#
    var extra = ""

    var text: String {
        """
        { \(head),
        "workload": \(workload),
        "flows": [{ "name": "visit", "steps": [{ \(step) }] }]\(extra.isEmpty ? "" : ",\n" + extra) }
        """
    }

    func plan(overrides: PlanOverrides = PlanOverrides(), environment: [String: String] = [:], files: ScenarioFiles = .disk)
        throws(Problems) -> Plan
    {
        try Plan.load(Array(text.utf8), file: "t.json", overrides: overrides, environment: environment, files: files)
    }

    /// Everything that is wrong with it.
    func problems(overrides: PlanOverrides = PlanOverrides(), environment: [String: String] = [:], files: ScenarioFiles = .disk)
        -> [Problem]
    {
        do throws(Problems) {
            _ = try plan(overrides: overrides, environment: environment, files: files)
            return []
        } catch { return error.all }
    }
}

extension ScenarioFiles {
    /// A certificate, or a key, under every name that says so.
    static let pem = ScenarioFiles { path, _ in
        let kind = path.hasSuffix("k.pem") ? "PRIVATE KEY" : "CERTIFICATE"
        return .success(Array("-----BEGIN \(kind)-----\nAA==\n-----END \(kind)-----\n".utf8))
    }
}

/// The constant bytes of a template, with `‹…›` for values.
func shown(_ template: Template) -> String {
    template.parts.map { part in
        switch part {
        case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
        case .value(let value, let encoding): "‹\(value) \(encoding)›"
        }
    }.joined()
}

extension Step {
    /// The request it sends; fails where it sends none.
    var request: HTTPStep { get throws { try #require(action.http) } }
}
