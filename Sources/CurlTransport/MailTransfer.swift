// A mail handed to an SMTP server by libcurl. TLS is required unless it is turned off by name. The server's answers are read as they come, because
// with some recipients refused libcurl reports success and does not say which.

package import Basics
import CCurl

/// Who a mail is from and for, and the server that takes it.
package struct MailEnvelope: Sendable {
    /// `smtp://host:port` or `smtps://host:port`.
    package var server: String
    package var from: String
    package var to: [String]
    /// Empty for none.
    package var user = ""
    package var password = ""
    /// Whether the mail may go out over TLS only.
    package var requiresTLS = true
    /// A PEM file of authorities to trust instead of the system's.
    package var authorities: String?
    /// How we greet the server. Some refuse a name that is no host name.
    package var greeting = "localhost"

    package init(server: String, from: String, to: [String]) {
        self.server = server
        self.from = from
        self.to = to
    }
}

/// What a server did with a mail.
package struct MailOutcome: Sendable, Equatable {
    /// Recipients that it does not take, each with its answer.
    package var refused: [(address: String, answer: String)] = []
    /// Why the mail was not taken at all; `nil` when it was, for the recipients that are not refused.
    package var failure: String?
    /// Whether trying again cannot help.
    package var isFinal = false

    package static func == (a: Self, b: Self) -> Bool {
        a.failure == b.failure && a.isFinal == b.isFinal && a.refused.elementsEqual(b.refused) { $0 == $1 }
    }
}

extension CurlTransport {
    /// Hands `mail`, whose lines end in CR LF, to the server. Blocks the calling thread, at most for `timeout`.
    package static func send(_ mail: [UInt8], _ envelope: MailEnvelope, timeout: Nanoseconds) -> MailOutcome {
        guard CurlLibrary.isReady, let curl = curl_easy_init() else {
            return MailOutcome(failure: "libcurl could not be started: out of memory")
        }
        defer { curl_easy_cleanup(curl) }
        let transfer = MailTransfer(mail)
        let box = Unmanaged.passRetained(transfer)
        defer { box.release() }
        let list = envelope.to.reduce(nil) { curl_slist_append($0, "<\($1)>") }
        defer { curl_slist_free_all(list) }
        func set(_ option: CURLoption, _ value: Int) { perfbench_easy_set_long(curl, option, value) }
        func set(_ option: CURLoption, _ text: String) { _ = text.withCString { perfbench_easy_set_pointer(curl, option, $0) } }
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_URL, "\(envelope.server)/\(envelope.greeting)")
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_MAIL_FROM, "<\(envelope.from)>")
        perfbench_easy_set_pointer(curl, CURLOPT_MAIL_RCPT, list)
        set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
        set(CURLOPT_USE_SSL, envelope.requiresTLS ? Int(CURLUSESSL_ALL.rawValue) : Int(CURLUSESSL_NONE.rawValue))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = envelope.authorities { set(CURLOPT_CAINFO, file) }
        if !envelope.user.isEmpty {
            set(CURLOPT_USERNAME, envelope.user)
            set(CURLOPT_PASSWORD, envelope.password)
        }
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(timeout / .milliseconds(2))))
        set(CURLOPT_TIMEOUT_MS, max(1, Int(timeout / .milliseconds(1))))
        set(CURLOPT_UPLOAD, 1)
        perfbench_easy_set_large(curl, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.count))
        perfbench_easy_set_pointer(curl, CURLOPT_READDATA, box.toOpaque())
        perfbench_easy_set_write(curl, CURLOPT_READFUNCTION) { buffer, size, count, data in
            guard let buffer, let data else { return 0 }
            return Unmanaged<MailTransfer>.fromOpaque(data).takeUnretainedValue().read(into: buffer, size * count)
        }
        set(CURLOPT_VERBOSE, 1)
        perfbench_easy_set_pointer(curl, CURLOPT_DEBUGDATA, box.toOpaque())
        perfbench_easy_set_debug(curl) { _, kind, bytes, count, data in
            guard let bytes, let data else { return 0 }
            let line = UnsafeRawBufferPointer(start: bytes, count: count)
            Unmanaged<MailTransfer>.fromOpaque(data).takeUnretainedValue().hear(line, kind)
            return 0
        }
        let code = curl_easy_perform(curl)
        return transfer.outcome(code, envelope)
    }
}

/// One mail on its way, and what the server said to each recipient.
final class MailTransfer {
    private let mail: [UInt8]
    private var at = 0
    private var asked: String?
    private(set) var refused: [(address: String, answer: String)] = []
    /// What the server said last.
    private var lastAnswer = ""

    init(_ mail: [UInt8]) { self.mail = mail }

    /// Gives out the next bytes; how many.
    func read(into buffer: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
        let count = min(room, mail.count - at)
        mail.withUnsafeBytes { bytes in
            UnsafeMutableRawPointer(buffer).copyMemory(from: bytes.baseAddress! + at, byteCount: count)
        }
        at += count
        return count
    }

    /// Hears a line of the conversation. What we say is looked at for recipients only: a password is among the rest.
    func hear(_ line: UnsafeRawBufferPointer, _ kind: curl_infotype) {
        switch kind {
        case CURLINFO_HEADER_OUT:
            asked = nil
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("RCPT TO:<"), let end = text.firstIndex(of: ">") {
                asked = String(text[text.index(text.startIndex, offsetBy: 9)..<end])
            }
        case CURLINFO_HEADER_IN:
            lastAnswer = String(String(decoding: line, as: UTF8.self).prefix { !$0.isNewline })
            guard let address = asked, let digit = lastAnswer.first, digit == "4" || digit == "5" else { return }
            // The last line of an answer has a space behind its code.
            if lastAnswer.dropFirst(3).first != "-" { refused.append((address, lastAnswer)) }
        default: break
        }
    }

    /// What came of it.
    func outcome(_ code: CURLcode, _ envelope: MailEnvelope) -> MailOutcome {
        guard code != CURLE_OK else { return MailOutcome(refused: refused) }
        let reason = String(cString: curl_easy_strerror(code))
        if refused.count == envelope.to.count, let first = refused.first {
            return MailOutcome(
                refused: refused, failure: "no recipient was taken: \(first.answer)",
                isFinal: refused.allSatisfy { $0.answer.first == "5" })
        }
        switch code {
        case CURLE_USE_SSL_FAILED:
            return MailOutcome(failure: "the server offers no TLS, which is required", isFinal: false)
        case CURLE_LOGIN_DENIED: return MailOutcome(failure: "the server refused the login: \(lastAnswer)", isFinal: false)
        case CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED:
            return MailOutcome(failure: "the server answered \(lastAnswer)", isFinal: lastAnswer.first == "5")
        default: return MailOutcome(failure: reason.prefix(1).lowercased() + reason.dropFirst())
        }
    }
}
