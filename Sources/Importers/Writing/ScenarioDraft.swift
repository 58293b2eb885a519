import JSON

/// The parts of a scenario that imports fill in; what they share is laid out here, in the order in which people read it.
struct ScenarioDraft {
    var name: String
    var description: String
    var target: String
    /// Said above the target; empty for nothing.
    var targetComment = ""
    /// Hosts besides loopback that requests go to.
    var hosts: Set<String> = []
    var connection: [JSONValue.Member] = []
    var timeout: String?
    var headers: [JSONValue.Member] = []
    var workloadComment: String
    var workload: JSONValue
    var data: [JSONValue.Member] = []
    var flows: [Flow] = []

    /// A flow, with what is said of it.
    struct Flow {
        var name: String
        var steps: [JSONValue]
        /// How often it is chosen in relation to the others; `nil` for as often as they.
        var weight: Int?
        /// Is above it; empty for nothing.
        var comment = ""
    }

    /// The scenario, ready to be written.
    func value() -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)), .init("kind", "load"), .init("description", .string(description)),
        ]
        func comment(_ text: String) { if !text.isEmpty { members.append(.init(JSONValue.comment, .string(text))) } }
        comment(targetComment)
        members.append(.init("target", .string(target)))
        if !hosts.isEmpty {
            comment("Load goes only to hosts named here. Leave in only those you may send load to.")
            members.append(.init("allowedHosts", .array(hosts.sorted().map(JSONValue.string))))
        }
        members += connection
        var defaults = timeout.map { [JSONValue.Member("timeout", .string($0))] } ?? []
        if !headers.isEmpty { defaults.append(.init("headers", .object(headers))) }
        if !defaults.isEmpty { members.append(.init("defaults", .object(defaults))) }
        if !data.isEmpty { members.append(.init("data", .object(data))) }
        comment(workloadComment)
        members.append(.init("workload", workload))
        if !flows.isEmpty {
            members.append(
                .init(
                    "flows",
                    .array(
                        flows.map { flow in
                            var members: [JSONValue.Member] = [.init("name", .string(flow.name))]
                            if !flow.comment.isEmpty { members.append(.init(JSONValue.comment, .string(flow.comment))) }
                            if let weight = flow.weight { members.append(.init("weight", .integer(Int64(weight)))) }
                            return .object(members + [.init("steps", .array(flow.steps))])
                        })))
        }
        comment("When this does not hold, the run fails with exit code 99. A limit for speed: \"response_time p95 < 250ms\".")
        members.append(.init("thresholds", ["errors rate < 1%"]))
        return .object(members)
    }

    /// The lines above a scenario: where it comes from, what to do next, what it needs.
    static func preface(_ origin: String, secrets: [ImportedScenario.Secret], notes: [String]) -> [String] {
        var lines = [
            origin, "", "    perfbench debug FILE      one pass, every request and response printed",
            "    perfbench run FILE        the load below, judged",
        ]
        if !secrets.isEmpty {
            lines += ["", "Secrets stay out of this file: set them in the environment, or pass --env NAME=VALUE."]
            lines += secrets.map { "    \($0.name)  \($0.meaning)" }
        }
        if !notes.isEmpty { lines += ["", "Not taken over:"] + notes.map { "    " + $0 } }
        return lines
    }
}
