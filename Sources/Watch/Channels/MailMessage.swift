// A notification as a mail (RFC 5322, MIME): text and HTML, a date and an id of its own, in a thread with all mails of its incident. Every line ends in
// CR LF and is shorter than 998 bytes, whatever targets have said: bodies go as base64.

import Basics
import FoundationEssentials

/// A mail, ready to be handed to a server.
package struct MailMessage: Sendable {
    /// Headers and body.
    package let text: String

    /// - Parameter host: the name of this machine, for ids.
    package init(_ notification: Notification, from: String, to: [String], host: String) {
        let thread = "<perfbench.\(notification.openedAt).\(notification.incident).\(Self.token(notification.channel))@\(host)>"
        let isFirst = notification.kind == .opened
        let own = isFirst ? thread : "<perfbench.\(Self.token(notification.key))@\(host)>"
        let boundary = "=_perfbench_\(Self.token(notification.key))"
        var lines = [
            "Date: \(Self.date(notification.at / 1000))", "Message-ID: \(own)", "From: perfbench <\(from)>",
            "To: \(to.joined(separator: ",\r\n "))", "Subject: \(Self.subject(notification.title))",
        ]
        if !isFirst { lines += ["In-Reply-To: \(thread)", "References: \(thread)"] }
        lines += [
            "Auto-Submitted: auto-generated", "X-Perfbench-Key: \(Self.token(notification.key))", "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
        ]
        for (type, content) in [("text/plain", Self.plain(notification)), ("text/html", Self.html(notification))] {
            lines += [
                "--\(boundary)", "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", "",
                Self.base64(content), "",
            ]
        }
        lines += ["--\(boundary)--", ""]
        text = lines.joined(separator: "\r\n")
    }

    // MARK: Bodies

    private static func plain(_ notification: Notification) -> String {
        ([notification.title, ""] + notification.lines + ["", facts(notification)]).joined(separator: "\r\n") + "\r\n"
    }

    private static func facts(_ notification: Notification) -> String {
        notification.incident == 0
            ? "A test of this channel." : "Incident \(notification.incident) · since \(date(notification.openedAt / 1000))"
    }

    private static func html(_ notification: Notification) -> String {
        let color = notification.kind == .resolved ? "#1a7f37" : notification.severity == .critical ? "#b42318" : "#9a6700"
        let lines = notification.lines.map { "<li>\(escaped($0))</li>" }.joined()
        return """
            <!DOCTYPE html><html><body style="font-family:sans-serif"><h2 style="color:\(color)">\(escaped(notification.title))</h2>\
            <ul>\(lines)</ul><p style="color:#666">\(escaped(facts(notification)))</p></body></html>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    // MARK: Fields

    /// `Mon, 30 Nov 2026 15:00:00 +0000`.
    static func date(_ seconds: Int64) -> String {
        let days = seconds / 86_400
        let date = CivilDate(days: Int(days))
        let rest = seconds - days * 86_400
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][date.weekday]
        let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][date.month - 1]
        let time = "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        return "\(day), \(two(Int64(date.day))) \(month) \(date.year) \(time) +0000"
    }

    /// A subject in as many encoded words as it takes (RFC 2047: at most 75 characters each, and no character is torn apart).
    static func subject(_ text: String) -> String {
        let clean = String(text.map { $0.isNewline ? " " : $0 }.prefix(300))
        if clean.utf8.count <= 60, clean.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), !clean.contains("=?") { return clean }
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in clean.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > 42 {
                words.append("=?utf-8?B?\(Data(word).base64EncodedString())?=")
                word = []
            }
            word += bytes
        }
        words.append("=?utf-8?B?\(Data(word).base64EncodedString())?=")
        return words.joined(separator: "\r\n ")
    }

    /// Lines of 76 characters.
    private static func base64(_ text: String) -> String {
        let all = Array(Data(text.utf8).base64EncodedString().utf8)
        return stride(from: 0, to: all.count, by: 76).map { String(decoding: all[$0..<min($0 + 76, all.count)], as: UTF8.self) }
            .joined(separator: "\r\n")
    }

    /// A key with nothing in it that an id may not have.
    private static func token(_ key: String) -> String {
        key.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? String($0) : "." }.joined()
    }
}
