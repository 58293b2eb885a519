import Basics
import JSON

/// Reads `monitors`: what is watched beside the load.
struct MonitorReader {
    func monitors(_ field: Field) -> [MonitorPlan] {
        (field.list(atMost: Limits.monitors, of: "monitors") ?? []).compactMap { element in
            element.object(Language.monitor, monitor)
        }
    }

    private func monitor(_ keys: Keys) -> MonitorPlan? {
        guard let (key, field) = keys.only(["process", "host"], "a monitor watches one thing") else {
            keys.field.note("\(keys.field.name) needs \"process\" or \"host\": what is watched.")
            return nil
        }
        if key == "host" {
            guard case .string("local") = field.node.content else {
                field.mismatch("\"local\": only this machine can be watched")
                return nil
            }
            return .host
        }
        switch field.node.content {
        case .string("target"): return .targetProcess
        case .object: return field.object(Language.process, process)
        default:
            field.mismatch("\"target\", or an object such as { \"port\": 8080 }, { \"pid\": 4711 } or { \"name\": \"nginx\" }")
            return nil
        }
    }

    private func process(_ keys: Keys) -> MonitorPlan? {
        guard let (key, field) = keys.only(["port", "pid", "name"], "a process is found in one way") else {
            keys.field.note("\(keys.field.name) needs \"port\", \"pid\" or \"name\": how the process is found.")
            return nil
        }
        switch key {
        case "port": return field.integer(1...65535).map { .processOnPort($0) }
        case "pid": return field.integer(1...Int(Int32.max)).map { .processWithID(Int32($0)) }
        default: return field.text("the name of a process").map { .processNamed($0) }
        }
    }
}

extension MonitorPlan {
    /// What stands after `process:` in reports and selectors; `nil` for what is no process.
    package var processName: String? {
        switch self {
        case .targetProcess: "target"
        case .processOnPort(let port): String(port)
        case .processWithID(let pid): String(pid)
        case .processNamed(let name): name
        case .host: nil
        }
    }
}
