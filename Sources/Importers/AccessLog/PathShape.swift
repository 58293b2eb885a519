// What is the same in the addresses of one kind of page: `/products/17?q=a` and `/products/4?q=b` have the shape `/products/{}?q={}`.

/// The shape of one request's address.
struct PathShape: Hashable {
    var method: String
    /// Parts of the path between slashes; `{}` for one that changes.
    var segments: [String]
    /// Names of the query's parameters, as sent and in their order; `nil` without a `?`.
    var parameters: [String]?

    /// Stands for a part that changes.
    static let variable = "{}"

    init(method: String, target: some StringProtocol) {
        self.method = method
        let path = target.prefix { $0 != "?" }
        segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            Self.isIdentifier($0) ? Self.variable : String($0)
        }
        guard path.endIndex < target.endIndex else { return }
        parameters = target[target.index(after: path.endIndex)...].split(separator: "&", omittingEmptySubsequences: false).map {
            String($0.prefix { $0 != "=" })
        }
    }

    /// How a person reads it: `/products/{id}?q=`.
    var text: String {
        let path = "/" + segments.map { $0 == Self.variable ? "{id}" : $0 }.joined(separator: "/")
        return parameters.map { path + "?" + $0.map { "\($0)=" }.joined(separator: "&") } ?? path
    }

    /// Whether a part of a path is one thing's number, key or hash: digits, a UUID, or a long mixture that no one types.
    private static func isIdentifier(_ segment: some StringProtocol) -> Bool {
        let bytes = segment.utf8
        guard !bytes.isEmpty else { return false }
        if bytes.allSatisfy({ (48...57).contains($0) }) { return true }
        return bytes.count >= 8 && isOpaque(String(segment))
    }

    /// Whether the address is of a file that pages load automatically.
    static func isStatic(_ path: some StringProtocol) -> Bool {
        let last = path.prefix { $0 != "?" }.suffix(8)
        guard let dot = last.lastIndex(of: ".") else { return false }
        return staticEndings.contains(last[last.index(after: dot)...].lowercased())
    }

    private static let staticEndings: Set<String> = [
        "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif", "bmp", "woff", "woff2", "ttf", "otf",
        "eot", "mp4", "webm", "mp3", "wasm",
    ]
}

/// Who visits without being a user.
enum Visitor {
    /// Whether an agent calls itself a crawler or a monitor.
    static func isBot(agent: String) -> Bool {
        let agent = agent.lowercased()
        return [
            "bot", "crawl", "spider", "slurp", "facebookexternalhit", "kube-probe", "healthcheck", "health-check", "googlehc",
            "pingdom",
            "uptime", "statuscake", "site24x7", "prometheus", "blackbox", "monitoring", "consul", "haproxy", "nagios", "zabbix",
        ].contains { agent.contains($0) }
    }

    /// Whether a path is one that only monitors ask for.
    static func isHealthCheck(path: some StringProtocol) -> Bool {
        let path = path.prefix { $0 != "?" }.lowercased()
        return [
            "/health", "/healthz", "/healthcheck", "/health-check", "/livez", "/readyz", "/ready", "/live", "/ping", "/status",
            "/metrics",
            "/_health", "/actuator/health", "/nginx_status", "/server-status", "/-/healthy", "/-/ready",
        ].contains(path)
    }
}
