// Where a scenario's paths start: an origin, and a path before them.

package import HTTPMessages

extension BaseURL {
    /// Reads a base URL: an origin, and perhaps a path. A slash at its end means nothing.
    ///
    /// A service on a UNIX socket is `unix:/run/app.sock`, or `unix:/run/app.sock:/path`, as nginx writes it.
    package init(parsing text: String) throws(URLMistake) {
        let (origin, rest) = text.hasPrefix("unix:") ? try Origin.parse(socket: text.dropFirst(5)) : try Origin.parse(text)
        guard !rest.contains("?"), !rest.contains("#") else {
            throw URLMistake(reason: "has a query or fragment; a base URL ends with its path")
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw URLMistake(reason: "has a character in its path that must be written as %XX")
        }
        var path = Substring(rest)
        while path.last == "/" { path.removeLast() }
        self.init(origin: origin, path: String(path))
    }
}
