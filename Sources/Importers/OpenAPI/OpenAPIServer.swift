// Where operations are: a description says it for all, for a path, or for one operation.

import JSON

/// The first of several servers that a scenario can send to.
struct OpenAPIServer: Hashable {
    /// Scheme, host and port; `nil` for the host that the description came from.
    var origin: String?
    /// Empty, or a path that does not end in a slash.
    var path: String
    /// Its host needs a permission, unless it is this machine.
    var host: String?
    /// Variables of the URL that have no value in the description.
    var unknown: [String] = []

    /// `nil` when no server is named, or none is reached over HTTP.
    init?(among servers: JSONValue?) {
        for server in servers?.elements ?? [] {
            guard var url = server["url"]?.string else { continue }
            for variable in server["variables"]?.members ?? [] {
                let value = variable.value["default"]?.string ?? variable.value["enum"]?.elements.first?.string
                if let value { url = url.replacing("{\(variable.key)}", with: value) }
            }
            var unknown: [String] = []
            while let open = url.firstIndex(of: "{"), let close = url[open...].firstIndex(of: "}") {
                let name = String(url[url.index(after: open)..<close])
                unknown.append(name)
                url.replaceSubrange(open...close, with: slug(name, or: "server"))
            }
            if url.hasPrefix("//") { url = "https:" + url }
            let address = WebAddress(url)
            guard address != nil || !url.contains("://") else { continue }
            var path = address?.path ?? (url.hasPrefix("/") ? url : "/" + url)
            while path.last == "/" { path.removeLast() }
            origin = address?.origin
            host = address.flatMap { $0.isLoopback ? nil : $0.host }
            self.path = path
            self.unknown = unknown
            return
        }
        return nil
    }

    /// Its URL, with `host` where it names none.
    func url(on host: String) -> String { (origin ?? host) + path }
}
