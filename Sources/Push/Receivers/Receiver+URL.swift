// Receivers as URLs and the environment name them. What was given is not repeated in a problem: it may hold a secret.

package import Basics
import HTTPMessages

extension Receiver {
    /// One that takes OpenTelemetry metrics. Its headers come from `OTEL_EXPORTER_OTLP_METRICS_HEADERS` or `OTEL_EXPORTER_OTLP_HEADERS`.
    package static func otlp(_ url: String, _ environment: [String: String], _ problems: inout [Problem]) -> Receiver? {
        var headers: [(name: String, value: String)] = []
        for name in ["OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"] {
            guard let text = environment[name], !text.isEmpty else { continue }
            if let read = pairs(text) {
                headers = read
            } else {
                problems.append(
                    Problem(
                        .usage, "the variable \"\(name)\" is not of the form name=value,name=value, with %XX for what is special."))
            }
            break
        }
        guard var url = ReceiverURL(url, "--otlp", like: "http://127.0.0.1:4318", &problems) else { return nil }
        if url.path == "/" { url.path = "/v1/metrics" }
        return Receiver("OTLP receiver \(url.origin)\(url.path)", .otlp, at: HTTPPlace(url, .otlp, headers, environment))
    }

    /// One that takes InfluxDB lines. Its token comes from `INFLUX_TOKEN`.
    package static func influx(_ url: String, _ environment: [String: String], _ problems: inout [Problem]) -> Receiver? {
        let example = "http://127.0.0.1:8086/write?db=perfbench"
        guard let url = ReceiverURL(url, "--influx", like: example, &problems) else { return nil }
        if url.path == "/" {
            problems.append(
                Problem(
                    .usage, "\"--influx\" needs the path at which lines are taken.",
                    hint: "Like: --influx \(example), or …/api/v2/write?org=ORG&bucket=BUCKET."))
            return nil
        }
        let precision = url.query.split(separator: "&").first { $0.hasPrefix("precision=") }?.dropFirst(10) ?? "ns"
        if !["ns", "n", "nanosecond", "auto"].contains(precision) {
            problems.append(
                Problem(
                    .usage, "\"--influx\" asks for a precision, and times are sent in nanoseconds.",
                    hint: "Leave \"precision\" out."))
            return nil
        }
        let token = environment["INFLUX_TOKEN"] ?? ""
        let headers = authorization("Token", token, "INFLUX_TOKEN", &problems)
        return Receiver(
            "InfluxDB receiver \(url.origin)\(url.path)", .influx, at: HTTPPlace(url, .influx, headers, environment))
    }

    /// One that takes the result, in the format of `channel`. Its token comes from `PERFBENCH_WEBHOOK_TOKEN`.
    package static func webhook(
        _ url: String, _ channel: Channel, _ environment: [String: String], _ problems: inout [Problem]
    ) -> Receiver? {
        guard let url = ReceiverURL(url, "--webhook", like: "https://hooks.example.com/perfbench", &problems) else { return nil }
        let token = environment["PERFBENCH_WEBHOOK_TOKEN"] ?? ""
        let headers = authorization("Bearer", token, "PERFBENCH_WEBHOOK_TOKEN", &problems)
        return Receiver("Webhook \(url.origin)/…", channel, at: HTTPPlace(url, channel, headers, environment))
    }

    // MARK: The environment

    private static func authorization(
        _ scheme: String, _ token: String, _ variable: String, _ problems: inout [Problem]
    ) -> [(name: String, value: String)] {
        guard !token.isEmpty else { return [] }
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            problems.append(
                Problem(.usage, "the variable \"\(variable)\" holds something that no token has: spaces, or other letters."))
            return []
        }
        return [("Authorization", "\(scheme) \(token)")]
    }

    /// `name=value,name=value` with `%XX` in the values; `nil` when it is not that.
    private static func pairs(_ text: String) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        for part in text.split(separator: ",") {
            let words = part.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix(while: \.isWhitespace) }
            guard words.count == 2, let value = percentDecoded(words[1], malformed: .kept) else { return nil }
            let name = words[0].filter { !$0.isWhitespace }
            let isToken =
                !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
            guard isToken, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }
}
