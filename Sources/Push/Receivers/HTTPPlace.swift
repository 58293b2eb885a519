import Basics
import CurlTransport
import FoundationEssentials
import HTTPMessages
package import Reactor

/// A URL to which bodies are posted.
package struct HTTPPlace: Place {
    let origin: Origin
    /// Path and query.
    let target: String
    /// Lines of the request's head, each ending in `\r\n`.
    let headers: String
    /// A proxy's URL; `nil` for none.
    let proxy: String?
    /// What must not be shown, even if the receiver says it.
    let secrets: [String]

    package func open(on loop: EventLoop) throws -> any Delivery { try HTTPDelivery(self, on: loop) }

    /// How connections to it are made.
    var connection: ConnectionOptions {
        var options = ConnectionOptions()
        options.connectTimeout = .seconds(3)
        options.proxy = proxy
        return options
    }

    /// One request with a body.
    func request(_ body: String, _ contentType: String, headers more: String = "", timeout: Nanoseconds) -> OutgoingRequest {
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
        request.headers = append("Content-Type: \(contentType)\r\nUser-Agent: perfbench/\(Version.current)\r\n\(headers)\(more)")
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
