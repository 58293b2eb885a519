import Basics
import HTTPMessages
import LoadEngine
import Scenarios

/// How `debug` shows what happened: as `curl -v` does, and below it what the scenario made of it. Pure: an observation in, text out.
struct DebugPage {
    private let plan: Plan
    private let color: Bool

    init(_ plan: Plan, color: Bool) {
        self.plan = plan
        self.color = color
    }

    /// Bytes of a body that are shown.
    static let shownBody = 2048
    /// Headers whose values are never shown.
    private static let confidential: Set<String> = ["authorization", "proxy-authorization", "cookie", "set-cookie"]

    /// A line, and the escape code of its colour.
    private typealias Line = (text: String, ink: String?)

    func heading(_ text: String) -> String { shown([("=== \(text)", "1")]) }

    func ending(requests: Int, failed: Int) -> String {
        let count = "\(requests) request\(requests == 1 ? "" : "s")"
        let failures = "\(failed) step\(failed == 1 ? "" : "s") failed"
        return shown([failed == 0 ? good("\(count), all as the scenario wants them") : bad("\(count), \(failures)")])
    }

    /// Everything about one step.
    func text(_ observation: Observation) -> String {
        let step = observation.step
        var lines: [Line] = [("--- \(observation.part.isEmpty ? "" : observation.part + " ")\(step.name)", "1")]
        guard let sent = observation.sent, let exchange = observation.exchange else {
            lines.append(
                observation.failure.map { bad("* not sent: \($0 == .missingValue ? "a variable in it has no value" : $0.message)") }
                    ?? ("* passed over: its \"when\" does not hold", nil))
            return shown(lines)
        }
        switch sent {
        case .request(let request):
            lines += (observation.heads.isEmpty ? composed(request) : self.sent(observation.heads, request)).map { ($0, nil) }
        case .values(let values): lines += statement(step, values).map { ($0, nil) }
        }
        lines += received(observation, exchange)
        for check in observation.checks {
            let found = check.found.isEmpty ? "" : "; there was \(check.found)"
            lines.append(check.passed ? good("* check \(check.words): passed") : bad("* check \(check.words): failed\(found)"))
        }
        for value in observation.values {
            lines.append(
                value.value.map { ("* \(value.name) = \"\(short($0))\"", nil) } ?? bad("* \(value.name): nothing was found"))
        }
        let isSaid = observation.checks.contains { !$0.passed } || observation.values.contains { $0.value == nil }
        if exchange.failure == nil, let failure = observation.failure, !isSaid { lines.append(bad("* failed: \(failure.message)")) }
        return shown(lines)
    }

    // MARK: Parts

    /// What went out, line by line: of a request that was redirected or challenged, all of them.
    private func sent(_ heads: [UInt8], _ request: OutgoingRequest) -> [String] {
        let text = String(decoding: heads, as: UTF8.self).replacing("\r\n", with: "\n")
        let lines = text.split(separator: "\n\n").flatMap { head in Self.headerLines(String(head)).map { "> " + $0 } + [">"] }
        return lines + body(Array(request.bytes[request.body]), isTruncated: false, mark: ">")
    }

    /// The same from the request alone, where it was not observed.
    private func composed(_ request: OutgoingRequest) -> [String] {
        func text(_ range: Range<Int>) -> String { String(decoding: request.bytes[range], as: UTF8.self) }
        var lines = ["> \(request.method.rawValue) \(text(request.target))", "> Host: \(request.origin.authority)"]
        lines += Self.headerLines(text(request.headers)).map { "> " + $0 }
        if request.sendsBody { lines.append("> Content-Length: \(request.body.count)") }
        lines.append(">")
        return lines + body(Array(request.bytes[request.body]), isTruncated: false, mark: ">")
    }

    /// A statement as it was sent, and the values of its parameters; of anything else the values.
    private func statement(_ step: Step, _ values: [String]) -> [String] {
        guard let sql = step.action.sql else { return values.map { "> \(short($0))" } }
        return sql.sql.split(whereSeparator: \.isNewline).map { "> \($0)" }
            + values.enumerated().map { "> ?\($0 + 1) = \(short($1))" }
    }

