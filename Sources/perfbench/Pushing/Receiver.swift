// Whom the results of a run are pushed to. It is no target: nothing that it does is measured, and its host need not be allowed.

import Basics
import FoundationEssentials
import HTTPMessages
import Reports
import Runs

/// A service that takes figures while a run goes on, or the result at its end.
struct Receiver: Sendable {
    enum Kind: Sendable {
        case otlp, influx
        case webhook(WebhookFormat)
    }

    /// What `--webhook-format` takes.
    enum WebhookFormat: String, Sendable, CaseIterable { case json, slack, teams }

    let kind: Kind
    let origin: Origin
    /// Path and query.
    let target: String
    /// Lines of the request's head, each ending in `\r\n`.
    let headers: String
    /// A proxy's URL; `nil` for none.
    let proxy: String?
    /// What must not be shown, even if the receiver says it.
    let secrets: [String]

    /// How it is called: without user, query, and for a webhook without its path, since these are where secrets are.
    var name: String {
        switch kind {
        case .otlp: "OTLP receiver \(address)"
        case .influx: "InfluxDB receiver \(address)"
        case .webhook: "Webhook \(origin)/…"
        }
    }

    private var address: String { "\(origin)\(target.prefix { $0 != "?" })" }

    /// How connections to it are made.
    var connection: ConnectionOptions {
        var options = ConnectionOptions()
        options.connectTimeout = .seconds(3)
        options.proxy = proxy
        return options
    }

    /// What it is sent of a run.
    func encoder(_ header: RunHeader) -> any PushEncoder {
        switch kind {
        case .otlp: OTLPEncoder(header)
        case .influx: LineEncoder(header)
        case .webhook: resultEncoder
        }
    }

    /// What it is sent of a result, whatever it is of.
    var resultEncoder: any PushEncoder {
        switch kind {
        case .webhook(.slack): ChatEncoder(.slack)
        case .webhook(.teams): ChatEncoder(.teams)
        case .webhook(.json), .otlp, .influx: DocumentEncoder()
        }
    }

    /// One request with a body.
    func request(_ body: String, _ contentType: String, timeout: Nanoseconds) -> OutgoingRequest {
        var request = OutgoingRequest(origin: origin)
        request.method = .post
        request.hasBody = true
        request.timeout = timeout
        request.keepBody = 4096
        func append(_ text: String) -> Range<Int> {
            let start = request.bytes.count
            request.bytes += text.utf8
            return start..<request.bytes.count
        }
        request.target = append(target)
        request.headers = append("Content-Type: \(contentType)\r\nUser-Agent: perfbench/\(Version.current)\r\n\(headers)")
        request.body = append(body)
        return request
    }

    /// A piece of what it answered, in which nothing is secret and nothing moves the cursor.
    func quote(_ answer: [UInt8]) -> String {
        var text = String(decoding: answer, as: UTF8.self)
        for secret in secrets where secret.utf8.count >= 4 { text = text.replacing(secret, with: "***") }
        let plain = text.unicodeScalars.map { scalar -> Character in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: " "
            default: Character(scalar)
            }
        }
        let line = String(plain).split(separator: " ").joined(separator: " ")
        return line.count > 200 ? line.prefix(200) + "…" : line
    }
}
