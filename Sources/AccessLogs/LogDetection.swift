// Which server wrote a log, told from its first lines.

import JSON

/// A format that was recognised, and how surely.
package struct LogDetection: Sendable {
    package var format: LogFormat
    /// What a reader should know about the choice; `nil` when nothing else would fit.
    package var note: String?

    /// How many lines are looked at.
    package static let sampleSize = 400

    /// Recognises the format of `lines`; `nil` when none fits half of those that are requests.
    package init?(_ lines: [[UInt8]]) {
        let lines = lines.filter { line in line.contains { $0 != 0x20 } }
        guard let first = lines.first else { return nil }
        if first.starts(with: "#Fields:".utf8) || first.starts(with: "#Version:".utf8) || first.starts(with: "#Software:".utf8) {
            format = LogFormat(name: "w3c", shape: .w3c, stamp: .start)
            return
        }
        if first[0] == UInt8(ascii: "{") {
            let isCaddy = Self.fitting(.caddy, lines) * 2 > lines.count
            guard let found = isCaddy ? .caddy : LogFormat.json(like: first), Self.fitting(found, lines) * 2 > lines.count else {
                return nil
            }
            format = found
            return
        }
        var best: (format: LogFormat, count: Int)?
        for candidate in LogFormat.named where candidate.name != "caddy" {
            let count = Self.fitting(candidate, lines)
            if count > best?.count ?? 0 { best = (candidate, count) }
        }
        guard let best, best.count * 2 > lines.count else { return nil }
        format = best.format
        if let (name, isSure) = Self.server(of: lines, shapedLike: format), let named = LogFormat.named(name) {
            format = named
            note =
                isSure
                ? nil
                : "Nothing in these lines tells nginx from Apache and others; they are read as nginx's, with times that mean the end of the response. If another server wrote them, say so: --format apache."
        }
    }

    /// How many lines have the fields of the format.
    private static func fitting(_ format: LogFormat, _ lines: [[UInt8]]) -> Int {
        var parser = LogParser(format)
        var count = 0
        for line in lines {
            do throws(LogRejection) {
                _ = try parser.read(line, 0..<line.count)
                count += 1
            } catch {
                // A probe or a TLS hello has the shape of its server's lines too.
                if ![.unlike, .empty, .comment, .badTime].contains(error) { count += 1 }
            }
        }
        return count
    }

    /// Which of the servers with the combined format it was, by how each escapes; `nil` for other formats.
    private static func server(of lines: [[UInt8]], shapedLike format: LogFormat) -> (name: String, isSure: Bool)? {
        guard ["nginx", "apache", "lighttpd", "h2o", "nghttpx", "varnish", "tomcat", "gunicorn", "vhost"].contains(format.name)
        else {
            return nil
        }
        let texts = lines.map { String(decoding: $0, as: UTF8.self) }
        func has(_ part: String) -> Bool { texts.contains { $0.contains(part) } }
        let heads = texts.map { $0.split(separator: " ", maxSplits: 2).map(String.init) }.filter { $0.count == 3 }
        if heads.allSatisfy({ !isAddress($0[0]) && isAddress($0[1]) }), !heads.isEmpty { return ("vhost", true) }
        if has("\"GET http://") || has("\"POST http://") || has("\"HEAD http://") { return ("varnish", true) }
        if has("\\u00") { return ("tomcat", true) }
        if heads.contains(where: { $0[1] != "-" && !$0[1].isEmpty }) { return ("lighttpd", true) }
        if has("\\x7e") || has("\\x7d") { return ("h2o", true) }
        if has("\\x5C") || has("\\xC") || has("\\xE") || has("\\xD") { return has("\\\"") ? ("lighttpd", true) : ("nginx", true) }
        if has("\\x5c") { return ("nghttpx", true) }
        if has("\\x22") { return ("nginx", true) }
        if has("\\\"") || has("\\\\") || has("\\xc") || has("\\xe") { return ("apache", true) }
        // Only Apache and Tomcat write a hyphen for no bytes.
        if texts.contains(where: { $0.contains("\" 304 - ") || $0.contains("\" 204 - ") || $0.contains("\" 302 - ") }) {
            return ("apache", true)
        }
        return ("nginx", false)
    }

    private static func isAddress(_ text: String) -> Bool {
        let text = text.split(separator: "%")[0]
        let digits = text.filter(\.isNumber).count
        return digits > 0 && text.allSatisfy { $0.isHexDigit || $0 == "." || $0 == ":" }
            && (text.contains(".") || text.contains(":"))
    }
}
