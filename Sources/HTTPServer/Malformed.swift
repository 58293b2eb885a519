/// Why a request is refused before any handler sees it. The connection is closed after the answer, because where the next request
/// would begin is unknown.
package enum Malformed: Error, Equatable, CaseIterable {
    case requestLine, version, target, header, headersTooLarge, noHost, length, transferEncoding, chunk, bodyTooLarge

    /// The status of the answer.
    package var status: Int {
        switch self {
        case .requestLine, .target, .header, .noHost, .length, .chunk: 400
        case .headersTooLarge: 431
        case .bodyTooLarge: 413
        case .transferEncoding: 501
        case .version: 505
        }
    }

    /// What is wrong, for the body of the answer.
    package var sentence: String {
        switch self {
        case .requestLine: #"The request line is not "METHOD TARGET HTTP/1.1"."#
        case .version: #"The version of HTTP is neither "HTTP/1.1" nor "HTTP/1.0"."#
        case .target: #"The target of the request is neither a path that begins with "/" nor an http URL."#
        case .header: #"A header line is not "Name: value" and CR LF."#
        case .headersTooLarge: "The headers are larger than \(RequestParser.maximumHead / 1024) KiB."
        case .noHost: #"The "Host" header must be there exactly once."#
        case .length: #"The "Content-Length" header is not one decimal number, or comes with "Transfer-Encoding"."#
        case .transferEncoding: #"The only "Transfer-Encoding" understood is "chunked"."#
        case .chunk: "A chunk of the body is not a hexadecimal size, CR LF, that many bytes, CR LF."
        case .bodyTooLarge: "The body is larger than \(RequestParser.maximumBody / 1_048_576) MiB."
        }
    }
}
