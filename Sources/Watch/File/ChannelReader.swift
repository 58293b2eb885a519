import Basics
import HTTPMessages
import JSON
import Push
import Scenarios

/// Reads the channels of a watch file. What is secret in them comes from the environment and is repeated in no sentence.
struct ChannelReader {
    let reader: WatchReader

    func channels(_ field: Field?) -> [AlertChannel] {
        var names: Set<String> = []
        return (field?.list(atMost: 200, of: "channels") ?? []).compactMap { element in
            element.object(WatchLanguage.channel) { keys in
                let field = keys.required("name", "what it is called")
                let name = field?.identifier()
                if let name, !names.insert(name).inserted { field?.note("a channel named \"\(name)\" exists already.") }
                guard let (message, place) = destination(keys, element), let name else { return nil }
                return AlertChannel(name: name, message: message, place: place)
            }
        }
    }

    private func destination(_ keys: Keys, _ element: Field) -> (AlertChannel.Message, any Push.Place)? {
        let kinds = ["slack", "teams", "googlechat", "pagerduty", "webhook", "command", "mail"]
        let template = keys["template"]?.node.value
        let secret = keys["secret"].flatMap(text)
        let other = keys["url"].flatMap(text)
        guard let (kind, field) = keys.only(kinds, "a channel goes one way") else {
            element.note("\(element.name) needs one of \(kinds.joined(separator: ", ")): where it leads.")
            return nil
        }
        if kind != "webhook" {
            for key in ["template", "secret"] { keys[key]?.note("\"\(key)\" belongs to \"webhook\".") }
        }
        if kind != "pagerduty" { keys["url"]?.note("\"url\" belongs to \"pagerduty\".") }
        if kind == "mail" { return field.object(WatchLanguage.mail, mail) }
        if kind == "command" {
            let words = field.list(atLeast: 1, atMost: 100, of: "words")?.compactMap(text) ?? []
            let environment = reader.environment.merging(reader.overrides.environment) { $1 }
            return words.isEmpty ? nil : (.webhook(template: nil, secret: nil), CommandPlace(words, environment: environment))
        }
        guard let value = text(field) else { return nil }
        switch kind {
        case "pagerduty":
            let url = other ?? "https://events.pagerduty.com/v2/enqueue"
            return place(url, keys["url"] ?? field).map { (.pagerDuty(routingKey: value), $0) }
        case "webhook": return place(value, field).map { (.webhook(template: template, secret: secret), $0) }
        default:
            let service: ChatEncoder.Service = kind == "slack" ? .slack : kind == "teams" ? .teams : .googleChat
            return place(value, field).map { (.chat(service), $0) }
        }
    }

    /// The place that a URL names.
    func place(_ field: Field) -> HTTPPlace? { text(field).flatMap { place($0, field) } }

    private func text(_ field: Field) -> String? {
        guard field.text() != nil else { return nil }
        return reader.scope.constantText(field)
    }

    private func place(_ url: String, _ field: Field) -> HTTPPlace? {
        var problems: [Problem] = []
        let environment = reader.environment.merging(reader.overrides.environment) { $1 }
        let place = HTTPPlace(webhook: url, named: field.path, environment, &problems)
        for problem in problems { field.note(problem.sentence, hint: problem.hint) }
        return place
    }

    // MARK: Mail

    private func mail(_ keys: Keys) -> (AlertChannel.Message, any Push.Place)? {
        let server = keys.required("server", "such as \"smtp://mail.example.com:587\"")
        let from = keys.required("from", "the address of the sender").flatMap(address)
        let toField = keys.required("to", "the addresses of those who are told")
        let to = (toField?.list(atLeast: 1, atMost: 100, of: "addresses") ?? []).compactMap(address)
        let user = keys["user"].flatMap(text)
        let password = keys["password"].flatMap(text)
        if keys.has("user") != keys.has("password") { keys.field.note("\"user\" and \"password\" come together.") }
        let requiresTLS = keys["tls"].map { $0.word(TLS.self) != TLS.none } ?? true
        let authorities = keys["authorities"].flatMap(text).map { name in
            name.first == "/" ? name : (reader.file.lastIndex(of: "/").map { String(reader.file[...$0]) } ?? "") + name
        }
        guard let server, let url = text(server), let from, !to.isEmpty else { return nil }
        guard let parts = URLParts(url), ["smtp", "smtps"].contains(parts.scheme), parts.user == nil, !parts.authority.isEmpty,
            parts.path.isEmpty || parts.path == "/", parts.query == nil
        else {
            server.mismatch("the URL of a mail server, such as \"smtp://mail.example.com:587\"")
            return nil
        }
        let isLocal = (try? Origin.parse("http://\(parts.authority)").origin.isLoopback) ?? false
        if !requiresTLS, user != nil, !isLocal {
            keys["tls"]?.note("a password is not sent in clear text.", hint: "Leave \"tls\" out, or \"user\" and \"password\".")
        }
        return (
            .mail(from: from, to: to),
            MailPlace(
                server: "\(parts.scheme)://\(parts.authority)", from: from, to: to, user: user ?? "", password: password ?? "",
                requiresTLS: requiresTLS, authorities: authorities, greeting: reader.host)
        )
    }

    private enum TLS: String, CaseIterable { case required, none }

    /// An address that every server takes: no name beside it, and nothing but ASCII.
    private func address(_ field: Field) -> String? {
        guard let address = text(field) else { return nil }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>,;:\"()[]\\".utf8.contains($0) }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, isPlain, address.utf8.count <= 254 else {
            field.mismatch("an address, such as \"ops@example.com\"", hint: "Without a name, and in ASCII.")
            return nil
        }
        return address
    }
}
