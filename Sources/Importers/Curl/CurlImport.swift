// `perfbench import curl`: what a browser or a manual gives as a command becomes a scenario of one step for each URL.

package import Basics
import HTTPMessages
import JSON

/// Makes scenarios of curl commands.
package enum CurlImport {
    /// Reads shell text: one curl command, or several in a row, which become the steps of one flow.
    package static func scenario(_ text: String, _ options: ImportOptions = ImportOptions()) throws(Problem) -> ImportedScenario {
        let shell = try ShellWords(text)
        return try scenario(commands: shell.commands, notes: shell.notes, options)
    }

    /// Reads the words of one command that a shell has taken apart already.
    package static func scenario(
        words: [String], _ options: ImportOptions = ImportOptions()
    ) throws(Problem) -> ImportedScenario {
        try scenario(commands: [ShellCommand(words: words)], notes: [], options)
    }

    private static func scenario(
        commands: [ShellCommand], notes: [String], _ options: ImportOptions
    ) throws(Problem) -> ImportedScenario {
        var notes = notes
        var requests: [CurlRequest] = []
        var output: ShellCommand.Input?
        for command in commands {
            let input = command.input ?? output
            output = command.feedsNext ? command.output : nil
            guard let arguments = command.curlArguments else {
                if output == nil, !command.isPunctuation { notes.append(command.note) }
                continue
            }
            for part in try CurlOptions.requests(arguments) { requests.append(try CurlRequest(part, input: input, options)) }
        }
        guard !requests.isEmpty else {
            throw Problem(
                .usage, "there is no curl command to import.",
                hint: "Like: perfbench import curl 'curl https://shop.example/products'")
        }
        return draw(requests, notes + requests.flatMap(\.notes), options)
    }

    private static func draw(_ requests: [CurlRequest], _ notes: [String], _ options: ImportOptions) -> ImportedScenario {
        let first = requests[0].requests[0]
        let target = first.address.origin
        var writer = StepWriter(target: target, secrets: SecretNames(keepsThem: options.keepsSecrets), options)
        var names = UniqueNames()
        var steps: [JSONValue] = []
        var hosts: Set<String> = []
        for request in requests {
            hosts.formUnion(request.connection.hosts)
            for (captured, user) in zip(request.requests, request.users) {
                if !captured.address.isLoopback { hosts.insert(captured.address.host) }
                steps.append(step(captured, user, request, &writer, &names))
            }
        }
        let name = options.name ?? slug("\(steps.first?["name"]?.string ?? "")", or: "imported")
        var draft = ScenarioDraft(
            name: name, description: "\(first.method.rawValue) \(target)\(first.address.path), imported from curl",
            target: target,
            workloadComment: "Ten users start each second, whether or not the service keeps up. Raise it step by step.",
            workload: ["executor": "constant-arrival-rate", "rate": "10/s", "for": "30s"])
        draft.hosts = hosts
        draft.connection = CurlConnection.members(requests.map(\.connection), options, &writer.secrets)
        draft.timeout = requests.compactMap(\.timeout).max()?.description
        draft.flows = [ScenarioDraft.Flow(name: "visit", steps: steps)]
        var seen: Set<String> = []
        let all = (notes + writer.notes).filter { seen.insert($0).inserted }
        return ImportedScenario(
            value: draft.value(),
            preface: ScenarioDraft.preface(
                "Imported from \(requests.count == 1 ? "a curl command" : "\(requests.count) curl commands").",
                secrets: writer.secrets.secrets, notes: all),
            secrets: writer.secrets.secrets, notes: all)
    }

    private static func step(
        _ captured: CapturedRequest, _ user: String?, _ request: CurlRequest, _ writer: inout StepWriter, _ names: inout UniqueNames
    ) -> JSONValue {
        let name = names.take(stepName(method: captured.method.rawValue, path: captured.address.path))
        var members: [JSONValue.Member] = [.init("name", .string(name))] + writer.members(captured)
        if let user { members.append(.init("auth", auth(user, isDigest: request.usesDigest, &writer))) }
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
        let isShown = writer.secrets.keepsThem || password.isEmpty || !markedVariables(password).isEmpty
        let shown =
            isShown
            ? templateText(password)
            : writer.secrets.template(for: password, named: ["password"], meaning: "the password of \"\(parts[0])\"")
        return [isDigest ? "digest" : "basic": ["user": .string(templateText(parts[0])), "password": .string(shown)]]
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
