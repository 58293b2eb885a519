// `perfbench import curl`: what a browser or a manual gives as a command becomes a scenario of one step for each URL.

package import Basics
import HTTPMessages
import JSON

/// Makes scenarios of curl commands.
package enum CurlImport {
    /// Reads shell text: one curl command, or several in a row, which become the steps of one flow.
    package static func scenario(_ text: String, _ options: ImportOptions = ImportOptions()) throws(Problem) -> ImportedScenario {
        try scenario(commands: try ShellWords(text).commands, options)
    }

    /// Reads the words of one command that a shell has taken apart already.
    package static func scenario(
        words: [String], _ options: ImportOptions = ImportOptions()
    ) throws(Problem) -> ImportedScenario {
        try scenario(commands: [words], options)
    }

    private static func scenario(commands: [[String]], _ options: ImportOptions) throws(Problem) -> ImportedScenario {
        var notes: [String] = []
        var requests: [CurlRequest] = []
        for words in commands {
            let command = words.drop { $0 == "$" || $0.contains("=") && !$0.hasPrefix("-") }
            guard let program = command.first, program == "curl" || program.hasSuffix("/curl") || program == "curl.exe" else {
                notes.append("the command \"\(words[0])\", which is not curl")
                continue
            }
            for part in command.dropFirst().split(separator: "--next") { requests.append(try CurlRequest(try CurlOptions(part))) }
        }
        guard let first = requests.first else {
            throw Problem(
                .usage, "there is no curl command to import.",
                hint: "Like: perfbench import curl 'curl https://shop.example/products'")
        }
        notes += requests.flatMap(\.notes)
        return draw(requests, from: first, notes, options)
    }

    private static func draw(
        _ requests: [CurlRequest], from first: CurlRequest, _ notes: [String], _ options: ImportOptions
    ) -> ImportedScenario {
        let target = first.request.address.origin
        var writer = StepWriter(target: target, secrets: SecretNames(keepsThem: options.keepsSecrets))
        var names = UniqueNames()
        var steps: [JSONValue] = []
        var hosts: Set<String> = []
        for request in requests {
            for address in [request.request.address] + request.others {
                if !address.isLoopback { hosts.insert(address.host) }
                var captured = request.request
                captured.address = address
                steps.append(step(captured, request, &writer, &names))
            }
        }
        let name = options.name ?? slug("\(steps.first?["name"]?.string ?? "")", or: "imported")
        var draft = ScenarioDraft(
            name: name, description: "\(first.request.method.rawValue) \(target)\(first.request.address.path), imported from curl",
            target: target,
            workloadComment: "Ten users start each second, whether or not the service keeps up. Raise it step by step.",
            workload: ["executor": "constant-arrival-rate", "rate": "10/s", "for": "30s"])
        draft.hosts = hosts
        draft.connection = connection(requests)
        draft.timeout = requests.compactMap(\.timeout).max()?.description
        draft.flows = [ScenarioDraft.Flow(name: "visit", steps: steps)]
        return ImportedScenario(
            value: draft.value(),
            preface: ScenarioDraft.preface(
                "Imported from \(requests.count == 1 ? "a curl command" : "\(requests.count) curl commands").",
                secrets: writer.secrets.secrets, notes: notes),
            secrets: writer.secrets.secrets, notes: notes)
    }

    private static func step(
        _ captured: CapturedRequest, _ request: CurlRequest, _ writer: inout StepWriter, _ names: inout UniqueNames
    ) -> JSONValue {
        let name = names.take(stepName(method: captured.method.rawValue, path: captured.address.path))
        var members: [JSONValue.Member] = [.init("name", .string(name))] + writer.members(captured)
        if let user = request.user { members.append(.init("auth", auth(user, isDigest: request.usesDigest, &writer))) }
        if request.redirects > 0 { members.append(.init("redirects", .integer(Int64(request.redirects)))) }
        members.append(
            .init(
                JSONValue.comment, "Say what a right answer is, such as \"check\": { \"status\": 200 }; without it, 200 to 399 is.")
        )
        return .object(members)
    }

    private static func auth(_ user: String, isDigest: Bool, _ writer: inout StepWriter) -> JSONValue {
        let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let password = parts.count > 1 ? parts[1] : ""
        writer.secrets.note(variablesIn: user)
        let isShown = writer.secrets.keepsThem || !markedVariables(password).isEmpty
        let shown =
            isShown
            ? templateText(password)
            : writer.secrets.template(for: password, named: ["password"], meaning: "the password of \"\(parts[0])\"")
        return [isDigest ? "digest" : "basic": ["user": .string(templateText(parts[0])), "password": .string(shown)]]
    }

    private static func connection(_ requests: [CurlRequest]) -> [JSONValue.Member] {
        let all = requests.map(\.connection)
        var members: [JSONValue.Member] = []
        if let http = all.compactMap(\.http).first { members.append(.init("http", .string(http))) }
        var tls = all.flatMap(\.files).map { JSONValue.Member($0.key, .string($0.path)) }
        if all.contains(where: \.isInsecure) { tls.append(.init("verify", false)) }
        if !tls.isEmpty { members.append(.init("tls", .object(tls))) }
        if let proxy = all.compactMap(\.proxy).first { members.append(.init("proxy", .string(proxy))) }
        for (key, values) in [("resolve", all.flatMap(\.resolve)), ("connectTo", all.flatMap(\.connectTo))] where !values.isEmpty {
            members.append(.init(key, .array(values.map(JSONValue.string))))
        }
        if let limit = all.compactMap(\.connectTimeout).max() {
            members.append(.init("connectTimeout", .string(limit.description)))
        }
        if all.contains(where: \.isCompressed) { members.append(.init("compression", true)) }
        if all.contains(where: { !$0.keepsAlive }) { members.append(.init("keepAlive", false)) }
        return members
    }
}

extension JSONValue {
    /// Its text; `nil` when it is no string.
    var string: String? { if case .string(let text) = self { text } else { nil } }

    /// Its elements; none when it is no list.
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

    /// Its members; none when it is no object.
    var members: [Member] { if case .object(let members) = self { members } else { [] } }
}
