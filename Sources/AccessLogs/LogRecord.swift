package import Basics

/// One request as a log has it. The ranges are places in `LogParser.bytes`, until the next line is read; an empty one stands for a field
/// that the log does not have or left out.
package struct LogRecord: Sendable, Hashable {
    /// Since 1970, of the moment that `LogFormat.stamp` names; `nil` when the log writes no times.
    package var time: Nanoseconds?
    /// How long it took, as the server counts; `nil` when it is not in the log.
    package var duration: Nanoseconds?
    package var method: Range<Int> = 0..<0
    /// Path and query, beginning with `/`, exactly as they were sent.
    package var target: Range<Int> = 0..<0
    package var status = 0
    package var client: Range<Int> = 0..<0
    package var user: Range<Int> = 0..<0
    package var host: Range<Int> = 0..<0
    package var agent: Range<Int> = 0..<0
    package var referer: Range<Int> = 0..<0
    /// The field that names the session, where one was asked for.
    package var session: Range<Int> = 0..<0

    package init() {}
}

/// Why a line is no request.
package enum LogRejection: String, Sendable, Hashable, CaseIterable, Error {
    case empty = "is empty"
    case comment = "is a comment"
    case unlike = "does not have the fields of the format"
    case notHTTP = "is no HTTP request: a TLS hello, a probe that sent nothing, or a broken head"
    case noPath = "asks for no path (CONNECT, or OPTIONS *)"
    case pathLost = "has lost its path: the server did not write it"
    case badTime = "has a time that cannot be read"
    case upgrade = "is the answer 101 to an upgrade to HTTP/2, whose request has a line of its own"
    case tooLong = "is longer than 1 MiB"
}
