import HTTPMessages

/// The proxy that the environment names for hosts other than the target, as curl reads it: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, and
/// all but `http_proxy` also in capitals. This machine is never asked through one.
enum Proxy {
    static func of(_ origin: Origin, _ environment: [String: String]) -> String? {
        func value(_ name: String, inCapitals: Bool = true) -> String? {
            let found = environment[name] ?? (inCapitals ? environment[name.uppercased()] : nil)
            return found?.isEmpty == true ? nil : found
        }
        let isExempt = (value("no_proxy") ?? "").split(separator: ",").contains { entry in
            let name = entry.filter { !$0.isWhitespace }.lowercased().trimmingPrefix(".")
            return name == "*" || origin.host == name || origin.host.hasSuffix(".\(name)")
        }
        guard !origin.isLoopback, !isExempt else { return nil }
        return value("\(origin.scheme.rawValue)_proxy", inCapitals: origin.scheme == .https) ?? value("all_proxy")
    }
}
