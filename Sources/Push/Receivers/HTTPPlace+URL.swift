package import Basics
import FoundationEssentials
import HTTPMessages

extension HTTPPlace {
    /// The place that a webhook's URL names, whose path may be a secret; `nil` with a problem when it is none.
    /// - Parameter field: what sentences call it.
    package init?(webhook text: String, named field: String, _ environment: [String: String], _ problems: inout [Problem]) {
        guard let url = ReceiverURL(text, field, like: "https://hooks.example.com/perfbench", &problems) else { return nil }
        self.init(url, Channel.webhooks[0], [], environment)
    }

    /// The place that `url` names, reached through the proxy that the environment names for it.
    init(_ url: ReceiverURL, _ channel: Channel, _ headers: [(name: String, value: String)], _ environment: [String: String]) {
        origin = url.origin
        target = url.path + (url.query.isEmpty ? "" : "?\(url.query)")
        let all = url.user.isEmpty ? headers : [("Authorization", "Basic \(Data(url.user.utf8).base64EncodedString())")] + headers
        self.headers = all.map { "\($0.name): \($0.value)\r\n" }.joined()
        proxy = Proxy.of(url.origin, environment)
        secrets = Self.secrets(channel.style, url, all.map(\.value))
    }

    /// Names in a query that everyone may see, and that the answers of an InfluxDB are about.
    private static let plainNames: Set = ["db", "rp", "org", "orgID", "bucket", "precision", "consistency"]

    /// What is secret: user and password, whatever else authorizes, and the path of a webhook.
    private static func secrets(_ style: Channel.Style, _ url: ReceiverURL, _ headers: [String]) -> [String] {
        var secrets = headers.flatMap { [$0] + $0.split(separator: " ").map(String.init) }
        secrets += [url.user] + url.user.split(separator: ":").map(String.init)
        for part in url.query.split(separator: "&") {
            let words = part.split(separator: "=", maxSplits: 1).map(String.init)
            if let value = words.last, !plainNames.contains(words[0]) {
                secrets += [value, percentDecoded(value, malformed: .kept) ?? value]
            }
        }
        if case .webhook = style { secrets += url.path.split(separator: "/").map(String.init) }
        return secrets
    }
}
