/// A scenario in a few words.
struct Scenario {
    /// As JSON: a text in quotes, or an object.
    var target: String
    /// One, or a list of several.
    var workload = #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 5 }"#
    var steps = #"{ "name": "health", "get": "/health" }"#
    /// Further keys of the top level, each with a comma before it.
    var more = ""

    /// On the service at a URL, or on `demo`.
    init(on target: String) { self.target = "\"\(target)\"" }

    /// On a service that a shell starts; `${port}` is the port it shall listen on.
    init(command: String, ready: String = "", readyWithin: String = "5s") {
        let ready = ready.isEmpty ? "" : "\"ready\": \"\(ready)\", "
        target = """
            { "command": ["sh", "-c", "\(command)"], "url": "http://127.0.0.1:${port}", \(ready)"readyWithin": "\(readyWithin)" }
            """
    }

    func with(workload: String) -> Scenario { with(\.workload, workload) }
    func with(steps: String) -> Scenario { with(\.steps, steps) }
    func with(_ more: String) -> Scenario { with(\.more, self.more + ", " + more) }

    private func with(_ part: WritableKeyPath<Scenario, String>, _ text: String) -> Scenario {
        var copy = self
        copy[keyPath: part] = text
        return copy
    }

    var text: String {
        """
        {
          "name": "trial-run",
          "target": \(target),
          "\(workload.hasPrefix("[") ? "workloads" : "workload")": \(workload),
          "flows": [{ "name": "visit", "steps": [\(steps)] }]\(more)
        }
        """
    }
}
