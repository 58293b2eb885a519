// A HAR file (HTTP Archive 1.2), as browsers and proxies write it, read as far as a scenario needs it. What is missing is taken as empty:
// every program leaves out something else.

import Basics
import HTTPMessages
import JSON

/// The exchanges of one recording, in the order in which they began.
struct HARRecording {
    /// One request and its response.
    struct Entry {
        var request: CapturedRequest
        /// `nil` when the recording has no response.
        var status: Int?
        var responseHeaders: [NamedValue]
        var responseType: String
        var responseText: String
        /// `document`, `image`, `xhr`, …; empty where the recorder does not say.
        var resourceType: String
        /// Position in `pages`; `nil` for none.
        var page: Int?
        /// Milliseconds since the first request began.
        var start: Double
        /// Milliseconds it took.
        var duration: Double
    }

    var entries: [Entry] = []
    var pages: [String] = []
    /// Who recorded it.
    var creator: String
    /// How many entries are no exchange that could be repeated, by what they are.
    var unusable: [(what: String, count: Int)] = []
    /// What could not be read as it was meant, in sentences.
    var notes: [String] = []

    /// The largest file that is read: 512 MiB.
    static let maximumSize = 512 << 20

    init(_ bytes: [UInt8]) throws(Problem) {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONDocument(bytes, atMost: Self.maximumSize).root.value
        } catch {
            throw Problem(.usage, "the recording is not JSON: \(error.sentence)", hint: "Save it again as \"HAR with content\".")
        }
        guard let log = root["log"], case .array(let entries)? = log["entries"] else {
            throw Problem(
                .usage, "the file is no HAR recording: it has no \"log.entries\".",
                hint: "Save one in the network tab of a browser.")
        }
        creator = [log["creator"]?["name"]?.string, log["creator"]?["version"]?.string].compactMap { $0 }.joined(separator: " ")
        var positions: [String: Int] = [:]
        for page in log["pages"]?.elements ?? [] {
            if let id = page["id"]?.string, positions[id] == nil { positions[id] = pages.count }
            pages.append(page["title"]?.string ?? "")
        }
        for entry in entries { read(entry, positions) }
        self.entries.sort { $0.start < $1.start }
        let first = self.entries.first?.start ?? 0
        for index in self.entries.indices { self.entries[index].start -= first }
    }

    private mutating func read(_ entry: JSONValue, _ pages: [String: Int]) {
        let url = entry["request"]?["url"]?.string ?? ""
        let scheme = url.prefix { $0 != ":" }.lowercased()
        let isSocket = scheme == "ws" || scheme == "wss" || entry["_resourceType"]?.string == "websocket"
        guard let request = entry["request"], !isSocket, let address = WebAddress(url) else {
            return leaveOut(
                isSocket
                    ? "WebSockets"
                    : scheme == "data" || scheme == "blob" ? "addresses of data in the page" : "entries without an http address")
        }
        let status = (entry["response"]?["status"]?.number).map { Int(exactly: $0) ?? 0 }
        guard status.map({ (200..<600).contains($0) }) ?? true else {
            return leaveOut(status == 101 ? "WebSockets" : "requests whose answer never came (status \(status ?? 0))")
        }
        let response = entry["response"] ?? .null
        let name = request["method"]?.string ?? "GET"
        guard let method = HTTPMethod(rawValue: name.uppercased()) ?? HTTPMethod(token: name) else {
            return leaveOut("requests with the method \"\(commentLine(name))\"")
        }
        var captured = CapturedRequest(method: method, address: address, headers: headers(request))
        let cookies = request["cookies"]?.elements ?? []
        if captured.header("Cookie") == nil, !cookies.isEmpty {
            let pairs = cookies.compactMap { cookie in cookie["name"]?.string.map { "\($0)=\(cookie["value"]?.string ?? "")" } }
            captured.headers.append(NamedValue("Cookie", pairs.joined(separator: "; ")))
        }
        captured.body = body(request["postData"])
        if captured.body != nil, captured.header("Content-Type") == nil, let type = request["postData"]?["mimeType"]?.string,
            !type.isEmpty
        {
            captured.headers.append(NamedValue("Content-Type", type))
        }
        let content = response["content"]
        self.entries.append(
            Entry(
                request: captured, status: status, responseHeaders: headers(response),
                responseType: content?["mimeType"]?.string?.lowercased() ?? "", responseText: Self.text(content),
                resourceType: entry["_resourceType"]?.string ?? "", page: entry["pageref"]?.string.flatMap { pages[$0] },
                start: milliseconds(entry["startedDateTime"]?.string ?? "") ?? Double(entries.count),
                duration: max(0, entry["time"]?.number ?? 0)))
    }

    private mutating func leaveOut(_ what: String) {
        if let index = unusable.firstIndex(where: { $0.what == what }) {
            unusable[index].count += 1
        } else {
            unusable.append((what, 1))
        }
    }

    private mutating func headers(_ message: JSONValue) -> [NamedValue] {
        var lines: [NamedValue] = []
        for header in message["headers"]?.elements ?? [] {
            guard let name = header["name"]?.string, let value = header["value"]?.string, name.first != ":" else { continue }
            if isHeaderName(name) {
                lines.append(NamedValue(name, value))
            } else {
                notes.append("the header \"\(commentLine(name))\", which no request can hold")
            }
        }
        return lines
    }

    private mutating func body(_ data: JSONValue?) -> CapturedRequest.Body? {
        guard let data else { return nil }
        let text = data["text"]?.string ?? ""
        let type = data["mimeType"]?.string?.lowercased() ?? ""
        let parameters = data["params"]?.elements ?? []
        if type.hasPrefix("multipart/") {
            // The text has names and types of files; the list of some recorders only says that they are binary.
            let parts = RecordedForm.parts(text, type: data["mimeType"]?.string ?? "") ?? parameters.compactMap(Self.part)
            for case .file(let name, _) in parts.map(\.content) {
                notes.append("the bytes of the file \"\(name)\", which the recording does not have: put it beside the scenario")
            }
            if !parts.isEmpty { return .multipart(parts) }
        }
        if !text.isEmpty { return .text(text) }
        guard !parameters.isEmpty else { return nil }
        return .text(
            parameters.map { pair in
                "\(Self.encoded(pair["name"]?.string ?? ""))=\(Self.encoded(pair["value"]?.string ?? ""))"
            }.joined(separator: "&"))
    }

    /// Percent-encoded; some recorders have done that already.
    private static func encoded(_ text: String) -> String {
        let isEncoded =
            text.contains("%") && percentDecoded(text) != nil
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"&=#".utf8.contains($0) }
        return isEncoded ? text : percentEncoded(text)
    }

    private static func part(_ parameter: JSONValue) -> CapturedRequest.Part? {
        guard let name = parameter["name"]?.string else { return nil }
        let type = parameter["contentType"]?.string
        if let file = parameter["fileName"]?.string { return .init(name: name, content: .file(file, name: nil), type: type) }
        return .init(name: name, content: .text(parameter["value"]?.string ?? ""), type: nil)
    }

    private static func text(_ content: JSONValue?) -> String {
        guard let text = content?["text"]?.string else { return "" }
        guard content?["encoding"]?.string == "base64" else { return text }
        return base64Decoded(text).flatMap { String(validating: $0, as: UTF8.self) } ?? ""
    }
}

