import Basics
import HTTPMessages
import JSON

/// Reads the keys of a step that uses a WebSocket.
struct SocketReader {
    let scope: Scope
    let hosts: AllowedHosts

    /// What such a step does; "expect" may stand alone or beside "send".
    static let deeds = ["connect", "send", "for"]

    /// - Parameter chosen: its key with the value; `nil` where it only expects something.
    func action(_ keys: Keys, _ chosen: (key: String, field: Field)?, headers: HeaderLines, timeout: TimeSpan) -> SocketStep {
        let expected = keys["expect"].flatMap(expected)
        if let field = keys["expect"], let chosen, chosen.key != "send" {
            field.note(
                "\(field.name) cannot be combined with \"\(chosen.key)\".",
                hint: "Expect a message in a step of its own, or after \"send\".")
        }
        let more = expected?.text.map { [$0] } ?? []
        let wanted: SocketStep.Expected? = expected.map { $0.text == nil ? .any : .containing }
        switch chosen?.key {
        case "connect": return connect(chosen!.field, headers, timeout)
        case "send":
            let text = chosen!.field.anyText("a message as text").flatMap { _ in scope.segments(chosen!.field) } ?? []
            return SocketStep(.send, expected: wanted, values: [Template(text, .raw)] + more, timeout: timeout)
        case "for":
            return SocketStep(.listen(chosen!.field.span(Limits.timeout) ?? timeout), timeout: timeout)
        default: return SocketStep(.expect, expected: wanted ?? .any, values: more, timeout: timeout)
        }
    }

    private func connect(_ field: Field, _ headers: HeaderLines, _ timeout: TimeSpan) -> SocketStep {
        var field = field
        // The handshake is a request; its address is written as one.
        if case .string(let text) = field.node.content, let rest = text.lowercased().hasPrefix("ws") ? text.dropFirst(2) : nil,
            rest.hasPrefix("://") || rest.hasPrefix("s://")
        {
            field.replaceText("http" + rest)
        }
        guard let address = RequestTemplates(scope: scope).address(field) else {
            return SocketStep(.connect(nil), timeout: timeout)
        }
        if address.isLink {
            field.note("\(field.name) must be a path that begins with \"/\", or a whole URL such as \"wss://host/ws\".")
        }
        if let origin = address.origin { hosts.check(origin, field) } else { scope.needsTarget = true }
        return SocketStep(.connect(address.origin), values: [address.target, headers.template], timeout: timeout)
    }

    private func expected(_ field: Field) -> (text: Template?, Void)? {
        if case .bool(true) = field.node.content { return (nil, ()) }
        guard field.text("true for any message, or a text that must be in it") != nil, let segments = scope.segments(field) else {
            return nil
        }
        return (Template(segments, .raw), ())
    }
}
