// An answer, rendered as far as it can be before the request is known: what is answered often is made once.

/// An answer with its body. Its head is bytes already; only the date and the fate of the connection are added when it is sent.
package struct Response: Sendable {
    /// How the client is told where the body ends.
    package enum Framing: Sendable {
        case length
        /// In chunks of 8 KiB; a client of HTTP/1.0 is sent the length instead.
        case chunked
    }

    package let status: Int
    package let body: [UInt8]
    let framing: Framing
    /// The status line and the header fields, without those of the framing.
    let head: [UInt8]
    /// `Content-Length: n` and its line end; empty for a status that has no body.
    let lengthLine: [UInt8]

    /// `fields` are sent as they are; those of the framing, `Date` and `Connection` are added by the server.
    package init(
        status: Int, fields: KeyValuePairs<String, String> = [:], contentType: String? = nil, framing: Framing = .length,
        body: [UInt8] = []
    ) {
        self.init(status: status, lines: fields.map { ($0.key, $0.value) }, contentType: contentType, framing: framing, body: body)
    }

    /// The same with header lines that were put together beforehand; none may hold a line end.
    package init(
        status: Int, lines fields: [(name: String, value: String)], contentType: String? = nil, framing: Framing = .length,
        body: [UInt8] = []
    ) {
        self.status = status
        self.framing = framing
        let mayHaveBody = status >= 200 && status != 204 && status != 304
        self.body = mayHaveBody ? body : []
        var text = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
        if let contentType { text += "Content-Type: \(contentType)\r\n" }
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        head = Array(text.utf8)
        lengthLine = mayHaveBody ? Array("Content-Length: \(body.count)\r\n".utf8) : []
    }

    /// An answer whose body is this JSON text.
    package init(status: Int = 200, fields: KeyValuePairs<String, String> = [:], json: String) {
        self.init(status: status, fields: fields, contentType: "application/json", body: Array(json.utf8))
    }

    /// The same answer with its body in chunks.
    package var chunked: Response { Response(self, framing: .chunked, body: body) }

    /// The same answer with another body.
    package func replacingBody(with body: [UInt8]) -> Response { Response(self, framing: framing, body: body) }

    private init(_ other: Response, framing: Framing, body: [UInt8]) {
        status = other.status
        head = other.head
        self.framing = framing
        self.body = other.lengthLine.isEmpty ? [] : body
        lengthLine = other.lengthLine.isEmpty ? [] : Array("Content-Length: \(body.count)\r\n".utf8)
    }

    /// The words for a status (RFC 9110 §15).
    package static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: status < 400 ? "Fine" : "Not Fine"
        }
    }
}
