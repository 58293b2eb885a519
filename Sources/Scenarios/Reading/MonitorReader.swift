import Basics
import HTTPMessages
import JSON
import Metrics

/// Reads `monitors`: what is watched beside the load.
struct MonitorReader {
    let scope: Scope
    let hosts: AllowedHosts

    func monitors(_ field: Field) -> [MonitorPlan] {
        var names: Set<String> = []
        return (field.list(atMost: Limits.monitors, of: "monitors") ?? []).compactMap { element in
            let monitor = element.object(Language.monitor, monitor)
            if case .scrape(let page) = monitor, !names.insert(page.name).inserted {
                element.note("two pages are called \"\(page.name)\".", hint: "Give one another name with \"as\".")
            }
            return monitor
        }
    }

    private func monitor(_ keys: Keys) -> MonitorPlan? {
        let ofPages = (only: keys["only"], name: keys["as"])
        guard let (key, field) = keys.only(["process", "host", "scrape"], "a monitor watches one thing") else {
            keys.field.note("\(keys.field.name) needs \"process\", \"host\" or \"scrape\": what is watched.")
            return nil
        }
        if key == "scrape" { return page(field, only: ofPages.only, name: ofPages.name) }
        ofPages.only?.note("\"only\" has no meaning without \"scrape\".")
        ofPages.name?.note("\"as\" has no meaning without \"scrape\".")
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

    private func page(_ field: Field, only patterns: Field?, name nameField: Field?) -> MonitorPlan? {
        let only = patterns?.list(of: "patterns of names")?.compactMap { $0.text("a pattern, such as \"node_cpu_*\"") } ?? []
        let name = nameField?.text("a name, such as \"db-host\"")
        if let name, let field = nameField {
            if Source.reserved.contains(name) { field.note("\"\(name)\" is a source of its own.", hint: "Use another name.") }
            if !name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:".contains($0)) }) || name.count > 64 {
                field.mismatch("a name of at most 64 letters, digits, \"-\", \"_\" and \".\"")
            }
        }
        guard field.text("the address of a page, such as \"http://127.0.0.1:9100/metrics\"") != nil,
            let url = scope.constantText(field)
        else { return nil }
        do throws(URLMistake) {
            let (origin, rest) = try Origin.parse(url)
            hosts.check(origin, field)
            let path = rest.prefix { $0 != "#" }
            return .scrape(
                ScrapePlan(
                    origin: origin, path: path.isEmpty ? "/metrics" : path.first == "/" ? String(path) : "/\(path)", only: only,
                    name: name ?? "\(origin.host):\(origin.port)"))
        } catch {
            field.note("\(field.name) \(error.reason).")
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
    /// What gauges of it are called by; `nil` where it has none.
    package var gaugeSource: String? {
        switch self {
        case .host: Source.host.name
        case .scrape(let page): page.name
        case .targetProcess, .processOnPort, .processWithID, .processNamed: nil
        }
    }

    /// What is after `process:` in reports and selectors; `nil` for what is no process.
    package var processName: String? {
        switch self {
        case .targetProcess: "target"
        case .processOnPort(let port): String(port)
        case .processWithID(let pid): String(pid)
        case .processNamed(let name): name
        case .host, .scrape: nil
        }
    }
}
