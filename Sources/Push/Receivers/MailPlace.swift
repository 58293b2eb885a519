import Basics
import CurlTransport
import HTTPMessages
package import Reactor

/// A mail server, and those who are written to.
package struct MailPlace: Place {
    let envelope: MailEnvelope

    /// How it is reached.
    /// - Parameters:
    ///   - server: `smtp://host:port` or `smtps://host:port`.
    ///   - greeting: the name of this machine; what no host name may have in it is replaced.
    package init(
        server: String, from: String, to: [String], user: String, password: String, requiresTLS: Bool, authorities: String?,
        greeting: String
    ) {
        var envelope = MailEnvelope(server: server, from: from, to: to)
        envelope.user = user
        envelope.password = password
        envelope.requiresTLS = requiresTLS
        envelope.authorities = authorities
        envelope.greeting = Self.hostName(greeting)
        self.envelope = envelope
    }

    /// A name that every server takes as that of a host: some refuse an underscore or anything else in it.
    static func hostName(_ name: String) -> String {
        let tamed = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
        let labels = String(tamed).split(separator: ".").map { $0.trimmed }.filter { !$0.isEmpty }
        return labels.isEmpty ? "localhost" : labels.joined(separator: ".")
    }

    package func open(on loop: EventLoop) throws -> any Delivery { try MailDelivery(envelope) }
}

extension Substring {
    /// Without hyphens at its ends.
    fileprivate var trimmed: String { String(drop { $0 == "-" }.reversed().drop { $0 == "-" }.reversed()) }
}