extension JSONValue {
    /// Its number; `nil` when it is none.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

/// Base64 (RFC 4648) without regard to line ends; `nil` when it is none.
func base64Decoded(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 {
        let value: UInt8
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - 48 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
        case UInt8(ascii: "="), UInt8(ascii: "\n"), UInt8(ascii: "\r"): continue
        default: return nil
        }
        bits = bits << 6 | UInt32(value)
        count += 6
        if count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
    }
    return bytes
}

/// `2026-01-31T12:00:00.123+01:00` as milliseconds since some moment; `nil` when it is no such text.
func milliseconds(_ text: String) -> Double? {
    let parts = text.split { !$0.isNumber && $0 != "." }.map(String.init)
    guard parts.count >= 6, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), let hour = Int(parts[3]),
        let minute = Int(parts[4]), let second = Double(parts[5]), (1...12).contains(month), (1...31).contains(day),
        (0..<10_000).contains(year), (0...24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    // Days from the civil calendar (Hinnant).
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    var minutes = Double(days * 1440 + hour * 60 + minute)
    if parts.count >= 7, let zone = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
        // With or without a colon.
        let offset =
            (Double(parts[6].prefix(2)) ?? 0) * 60 + (Double(parts.count > 7 ? parts[7] : String(parts[6].dropFirst(2))) ?? 0)
        minutes += text[zone] == "+" ? -offset : offset
    }
    return (minutes * 60 + second) * 1000
}
