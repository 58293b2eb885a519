// Logs with one JSON object a line: where each field is, and the names that loggers give them.

import Basics
import JSON

/// A field of a JSON log and the path to it.
struct JSONField: Sendable, Hashable {
    var field: LogField
    var path: JSONPath
}

extension LogFormat {
    /// What Caddy writes.
    static let caddy = LogFormat(
        name: "caddy",
        shape: .json(
            found([
                (.time(.epochSeconds), "$.ts"), (.method, "$.request.method"), (.target, "$.request.uri"),
                (.host, "$.request.host"), (.httpVersion, "$.request.proto"), (.client, "$.request.remote_ip"),
                (.header("user-agent"), "$.request.headers['User-Agent'][0]"),
                (.header("referer"), "$.request.headers.Referer[0]"), (.status, "$.status"), (.size, "$.size"),
                (.duration(.seconds), "$.duration"),
            ])), stamp: .end,
        loss: "Caddy writes bytes that are no UTF-8 as U+FFFD")

    /// The names by which loggers call a field, the most usual first.
    private static let usualNames: [(field: LogField, names: [String])] = [
        (.request, ["request", "request_line", "r"]),
        (.method, ["request_method", "method", "http_method", "verb"]),
        (.target, ["request_uri", "uri", "url", "target", "path"]),
        (.status, ["status", "status_code", "response_code", "code"]),
        (.size, ["body_bytes_sent", "bytes_sent", "bytes", "size"]),
        (.client, ["remote_addr", "remote_ip", "client_ip", "client", "ip", "downstream_remote_address"]),
        (.host, ["host", "http_host", "server_name", "authority"]),
        (.header("user-agent"), ["http_user_agent", "user_agent", "agent", "ua"]),
        (.header("referer"), ["http_referer", "referer", "ref"]),
        (.time(.iso), ["time_iso8601", "time_local", "start_time", "timestamp", "@timestamp", "time", "ts", "msec"]),
        (.duration(.seconds), ["request_time", "duration", "elapsed", "latency", "response_time"]),
    ]

    /// A format for lines like `line`, by the usual names; `nil` when the request or the time is not among them.
    static func json(like line: [UInt8]) -> LogFormat? {
        var fields: [JSONField] = []
        for (field, names) in usualNames {
            for name in names {
                guard let path = try? JSONPath("$['\(name)']"), let slice = path.firstMatch(in: line.span) else { continue }
                guard slice.kind == .string || slice.kind == .number else { continue }
                guard let meant = meaning(of: field, name, slice, line) else { continue }
                fields.append(JSONField(field: meant, path: path))
                break
            }
        }
        let found = fields.map(\.field)
        guard found.contains(.request) || found.contains(.target),
            found.contains(where: { if case .time = $0 { true } else { false } })
        else { return nil }
        return LogFormat(name: "json", shape: .json(fields), stamp: .end)
    }

    /// What a field of this name is, by the look of its value.
    private static func meaning(of field: LogField, _ name: String, _ slice: JSONSlice, _ line: [UInt8]) -> LogField? {
        var text: [UInt8] = []
        slice.appendText(of: line.span, to: &text)
        switch field {
        case .time:
            for form in [LogField.TimeForm.iso, .common] where LogTime.read(form, text, 0..<text.count) != nil {
                return .time(form)
            }
            guard let seconds = LogTime.read(.epochSeconds, text, 0..<text.count) else { return nil }
            // Seconds since 1970 have 10 digits for the next 250 years, milliseconds 13, microseconds 16.
            return switch text.prefix(while: { $0 != UInt8(ascii: ".") }).count {
            case 9...11 where seconds > 0: .time(.epochSeconds)
            case 12...14: .time(.epochMilliseconds)
            case 15...17: .time(.epochMicroseconds)
            default: nil
            }
        case .request: return text.contains(UInt8(ascii: " ")) ? field : nil
        case .duration: return LogTime.duration(.seconds, text, 0..<text.count) == nil ? nil : field
        default: return field
        }
    }

    /// Reads `time=ts,target=uri,duration=elapsed:ms`: what each field of a JSON log is called, with dots into objects.
    static func json(named text: String) throws(Problem) -> LogFormat {
        var fields: [JSONField] = []
        for part in text.split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1).map(String.init)
            let names = halves.last?.split(separator: ":").map(String.init) ?? []
            guard halves.count == 2, let field = field(named: halves[0], unit: names.count > 1 ? names[1] : nil),
                let path = try? JSONPath("$." + names[0])
            else {
                throw Problem(
                    .usage, "\"\(part)\" is no field of a JSON log.",
                    hint: "Like: json:time=ts,method=method,target=uri,status=status,client=ip,duration=took:ms")
            }
            fields.append(JSONField(field: field, path: path))
        }
        let found = fields.map(\.field)
        guard found.contains(.request) || found.contains(.target),
            found.contains(where: { if case .time = $0 { true } else { false } })
        else {
            throw Problem(
                .usage, "the format names no time, or neither \"request\" nor \"target\".",
                hint: "Like: json:time=ts,method=method,target=uri")
        }
        return LogFormat(name: "json", shape: .json(fields), stamp: .end)
    }

    private static func field(named name: String, unit: String?) -> LogField? {
        switch name {
        case "request": .request
        case "method": .method
        case "target": .target
        case "status": .status
        case "size": .size
        case "client": .client
        case "host": .host
        case "agent": .header("user-agent")
        case "referer": .header("referer")
        case "time":
            switch unit {
            case nil, "iso": .time(.iso)
            case "s": .time(.epochSeconds)
            case "ms": .time(.epochMilliseconds)
            case "us": .time(.epochMicroseconds)
            case "common": .time(.common)
            default: nil
            }
        case "duration": LogField.DurationUnit(rawValue: unit ?? "s").map { .duration($0) }
        default: nil
        }
    }

    private static func found(_ fields: [(LogField, String)]) -> [JSONField] {
        fields.compactMap { field, path in (try? JSONPath(path)).map { JSONField(field: field, path: $0) } }
    }
}
