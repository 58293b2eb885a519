// Format strings as servers have them in their own configuration: nginx's `$variables`, and the `%` directives of Apache and its kin.

import Basics

/// Puts a format together from fields and text.
struct FormatBuilder {
    private(set) var prefix: [UInt8] = []
    private(set) var pieces: [LogFormat.Piece] = []

    mutating func add(_ byte: UInt8) {
        if pieces.isEmpty { prefix.append(byte) } else { pieces[pieces.count - 1].literal.append(byte) }
    }

    mutating func add(_ text: String) { for byte in text.utf8 { add(byte) } }

    /// Appends a field; two without anything between them cannot be told apart.
    mutating func add(_ field: LogField, _ escape: LogEscape) throws(Problem) {
        if let last = pieces.last, last.literal.isEmpty {
            throw Problem(
                .usage, "two fields of the format follow each other with nothing between them.",
                hint: "Their border cannot be found in a line.")
        }
        pieces.append(LogFormat.Piece(field: field, escape: escape))
    }

    /// The finished shape; a format without a request cannot be imported.
    func shape() throws(Problem) -> LogFormat.Shape {
        let fields = pieces.map(\.field)
        let hasTarget = fields.contains(.request) || fields.contains(.target) || fields.contains(.path)
        guard hasTarget else {
            throw Problem(.usage, "the format has no field for the request.", hint: "It needs one such as $request or %r.")
        }
        guard fields.contains(where: { if case .time = $0 { true } else { false } }) else {
            throw Problem(.usage, "the format has no field for the time.", hint: "It needs one such as $time_local or %t.")
        }
        return .text(prefix: prefix, pieces)
    }
}

extension LogFormat {
    /// Reads a format string of nginx: `$remote_addr [$time_local] "$request"`. `escape` is that of its `log_format`.
    static func nginx(_ text: String, name: String = "nginx", escape: LogEscape = .hexadecimal) throws(Problem) -> LogFormat {
        var builder = FormatBuilder()
        var rest = Substring(text)
        while let character = rest.popFirst() {
            guard character == "$" else {
                builder.add(String(character))
                continue
            }
            let isBraced = rest.first == "{"
            if isBraced { rest.removeFirst() }
            let variable = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            rest = rest[variable.endIndex...]
            if isBraced { _ = rest.popFirst() }
            try builder.add(nginxField(String(variable)), escape)
        }
        return LogFormat(name: name, shape: try builder.shape(), stamp: .end)
    }

    private static func nginxField(_ name: String) -> LogField {
        switch name {
        case "remote_addr", "realip_remote_addr": .client
        case "remote_user": .user
        case "time_local": .time(.common)
        case "time_iso8601": .time(.iso)
        case "msec": .time(.epochSeconds)
        case "request": .request
        case "request_method", "method": .method
        case "request_uri": .target
        case "server_protocol": .httpVersion
        case "status": .status
        case "body_bytes_sent", "bytes_sent": .size
        case "request_time": .duration(.seconds)
        case "host", "http_host", "server_name": .host
        default:
            if name.hasPrefix("http_") {
                .header(name.dropFirst(5).replacing("_", with: "-").lowercased())
            } else if name.hasPrefix("cookie_") {
                .cookie(String(name.dropFirst(7)))
            } else {
                .ignored
            }
        }
    }

    /// The units and habits of one server with `%` directives.
    enum Dialect: String, Sendable, CaseIterable {
        case apache, lighttpd, h2o, varnish, tomcat, tomcat9, jetty

        var escape: LogEscape {
            switch self {
            case .apache, .lighttpd, .varnish: .backslash
            case .h2o: .hexadecimalWithoutBackslash
            case .tomcat, .tomcat9: .backslashUnicode
            case .jetty: .none
            }
        }

        var stamp: Stamp {
            switch self {
            case .apache, .varnish, .jetty: .start
            case .h2o: .headEnd
            case .lighttpd, .tomcat, .tomcat9: .end
            }
        }
    }

