import Basics
import HTTPMessages
import JSON

/// Reads `target`: a base URL, `demo`, an SQLite file, or a command to start.
struct TargetReader {
    let scope: Scope
    let hosts: AllowedHosts
    let files: NamedFiles

    func target(_ field: Field) -> Target? {
        switch field.node.content {
        case .string:
            guard field.text("a URL, \"demo\", or an object with a command") != nil, let text = scope.constantText(field) else {
                return nil
            }
            return self.target(text, path: files.path) { sentence, hint in field.note(sentence, hint: hint) }
        case .object:
            return field.object(Language.target, command).map(Target.command)
        default:
            field.mismatch("a URL, \"demo\", or an object with a command")
            return nil
        }
    }

    /// The value of `--target`.
    func target(_ text: String, flag log: ProblemLog) -> Target? {
        target(text, path: { $0 }) { sentence, hint in log.note("--target: " + sentence, hint: hint, at: nil) }
    }

    /// - Parameter path: where a file of that name lies.
    private func target(
        _ text: String, path: (String) -> String, report: (_ sentence: String, _ hint: String) -> Void
    ) -> Target? {
        if text == "demo" { return .demo }
        if text.hasPrefix("sqlite:"), text.count > 7 { return .database(path(String(text.dropFirst(7)))) }
        do throws(URLMistake) {
            let url = try BaseURL(parsing: text)
            guard hosts.allow(url.origin) else {
                report(
                    "the host \"\(url.origin.host)\" is not allowed.",
                    "Add it to \"allowedHosts\", or pass --allow-host \(url.origin.host), if you may send load to it.")
                return nil
            }
            return .url(url)
        } catch {
            report(
                "the target \"\(text)\" \(error.reason).",
                "Write one like \"http://127.0.0.1:8080\", \"unix:/run/app.sock\", or \"demo\".")
            return nil
        }
    }

    private func command(_ keys: Keys) -> CommandTarget? {
        let words = keys.required("command", "the program to start, with its arguments")?.list(atLeast: 1, of: "words")
        let command = words?.compactMap { word in word.text("a word of the command").flatMap { _ in text(word) } }
        let url = keys.required("url", "where the service answers, such as \"http://127.0.0.1:${port}\"").flatMap { field in
            text(field).map { (field, $0) }
        }
        let ready = keys["ready"].flatMap { field -> String? in
            guard let path = field.text("a path, such as \"/health\"") else { return nil }
            guard path.first == "/", path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                field.mismatch("a path, such as \"/health\"")
                return nil
            }
            return path
        }
        let readyWithin = keys["readyWithin"]?.span(.milliseconds(1)...TimeSpan.seconds(3600))
        guard let (field, address) = url else { return nil }
        do throws(URLMistake) {
            let base = try BaseURL(parsing: address.replacing("${port}", with: "1"))
            hosts.check(base.origin, field)
        } catch {
            field.note("\(field.name) \(error.reason).", hint: "Write one like \"http://127.0.0.1:${port}\".")
            return nil
        }
        guard let command, command.count == words?.count else { return nil }
        return CommandTarget(command: command, url: address, ready: ready ?? "", readyWithin: readyWithin ?? .seconds(10))
    }

    /// A text in which `${port}` stays, for the port that is chosen when the service starts.
    private func text(_ field: Field) -> String? {
        guard case .string(let text) = field.node.content else {
            field.mismatch("a text")
            return nil
        }
        var kept = field
        kept.replaceText(text.replacing("${port}", with: "$${port}"))
        return scope.constantText(kept)
    }
}
