package import Basics
package import Procfs

/// Whether this machine lets perfbench open as many connections as a run may need: asked before the first request, because running out in
/// the middle looks like a failing target.
package struct GeneratorLimits: Sendable, Hashable {
    package var descriptors: DescriptorLimit
    package var ports: EphemeralPorts

    /// Open files besides connections: the store, monitors, loops, libraries.
    package static let descriptorsForItself = 256

    package init(descriptors: DescriptorLimit, ports: EphemeralPorts) {
        self.descriptors = descriptors
        self.ports = ports
    }

    /// Raises the limit on descriptors as far as this process may, and reads both limits.
    package static func raised() -> GeneratorLimits { GeneratorLimits(descriptors: .raise(), ports: .read()) }

    /// What is in the way of `vus` virtual users with `connectionsPerVU` connections each to one host; empty when nothing does.
    package func problems(vus: Int, connectionsPerVU: Int = 1) -> [Problem] {
        let connections = vus.multipliedReportingOverflow(by: max(1, connectionsPerVU)).partialValue
        let needed = connections + Self.descriptorsForItself
        var problems: [Problem] = []
        if needed > descriptors.soft {
            problems.append(
                Problem(
                    .inability, "\"\(vus)\" virtual users need \(needed) open files, and the limit is \(descriptors.soft).",
                    hint:
                        "Raise it with \"ulimit -n \(needed)\" (as root, or in /etc/security/limits.conf), or use fewer virtual users."
                ))
        }
        if connections > ports.count {
            problems.append(
                Problem(
                    .inability,
                    "\"\(vus)\" virtual users need \(connections) local ports, and this machine has \(ports.count) (\(ports.first) to \(ports.last)).",
                    hint:
                        "Widen the range with \"sysctl -w net.ipv4.ip_local_port_range='1024 65535'\", or use fewer virtual users.")
            )
        }
        return problems
    }
}
