import Glibc

/// Where requests go: scheme, host and port, as in `https://shop.example:8443`; or a UNIX socket, as in `unix:/run/app.sock`. A value whose parts
/// all copies share, because each request copies one and compares it: mostly with itself, which is two equal pointers.
package struct Origin: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, Sendable { case http, https }

    private final class Parts: Sendable {
        let scheme: Scheme, host: String, port: Int, socket: String?

        init(scheme: Scheme, host: String, port: Int, socket: String?) {
            (self.scheme, self.host, self.port, self.socket) = (scheme, host, port, socket)
        }
    }

    private let parts: Parts

    package var scheme: Scheme { parts.scheme }
    /// Lower case, without the brackets of an IPv6 address, which is in its canonical spelling (RFC 5952).
    package var host: String { parts.host }
    package var port: Int { parts.port }
    /// Path of the UNIX socket that connections are made to instead of host and port; `nil` for TCP.
    package var socket: String? { parts.socket }

    package init(scheme: Scheme, host: String, port: Int, socket: String? = nil) {
        parts = Parts(scheme: scheme, host: Self.canonical(host), port: port, socket: socket)
    }

    package static func == (a: Origin, b: Origin) -> Bool {
        a.parts === b.parts || a.port == b.port && a.host == b.host && a.scheme == b.scheme && a.socket == b.socket
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(host)
        hasher.combine(port)
    }

    /// What listens on a UNIX socket. Servers there are asked for the host `localhost`, as curl does.
    package init(socket: String) { self.init(scheme: .http, host: "localhost", port: 80, socket: socket) }

    /// `host` or `host:port`, as it stands in a `Host` header.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (scheme == .https ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// What is before the path in a URL, wherever connections are made to.
    package var url: String { "\(scheme.rawValue)://\(authority)" }

    package var description: String { socket.map { "unix:\($0)" } ?? url }

    /// 127.0.0.0/8, ::1 and `localhost`, in whatever spelling, and UNIX sockets: hosts that never need to be allowed.
    package var isLoopback: Bool {
        if socket != nil || host == "localhost" || host == "::1" || host.hasSuffix(".localhost") { return true }
        let address = host.hasPrefix("::ffff:") ? host.dropFirst(7) : Substring(host)
        var four = in_addr()
        return address.hasPrefix("127.") && inet_pton(AF_INET, String(address), &four) == 1
    }

    /// Whether the host is written as an address in digits, so that no name server has to be asked for it.
    package var isAddress: Bool {
        var (four, six) = (in_addr(), in6_addr())
        return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
    }

    /// A host in small letters; of an IPv6 address, which has many spellings, the canonical one.
    package static func canonical(_ host: String) -> String {
        var address = in6_addr()
        guard host.utf8.contains(UInt8(ascii: ":")), inet_pton(AF_INET6, host, &address) == 1 else { return host.lowercased() }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            inet_ntop(AF_INET6, &address, text.baseAddress, socklen_t(INET6_ADDRSTRLEN)).map { String(cString: $0) }
        } ?? host.lowercased()
    }
}
