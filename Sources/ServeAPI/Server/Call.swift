// A request on its way from the loop to the thread that answers it.

import Basics
import HTTPMessages
import HTTPServer
import JSON

/// A request, copied out of its connection.
struct Call: Sendable {
    /// The header lines that anything looks at.
    enum Header: Int, Sendable, CaseIterable {
        case authorization, cookie, origin, host, noneMatch, contentType, lastEvent, csrf, accept

        fileprivate var name: StaticString {
            switch self {
            case .authorization: "authorization"
            case .cookie: "cookie"
            case .origin: "origin"
            case .host: "host"
            case .noneMatch: "if-none-match"
            case .contentType: "content-type"
            case .lastEvent: "last-event-id"
            case .csrf: "x-csrf-token"
            case .accept: "accept"
            }
        }
    }

    /// `nil` for one that no route takes.
    var method: HTTPMethod?
    var path: String
    /// Decoded, in order.
    var query: [(name: String, value: String)]
    var isQueryMalformed: Bool
    var body: [UInt8]
    /// The address of the client.
    var peer: String
    /// Whether the client speaks HTTP/1.0, and can be sent nothing without an end.
    var isOld = false
    /// On the loop's clock.
    var receivedAt: Nanoseconds
    private var headers: [String?]
    /// What the route takes, by name.
    var values: [String: Value] = [:]
    /// Set by the gate.
    var caller: Caller?

    static let maximumBody = 64 << 10

    init(
        _ method: HTTPMethod?, _ path: String, query: String = "", body: [UInt8] = [], peer: String = "127.0.0.1",
        at receivedAt: Nanoseconds = 0, headers: [Header: String] = [:]
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.peer = peer
        self.receivedAt = receivedAt
        self.headers = Header.allCases.map { headers[$0] }
        let pairs = Self.pairs(query)
        self.query = pairs ?? []
        isQueryMalformed = pairs == nil
    }

    init(_ request: Request, peer: String, at receivedAt: Nanoseconds) {
        self.init(request.method, request.path, query: request.query, body: request.body, peer: peer, at: receivedAt)
        headers = Header.allCases.map { request.header($0.name) }
        isOld = request.isOld
    }

    func header(_ header: Header) -> String? { headers[header.rawValue] }

    /// Whether it changes nothing (RFC 9110 §9.2.1).
    var isSafe: Bool { method == .get || method == .head || method == .options }

    /// The value of a cookie.
    func cookie(_ name: String) -> String? {
        header(.cookie)?.split(separator: ";").lazy.map { $0.drop { $0 == " " } }.first { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    /// The fields of a form; of fields that appear twice the last.
    var form: [String: String] {
        guard header(.contentType)?.hasPrefix("application/x-www-form-urlencoded") ?? false else { return [:] }
        let pairs = Self.pairs(String(decoding: body, as: UTF8.self)) ?? []
        return Dictionary(pairs.map { ($0.name, $0.value) }) { $1 }
    }

    /// The members of the JSON object in the body.
    func object() throws(Refusal) -> [JSONValue.Member] {
        let type = header(.contentType)?.prefix { $0 != ";" && $0 != " " }.lowercased() ?? ""
        guard type == "application/json" else {
            throw Refusal(415, "The body must be JSON.", hint: "Send it with the header \"Content-Type: application/json\".")
        }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: body) } catch { throw Refusal(400, "The body is no JSON: \(error)") }
        guard case .object(let members) = value else { throw Refusal(422, "The body is not an object.") }
        return members
    }

    /// `a=1&b=2` decoded; `nil` when it is malformed.
    private static func pairs(_ text: String) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            let halves = part.replacing("+", with: " ").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(halves[0]), let value = percentDecoded(halves.count > 1 ? halves[1] : "") else {
                return nil
            }
            pairs.append((name, value))
        }
        return pairs
    }

    // MARK: What was checked

    func text(_ name: String) -> String? { if case .text(let text)? = values[name] { text } else { nil } }
    func integer(_ name: String) -> Int? { if case .integer(let number)? = values[name] { Int(number) } else { nil } }
    func number(_ name: String) -> Double? { if case .number(let number)? = values[name] { number } else { nil } }
    func flag(_ name: String) -> Bool { values[name] == .flag(true) }
}
