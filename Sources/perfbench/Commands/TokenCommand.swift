import Basics
import FoundationEssentials
import RunStore
import ServeAPI

extension Command {
    static let token = Command(
        name: "token", operands: "[add NAME | list | revoke NAME]", operandCount: 0...2,
        summary: "who may use perfbench serve",
        example: "perfbench token add ci --role operator --expires 90d",
        flags: [
            Flag(
                name: "--role", value: "ROLE",
                help: "add: viewer reads, operator starts and changes runs, admin makes tokens (default viewer)"),
            Flag(name: "--expires", value: "D", help: "add: how long it can be used, such as 30d (default: until it is revoked)"),
            .db,
            .tokens,
        ]
    ) { arguments, console in
        let word = arguments.operands.first ?? "list"
        let store = try openStore(arguments["--tokens"] ?? storePath(arguments), mustExist: false)
        switch word {
        case "list":
            console.answer(tokenList(try store.tokens()))
        case "add":
            let name = try tokenName(arguments, "add")
            var problems: [Problem] = []
            let span = arguments.quantity("--expires", TimeSpan.self, &problems)
            let text = arguments["--role"] ?? Role.viewer.rawValue
            let words = Role.allCases.map(\.rawValue)
            let role = Role(rawValue: text)
            if role == nil {
                problems.append(
                    Problem(
                        .usage, "\"--role \(text)\" is not a role\(didYouMean(text, words))",
                        hint: "There are: \(words.joined(separator: ", "))."))
            }
            guard problems.isEmpty, let role else { throw Problems(problems) }
            let token = try store.makeToken(name, role: role, for: span)
            try store.note("token.add", "\(name) \(role.rawValue)", by: "command line", from: "")
            console.say("The token \"\(name)\" (\(role.rawValue)) is shown this once; only its hash is stored.")
            console.answer(token.text)
        case "revoke":
            let name = try tokenName(arguments, "revoke")
            try store.revokeToken(name)
            try store.note("token.revoke", name, by: "command line", from: "")
            console.answer("Revoked the token \"\(name)\"; its sessions have ended.")
        default:
            throw Problem(
                .usage, "\"\(word)\" is not something to do with tokens\(didYouMean(word, ["add", "list", "revoke"]))",
                hint: "There are: add NAME, list, revoke NAME.")
        }
        return 0
    }
}

private func tokenName(_ arguments: Arguments, _ word: String) throws -> String {
    guard arguments.operands.count == 2 else {
        throw Problem(.usage, "\"perfbench token \(word)\" needs a NAME.", hint: "Like: perfbench token \(word) ci")
    }
    return arguments.operands[1]
}

private func tokenList(_ tokens: [AccessToken]) -> String {
    guard !tokens.isEmpty else { return "No tokens yet. Make one with: perfbench token add NAME --role viewer" }
    func day(_ seconds: Double) -> String { String(Date(timeIntervalSince1970: seconds).formatted(.iso8601).prefix(10)) }
    let width = tokens.map(\.name.count).max() ?? 0
    return tokens.map { token in
        let name = token.name + String(repeating: " ", count: width - token.name.count)
        let role = token.role + String(repeating: " ", count: max(0, 8 - token.role.count))
        let end = token.expiresAt.map { "  expires \(day($0))" } ?? ""
        return "\(name)  \(role)  made \(day(token.createdAt))\(end)"
    }.joined(separator: "\n")
}
