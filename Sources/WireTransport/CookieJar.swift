// The cookies of one virtual user, as libcurl keeps them in memory: by name, domain and path, until they expire. A session without
// cookies has no jar.

import CCurl
import Glibc
import HTTPMessages

/// Cookies that servers have set.
struct CookieJar {
    private struct Cookie {
        var name: String
        var value: String
        var domain: String
        /// Whether hosts below `domain` get it too.
        var coversSubdomains: Bool
        var path: String
        var isSecure: Bool
        /// Seconds since 1970; `max` for as long as the session lasts.
        var expiry: Int
    }

    private static let mostCookies = 150
    private static let longest = 4096

    private var cookies: [Cookie] = []

    var isEmpty: Bool { cookies.isEmpty }

    // MARK: Taking

    /// Takes `Set-Cookie` lines of a response from `origin` to a request for `target`.
    mutating func take(_ lines: [UInt8], from origin: Origin, target: String) {
        let now = time(nil)
        for line in String(decoding: lines, as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":"), line.utf8.count <= Self.longest + 1024 else { continue }
            take(line[line.index(after: colon)...], origin, target, now)
        }
    }

    private mutating func take(_ text: Substring, _ origin: Origin, _ target: String, _ now: Int) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        guard let (name, value) = Self.pair(parts[0]), !name.isEmpty, name.utf8.count + value.utf8.count <= Self.longest else {
            return
        }
        var cookie = Cookie(
            name: name, value: value, domain: origin.host, coversSubdomains: false, path: Self.defaultPath(target), isSecure: false,
            expiry: .max)
        var hasMaxAge = false
        for part in parts.dropFirst() {
            let (key, value) = Self.pair(part) ?? (String(part), "")
            switch key.lowercased() {
            case "domain" where !value.isEmpty:
                let domain = (value.hasPrefix(".") ? String(value.dropFirst()) : value).lowercased()
                guard Self.host(origin.host, isIn: domain), domain == origin.host || domain.contains(".") else { return }
                cookie.domain = domain
                cookie.coversSubdomains = !Self.isAddress(origin.host)
            case "path" where value.hasPrefix("/"):
                cookie.path = value.count > 1 && value.hasSuffix("/") ? String(value.dropLast()) : value
            case "secure":
                guard origin.scheme == .https || origin.isLoopback else { return }
                cookie.isSecure = true
            case "max-age":
                guard let seconds = Int(value) else { continue }
                hasMaxAge = true
                cookie.expiry = seconds <= 0 ? 0 : now.addingReportingOverflow(seconds).overflow ? .max : now + seconds
            case "expires" where !hasMaxAge:
                let date = curl_getdate(value, nil)
                if date >= 0 { cookie.expiry = date }
            default: break
            }
        }
        if name.hasPrefix("__Secure-"), !cookie.isSecure { return }
        if name.hasPrefix("__Host-"), !(cookie.isSecure && cookie.path == "/" && !cookie.coversSubdomains) { return }
        cookies.removeAll { $0.expiry <= now || $0.name == name && $0.domain == cookie.domain && $0.path == cookie.path }
        if cookie.expiry > now, cookies.count < Self.mostCookies { cookies.append(cookie) }
    }

    // MARK: Sending

    /// Appends the `Cookie` line of `request`, if it gets any.
    mutating func appendLine(for request: borrowing OutgoingRequest, to outbox: Outbox) {
        let now = time(nil)
        let origin = request.origin
        let path = request.bytes.withUnsafeBytes { Self.path(String(decoding: $0[request.target], as: UTF8.self)) }
        cookies.removeAll { $0.expiry <= now }
        let due = cookies.filter { cookie in
            (cookie.coversSubdomains ? Self.host(origin.host, isIn: cookie.domain) : cookie.domain == origin.host)
                && (!cookie.isSecure || origin.scheme == .https || origin.isLoopback)
                && Self.path(path, isIn: cookie.path)
        }
        guard !due.isEmpty else { return }
        // Longer paths first (RFC 6265, section 5.4).
        let ordered = due.enumerated().sorted { a, b in
            a.element.path.utf8.count != b.element.path.utf8.count
                ? a.element.path.utf8.count > b.element.path.utf8.count : a.offset < b.offset
        }
        outbox.append("Cookie: " + ordered.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ") + "\r\n")
    }

    /// Adds the `Cookie` line of `request`, if it gets any, to its header lines; after that it is no constant any more. `scratch` is used.
    mutating func addLine(to request: inout OutgoingRequest, with scratch: Outbox) {
        scratch.removeAll()
        appendLine(for: request, to: scratch)
        guard scratch.count > 0 else { return }
        let end = request.headers.upperBound
        request.bytes.insert(contentsOf: scratch.bytes, at: end)
        request.headers = request.headers.lowerBound..<(end + scratch.count)
        if request.body.lowerBound >= end {
            request.body = (request.body.lowerBound + scratch.count)..<(request.body.upperBound + scratch.count)
        }
        if request.target.lowerBound >= end {
            request.target = (request.target.lowerBound + scratch.count)..<(request.target.upperBound + scratch.count)
        }
        request.constantID = -1
    }

    // MARK: Rules

    private static func pair(_ text: Substring) -> (String, String)? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        return (String(trimmed(text[..<equals])), String(trimmed(text[text.index(after: equals)...])))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }

    private static func host(_ host: String, isIn domain: String) -> Bool {
        host == domain || !isAddress(host) && host.hasSuffix("." + domain)
    }

    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.split(separator: ".").count == 4 && host.allSatisfy { $0 == "." || $0.isNumber }
    }

    private static func path(_ target: String) -> String { String(target.prefix { $0 != "?" && $0 != "#" }) }

    private static func defaultPath(_ target: String) -> String {
        let path = path(target)
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func path(_ path: String, isIn cookiePath: String) -> Bool {
        guard path.hasPrefix(cookiePath), cookiePath != "/", path != cookiePath else {
            return path == cookiePath || cookiePath == "/"
        }
        return path.dropFirst(cookiePath.count).first == "/"
    }
}

extension UnsafeRawBufferPointer {
    /// The target of the request that begins here: what is between the first two spaces.
    var requestTarget: UnsafeRawBufferPointer {
        let space = UInt8(ascii: " ")
        guard let start = firstIndex(of: space), let end = self[(start + 1)...].firstIndex(of: space) else {
            return UnsafeRawBufferPointer(rebasing: self[..<0])
        }
        return UnsafeRawBufferPointer(rebasing: self[(start + 1)..<end])
    }
}
