import JSON

extension AccessLogImport {
    /// A scenario that sends the requests of a log again, each at its own time.
    /// - Parameters:
    ///   - file: the log, from the folder of the scenario.
    ///   - format: as the user named it; `nil` to have it told from the lines.
    ///   - bodies: the file of bodies, from the folder of the scenario.
    package static func replay(file: String, format: String?, bodies: String?, _ options: TrafficOptions) -> ImportedScenario {
        var workload: [JSONValue.Member] = [.init("executor", "replay"), .init("file", .string(templateText(file)))]
        if let format { workload.append(.init("format", .string(templateText(format)))) }
        workload.append(.init(JSONValue.comment, "2 is twice as fast. \"from\": \"10m\" and \"to\": \"15m\" take a part of it."))
        workload.append(.init("speed", 1))
        if let bodies { workload.append(.init("bodies", .string(templateText(bodies)))) }
        var draft = ScenarioDraft(
            name: options.name, description: "The requests of an access log, each at its own time",
            target: options.target ?? "http://127.0.0.1:8080",
            workloadComment:
                "Requests of one session are sent one after the other; those with a body only where \"bodies\" names a file that has it.",
            workload: .object(workload))
        if options.target == nil {
            draft.targetComment =
                "A log does not say where its server is: put your test system's address here. Never the real one, unasked."
        }
        if let address = WebAddress(draft.target), !address.isLoopback { draft.hosts = [address.host] }
        return ImportedScenario(
            value: draft.value(), preface: ScenarioDraft.preface("A replay of an access log.", secrets: [], notes: []), secrets: [],
            notes: [])
    }
}