    private func received(_ observation: Observation, _ exchange: Exchange) -> [Line] {
        let time = (exchange.endedAt - exchange.sentAt).forPeople
        if let failure = exchange.failure {
            let coding =
                failure == .unknownCoding ? HeaderValues.found(["content-encoding"], in: observation.headers).first?.value : nil
            let words = observation.complaint.isEmpty ? "" : " (\(observation.complaint))"
            return [bad("* failed after \(time): \(failure.message)\(words)\(coding.map { ": \"\($0)\"" } ?? "")")]
        }
        if let rows = exchange.rows {
            let lines = ["< \(rows) row\(rows == 1 ? "" : "s") (\(time))"]
            return (lines + body(observation.body, isTruncated: observation.isTruncated, mark: "<")).map { ($0, nil) }
        }
        if exchange.codeKind == .messages {
            let lines = ["< \(exchange.code) message\(exchange.code == 1 ? "" : "s") (\(time))"]
            return (lines + body(observation.body, isTruncated: observation.isTruncated, mark: "<")).map { ($0, nil) }
        }
        let version =
            switch exchange.spoken {
            case .none: ""
            case .http1: "HTTP/1.1 "
            case .http2: "HTTP/2 "
            }
        var lines = ["< \(version)\(exchange.status) \(Self.reasons[exchange.status] ?? "") (\(time))".replacing("  ", with: " ")]
        lines += Self.headerLines(String(decoding: observation.headers, as: UTF8.self)).map { "< " + $0 }
        lines.append("<")
        lines += body(observation.body, isTruncated: observation.isTruncated, mark: "<")
        return lines.map { ($0, nil) }
    }

    /// Header lines with what is confidential masked.
    static func headerLines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline).map { line in
            let name = line.prefix { $0 != ":" }
            guard confidential.contains(name.lowercased()), name.endIndex < line.endIndex else { return String(line) }
            let value = line[line.index(after: name.endIndex)...].drop { $0 == " " }
            // What kind of credential it is, or which cookie, is no secret.
            if name.lowercased() == "set-cookie" { return "\(name): \(value.prefix { $0 != "=" })=***" }
            if name.lowercased() == "cookie" {
                return "\(name): " + value.split(separator: "; ").map { "\($0.prefix { $0 != "=" })=***" }.joined(separator: "; ")
            }
            let scheme = value.split(separator: " ", maxSplits: 1).first ?? ""
            let hasScheme = name.lowercased().hasSuffix("authorization") && scheme.count < value.count
            return "\(name): \(hasScheme ? scheme + " " : "")***"
        }
    }

    private func body(_ bytes: [UInt8], isTruncated: Bool, mark: String) -> [String] {
        guard !bytes.isEmpty else { return [] }
        // Masked as a whole before it is cut: half a secret would not be found.
        guard let text = String(validating: bytes, as: UTF8.self) ?? Self.validBeginning(bytes, isTruncated) else {
            return ["\(mark) (\(bytes.count)\(isTruncated ? " or more" : "") bytes that are no text)"]
        }
        let whole = Array(plan.masked(text).utf8)
        var lines = String(decoding: whole.prefix(Self.shownBody), as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { "\(mark) \($0)" }
        if whole.count > Self.shownBody {
            lines.append("\(mark) … (the first \(Self.shownBody) bytes of \(whole.count)\(isTruncated ? " or more" : ""))")
        }
        return lines
    }

    /// The text of a body that was cut off, perhaps in the middle of a character.
    private static func validBeginning(_ bytes: [UInt8], _ isTruncated: Bool) -> String? {
        guard isTruncated else { return nil }
        for dropped in 1...3 { if let text = String(validating: bytes.dropLast(dropped), as: UTF8.self) { return text } }
        return nil
    }

    private func short(_ text: String) -> String { text.count > 200 ? text.prefix(200) + "…" : text }

    // MARK: Lines

    /// Lines as they may be shown: without secrets, and without characters that a terminal would obey.
    private func shown(_ lines: [Line]) -> String {
        lines.map { text, ink in
            let scalars = plan.masked(text).unicodeScalars.filter {
                $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) || $0 == "\t"
            }
            let harmless = String(String.UnicodeScalarView(scalars))
            guard color, let ink else { return harmless }
            return "\u{1B}[\(ink)m\(harmless)\u{1B}[0m"
        }.joined(separator: "\n") + "\n"
    }

    private func good(_ text: String) -> Line { (text, "32") }
    private func bad(_ text: String) -> Line { (text, "1;31") }

    private static let reasons: [Int: String] = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
        302: "Found",
        303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
        401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 410: "Gone",
        413: "Content Too Large", 415: "Unsupported Media Type", 422: "Unprocessable Content", 429: "Too Many Requests",
        500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
