// The formats that servers write unless they are told otherwise, as their real lines were seen to be.

package import Basics

extension LogFormat {
    /// Every format that has a name, most telling first: what fits one of the first fits nothing else.
    package static let named: [LogFormat] = [
        .caddy, .haproxy, .haproxyCommon, .squid, .squidCombined, .hypercorn, .granian, .uvicorn,
        combined("nginx", .hexadecimal, .end), combined("apache", .backslash, .start),
        combined("lighttpd", .backslash, .end, second: .host),
        combined(
            "h2o", .hexadecimalWithoutBackslash, .headEnd,
            loss: "h2o does not escape backslashes, so a path with one may be another"),
        combined("nghttpx", .hexadecimal, .headEnd), combined("varnish", .backslash, .start),
        combined("tomcat", .backslashUnicode, .end),
        combined(
            "gunicorn", .quoteOnly, .end, loss: "gunicorn does not escape backslashes, so a path with one may be another"),
        virtualHost, jetty, common,
    ]

    /// The format called `name`; `nil` when there is none.
    package static func named(_ name: String) -> LogFormat? { named.first { $0.name == name } }

    /// Reads what a user gives for a format: a name, `json:…`, a format string of nginx, or `SERVER:` with a format string.
    package static func reading(_ text: String) throws(Problem) -> LogFormat {
        if let format = named(text) { return format }
        if text == "w3c" { return LogFormat(name: "w3c", shape: .w3c, stamp: .start) }
        if text.hasPrefix("json:") { return try json(named: String(text.dropFirst(5))) }
        let server = String(text.prefix { $0 != ":" })
        let pattern = String(text.dropFirst(server.count + 1))
        switch server {
        case "nginx": return try nginx(pattern)
        case "nginx-json": return try nginx(pattern, name: "nginx-json", escape: .backslash)
        case "nginx-none": return try nginx(pattern, name: "nginx-none", escape: .none)
        case "nghttpx": return try nginx(pattern, name: "nghttpx")
        default: break
        }
        if let dialect = Dialect(rawValue: server) { return try percent(pattern, dialect) }
        if text.contains("$") { return try nginx(text) }
        if text.contains("%") { return try percent(text, .apache) }
        let names = named.map(\.name) + ["tomcat9:FORMAT", "w3c", "json:NAMES"]
        throw Problem(
            .usage, "\"\(text)\" is no format of access logs\(didYouMean(text, named.map(\.name)))",
            hint: "There are: \(names.joined(separator: ", ")); or give the server's own format string.")
    }

    // MARK: Shapes

    private static func combined(
        _ name: String, _ escape: LogEscape, _ stamp: Stamp, second: LogField = .ignored, loss: String? = nil
    ) -> LogFormat {
        text(
            name, stamp, escape, loss: loss, "",
            [
                (.client, " "), (second, " "), (.user, " ["), (.time(.common), "] \""), (.request, "\" "), (.status, " "),
                (.size, " \""), (.header("referer"), "\" \""), (.header("user-agent"), "\""),
            ])
    }

    /// Apache's `vhost_combined`: the host is before the client.
    private static let virtualHost = text(
        "vhost", .start, .backslash, "",
        [
            (.host, " "), (.client, " "), (.ignored, " "), (.user, " ["), (.time(.common), "] \""), (.request, "\" "),
            (.status, " "), (.size, " \""), (.header("referer"), "\" \""), (.header("user-agent"), "\""),
        ])

    /// The common log format, without Referer and User-Agent.
    private static let common = text(
        "common", .start, .backslash, "",
        [(.client, " "), (.ignored, " "), (.user, " ["), (.time(.common), "] \""), (.request, "\" "), (.status, " "), (.size, "")])

    private static let jetty = text(
        "jetty", .start, .none, "",
        [(.client, " "), (.ignored, " "), (.user, " ["), (.time(.common), "] \""), (.request, "\" "), (.status, " "), (.size, " ")])

    /// HAProxy's `option httplog`, with or without captured headers; the stamp is in the zone of the server and read as UTC.
    private static let haproxy = text(
        "haproxy", .start, .hash, loss: "HAProxy writes local time without its zone", "",
        [
            (.client, " ["), (.time(.common), "] "), (.word, " "), (.word, " "), (.word, "/"), (.word, "/"),
            (.word, "/"), (.word, "/"), (.duration(.milliseconds), " "), (.status, " "), (.size, " "), (.ignored, " \""),
            (.request, "\""),
        ])

    /// HAProxy's `option httplog clf`.
    private static let haproxyCommon = text(
        "haproxy-clf", .start, .hash, "",
        [
            (.client, " "), (.ignored, " "), (.user, " ["), (.time(.common), "] \""), (.request, "\" "), (.status, " "),
            (.size, " \"\" \"\" "), (.ignored, " "), (.ignored, " \""), (.ignored, "\" \""), (.ignored, "\" \""), (.ignored, "\" "),
            (.ignored, " "), (.ignored, " "), (.ignored, " "), (.ignored, " "), (.duration(.milliseconds), " "), (.ignored, ""),
        ])

    /// Squid's own format; `strip_query_terms` cuts queries off unless it is switched off.
    private static let squid = text(
        "squid", .end, .none, loss: "Squid cuts queries off unless strip_query_terms is off", "",
        [
            (.time(.epochSeconds), " "), (.duration(.milliseconds), " "), (.client, " "), (.ignored, "/"), (.status, " "),
            (.size, " "), (.method, " "), (.target, " "), (.user, " "), (.ignored, " "), (.ignored, ""),
        ])

    private static let squidCombined = text(
        "squid-combined", .end, .none, loss: "Squid cuts queries off unless strip_query_terms is off", "",
        [
            (.client, " "), (.ignored, " "), (.user, " ["), (.time(.common), "] \""), (.request, "\" "), (.status, " "),
            (.size, " \""), (.header("referer"), "\" \""), (.header("user-agent"), "\" "), (.word, ":"), (.word, ""),
        ])

    private static let hypercorn = text(
        "hypercorn", .end, .none, loss: "hypercorn writes paths decoded and without their queries", "[",
        [
            (.ignored, "] ["), (.ignored, "] ["), (.ignored, "] "), (.client, " "), (.ignored, " "), (.user, " ["),
            (.time(.common), "] \""), (.request, "\" "), (.status, " "), (.size, " \""), (.header("referer"), "\" \""),
            (.header("user-agent"), "\""),
        ])

    private static let granian = text(
        "granian", .headEnd, .none, loss: "granian writes paths decoded and without their queries", "[",
        [(.time(.iso), "] "), (.client, " - \""), (.request, "\" "), (.status, " "), (.duration(.milliseconds), "")])

    /// uvicorn's lines have no time: they can be counted, not placed.
    private static let uvicorn = text(
        "uvicorn", .end, .none, loss: "uvicorn writes no times, and \"%2F\" as \"/\"", "INFO:     ",
        [(.client, " - \""), (.request, "\" "), (.status, " "), (.ignored, "")])

    private static func text(
        _ name: String, _ stamp: Stamp, _ escape: LogEscape, loss: String? = nil, _ prefix: String, _ pieces: [(LogField, String)]
    ) -> LogFormat {
        LogFormat(
            name: name,
            shape: .text(
                prefix: Array(prefix.utf8), pieces.map { Piece(field: $0.0, escape: escape, literal: Array($0.1.utf8)) }),
            stamp: stamp, loss: loss)
    }
}
