// Receivers as the command line and the environment name them. What was given is not repeated in a problem: it may hold a secret.

import Basics
import FoundationEssentials
import HTTPMessages
import Scenarios

extension Receiver {
    /// Those that `--otlp`, `--influx` and `--webhook` name.
    static func read(_ arguments: Arguments, _ environment: [String: String], _ problems: inout [Problem]) -> [Receiver] {
        var receivers: [Receiver?] = []
        if let url = arguments["--otlp"] { receivers.append(otlp(url, environment, &problems)) }
        if let url = arguments["--influx"] { receivers.append(influx(url, environment, &problems)) }
        let word = arguments["--webhook-format"] ?? WebhookFormat.json.rawValue
        let format = WebhookFormat(rawValue: word)
        if format == nil {
            let words = WebhookFormat.allCases.map(\.rawValue)
            problems.append(
                Problem(
                    .usage, "\"--webhook-format \(word)\" is not a format\(didYouMean(word, words))",
                    hint: "There are: \(words.joined(separator: ", "))."))
        }
        if let url = arguments["--webhook"] {
            receivers.append(webhook(url, format ?? .json, environment, &problems))
        } else if arguments.has("--webhook-format") {
            problems.append(
                Problem(.usage, "\"--webhook-format\" says how, and nothing says where to.", hint: "Add --webhook URL."))
        }
        return receivers.compactMap { $0 }
    }

    private static func otlp(_ url: String, _ environment: [String: String], _ problems: inout [Problem]) -> Receiver? {
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
        guard var place = ReceiverURL(url, "--otlp", like: "http://127.0.0.1:4318", &problems) else { return nil }
        if place.path == "/" { place.path = "/v1/metrics" }
        return Receiver(.otlp, place, headers, environment)
    }

    private static func influx(_ url: String, _ environment: [String: String], _ problems: inout [Problem]) -> Receiver? {
        let example = "http://127.0.0.1:8086/write?db=perfbench"
        guard let place = ReceiverURL(url, "--influx", like: example, &problems) else { return nil }
        if place.path == "/" {
            problems.append(
                Problem(
                    .usage, "\"--influx\" needs the path at which lines are taken.",
                    hint: "Like: --influx \(example), or …/api/v2/write?org=ORG&bucket=BUCKET."))
            return nil
        }
        let precision = place.query.split(separator: "&").first { $0.hasPrefix("precision=") }?.dropFirst(10) ?? "ns"
        if !["ns", "n", "nanosecond", "auto"].contains(precision) {
            problems.append(
                Problem(
                    .usage, "\"--influx\" asks for a precision, and times are sent in nanoseconds.",
                    hint: "Leave \"precision\" out."))
            return nil
        }
        let token = environment["INFLUX_TOKEN"] ?? ""
        return Receiver(.influx, place, authorization("Token", token, "INFLUX_TOKEN", &problems), environment)
    }

    private static func webhook(
        _ url: String, _ format: WebhookFormat, _ environment: [String: String], _ problems: inout [Problem]
    ) -> Receiver? {
        guard let place = ReceiverURL(url, "--webhook", like: "https://hooks.example.com/perfbench", &problems) else { return nil }
        let token = environment["PERFBENCH_WEBHOOK_TOKEN"] ?? ""
        return Receiver(
            .webhook(format), place, authorization("Bearer", token, "PERFBENCH_WEBHOOK_TOKEN", &problems), environment)
    }

    private init(_ kind: Kind, _ place: ReceiverURL, _ headers: [(name: String, value: String)], _ environment: [String: String]) {
        self.kind = kind
        origin = place.origin
        target = place.path + (place.query.isEmpty ? "" : "?\(place.query)")
        let all =
            place.user.isEmpty ? headers : [("Authorization", "Basic \(Data(place.user.utf8).base64EncodedString())")] + headers
        self.headers = all.map { "\($0.name): \($0.value)\r\n" }.joined()
        proxy = Proxy.of(place.origin, environment)
        secrets = Self.secrets(kind, place, all.map(\.value))
    }

    /// Names in a query that everyone may see, and that the answers of an InfluxDB are about.
    private static let plainNames: Set = ["db", "rp", "org", "orgID", "bucket", "precision", "consistency"]

    /// What is secret: user and password, whatever else authorizes, and the path of a webhook.
    private static func secrets(_ kind: Kind, _ place: ReceiverURL, _ headers: [String]) -> [String] {
        var secrets = headers.flatMap { [$0] + $0.split(separator: " ").map(String.init) }
        secrets += [place.user] + place.user.split(separator: ":").map(String.init)
        for part in place.query.split(separator: "&") {
            let words = part.split(separator: "=", maxSplits: 1).map(String.init)
            if let value = words.last, !plainNames.contains(words[0]) { secrets += [value, percentDecoded(value[...]) ?? value] }
        }
        if case .webhook = kind { secrets += place.path.split(separator: "/").map(String.init) }
        return secrets
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
            guard words.count == 2, let value = percentDecoded(words[1]) else { return nil }
            let name = words[0].filter { !$0.isWhitespace }
            let isToken =
                !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
            guard isToken, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }
}
