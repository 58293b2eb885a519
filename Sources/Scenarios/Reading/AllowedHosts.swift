// perfbench sends load only to this machine, and to hosts that someone has allowed by name.

import Basics
import HTTPMessages

/// The hosts that may be contacted besides loopback.
struct AllowedHosts {
    private(set) var hosts: Set<String> = []

    /// Reads `allowedHosts`.
    mutating func read(_ field: Field, _ scope: Scope) {
        for element in field.list(of: "host names") ?? [] {
            guard element.text("a host name, such as \"shop.example\"") != nil, let host = scope.constantText(element) else {
                continue
            }
            if let host = Self.host(host) {
                hosts.insert(host)
            } else {
                element.mismatch("a host name, such as \"shop.example\"", hint: "Without scheme, port or path.")
            }
        }
    }

    /// Adds the hosts of `--allow-host`.
    mutating func add(_ flags: [String], _ log: ProblemLog) {
        for flag in flags {
            if let host = Self.host(flag) {
                hosts.insert(host)
            } else {
                log.note(
                    "\"--allow-host \(flag)\" must be a host name, such as \"shop.example\".",
                    hint: "Without scheme, port or path.", at: nil)
            }
        }
    }

    /// A host name or address in the form in which origins keep it.
    private static func host(_ text: String) -> String? {
        var host = Substring(text)
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        guard
            isHostName(host)
                || host.contains(":") && host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
                    && host.filter({ $0 == ":" }).count > 1
        else { return nil }
        return Origin.canonical(String(host))
    }

    func allow(_ origin: Origin) -> Bool { origin.isLoopback || hosts.contains(origin.host) }

    /// Notes a problem when nothing may be sent to `origin`.
    func check(_ origin: Origin, _ field: Field) {
        guard !allow(origin) else { return }
        field.note(
            "the host \"\(origin.host)\" is not allowed.",
            hint: "Add it to \"allowedHosts\", or pass --allow-host \(origin.host), if you may send load to it.")
    }
}