    /// Reads a format string with `%` directives: `%h %l %u %t "%r" %>s %O`.
    static func percent(_ text: String, _ dialect: Dialect, name: String? = nil) throws(Problem) -> LogFormat {
        var builder = FormatBuilder()
        var stamp = dialect.stamp
        var rest = Substring(text.replacing("\\\"", with: "\""))
        while let character = rest.popFirst() {
            guard character == "%" else {
                builder.add(String(character))
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                builder.add("%")
                continue
            }
            // `%>s`, `%!200,304{Referer}i`: which of several values, and when it is written.
            rest = rest.drop { $0 == ">" || $0 == "<" || $0 == "!" || $0 == "," || $0.isNumber }
            var argument = ""
            if rest.first == "{" {
                argument = String(rest.dropFirst().prefix { $0 != "}" })
                rest = rest.dropFirst(argument.count + 2)
            }
            guard let letter = rest.popFirst() else {
                throw Problem(.usage, "the format ends in the middle of a directive.", hint: "\"%%\" is a per cent sign.")
            }
            if letter == "t", argument.hasPrefix("end:") { stamp = .end }
            if letter == "t", argument.hasPrefix("begin:") { stamp = .start }
            let (field, isBracketed) = try directive(letter, argument, dialect)
            if isBracketed { builder.add("[") }
            try builder.add(field, dialect.escape)
            if isBracketed { builder.add("]") }
        }
        return LogFormat(name: name ?? dialect.rawValue, shape: try builder.shape(), stamp: stamp)
    }

    private static func directive(
        _ letter: Character, _ argument: String, _ dialect: Dialect
    ) throws(Problem) -> (field: LogField, isBracketed: Bool) {
        switch letter {
        case "h", "a": return (.client, false)
        case "u": return (.user, false)
        case "r": return (.request, false)
        case "m": return (.method, false)
        case "U": return (.path, false)
        case "q": return (.query, false)
        case "H": return (.httpVersion, false)
        case "s": return (.status, false)
        case "b", "B", "O": return (.size, false)
        case "v", "V": return (.host, false)
        case "i": return (.header(argument.lowercased()), false)
        case "C": return (.cookie(argument), false)
        case "c" where dialect == .tomcat || dialect == .tomcat9: return (.cookie(argument), false)
        // Tomcat 9 writes milliseconds, 10.1 microseconds; nothing in the line tells which.
        case "D": return (.duration(dialect == .tomcat9 ? .milliseconds : .microseconds), false)
        case "F" where dialect == .tomcat || dialect == .tomcat9: return (.duration(.milliseconds), false)
        case "T":
            switch argument {
            case "", "s": return (.duration(.seconds), false)
            case "ms": return (.duration(.milliseconds), false)
            case "us": return (.duration(.microseconds), false)
            case "ns": return (.duration(.nanoseconds), false)
            default: throw Problem(.usage, "\"%{\(argument)}T\" is no unit of time.", hint: "There are s, ms and us.")
            }
        case "x" where argument == "duration": return (.duration(.seconds), false)
        case "t":
            switch argument.replacing("begin:", with: "").replacing("end:", with: "") {
            case "": return (.time(.common), true)
            case "sec": return (.time(.epochSeconds), false)
            case "msec": return (.time(.epochMilliseconds), false)
            case "usec": return (.time(.epochMicroseconds), false)
            case "%Y-%m-%dT%H:%M:%S%z", "%FT%T%z", "%Y-%m-%d %H:%M:%S", "%F %T", "%Y-%m-%dT%H:%M:%S": return (.time(.iso), false)
            case "%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%T %z": return (.time(.common), false)
            default:
                throw Problem(
                    .usage, "the time format \"\(argument)\" cannot be read.",
                    hint: "Log %t, or %{%Y-%m-%dT%H:%M:%S%z}t, or %{msec}t.")
            }
        default: return (.ignored, false)
        }
    }
}
