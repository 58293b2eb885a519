import HTTPMessages

extension FlowReader {
    /// Makes a flow of one step for each route of a replay, whose address is a variable of the arrival; answers their positions and how
    /// often each is taken.
    mutating func add(_ track: ReplayTrack, _ defaults: Defaults, _ scope: Scope) -> [(flow: Int, weight: Int)] {
        scope.slots.append("replayed address \(scope.slots.count)")
        let address = Template([.value(.slot(scope.slots.count - 1), .raw)])
        _ = scope.metric(of: Plan.replayMetric)
        scope.needsTarget = true
        return track.routes.enumerated().compactMap { number, route in
            guard route.count > 0, let method = HTTPMethod(token: route.method) else { return nil }
            var lines = defaults.headers
            if let body = route.body {
                lines.setDefault(
                    "Content-Type",
                    body.first == "{" || body.first == "[" ? "application/json" : "application/x-www-form-urlencoded")
            }
            lines.setDefault("User-Agent", "perfbench/1")
            var request = HTTPStep(
                method: method, target: address, headers: lines.template,
                body: route.body.map { Template([.literal(Array($0.utf8))]) },
                digest: defaults.digest, timeout: defaults.timeout)
            request.example = track.example(of: number)
            append(name: route.name, Step(name: route.name, flow: flows.count, action: .http(request)))
            return (flows.count - 1, route.count)
        }
    }
}
