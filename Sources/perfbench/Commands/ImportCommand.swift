import Basics
import FoundationEssentials
import Glibc
import Importers
import JSON

extension Command {
    static let `import` = Command(
        name: "import", operands: "curl 'COMMAND' | har FILE | openapi FILE", operandCount: 2...1000,
        summary: "a scenario from a curl command, a browser's recording, or a description of an API",
        example: "perfbench import har session.har -o scenarios/session.json",
        flags: [
            Flag(name: "-o", aliases: ["--output"], value: "FILE", help: "into a file instead of standard output"),
            Flag(name: "--name", value: "NAME", help: "the scenario's name (default: from what is imported)"),
            Flag(name: "--all", value: "", help: "har: images, styles, scripts and foreign hosts too"),
            Flag(name: "--think", value: "", help: "har: users wait between requests as the recorded one did"),
            Flag(
                name: "--hide-secrets", value: "",
                help: "passwords and tokens come from the environment instead of standing in the file"),
        ]
    ) { arguments, console in
        let isHiding = arguments.has("--hide-secrets")
        let imported = try scenario(arguments, keepsSecrets: !isHiding)
        if let path = arguments["-o"] {
            guard (try? Data(imported.text.utf8).write(to: URL(filePath: path))) != nil else {
                throw Problem(.inability, "the file \"\(path)\" cannot be written.", hint: "Check its folder and permissions.")
            }
        } else {
            console.answer(imported.text)
        }
        for note in imported.notes { console.say("not taken over: \(note)") }
        for secret in imported.secrets { console.say("set before running: \(secret.name), \(secret.meaning)") }
        let kept =
            isHiding
            ? []
            : try scenario(arguments, keepsSecrets: false).secrets.filter { secret in
                !imported.secrets.contains { $0.name == secret.name }
            }
        if !kept.isEmpty {
            console.say(
                "in the file as recorded: \(kept.map(\.meaning).joined(separator: ", ")); --hide-secrets has them come from outside"
            )
        }
        return 0
    }

    private static func scenario(_ arguments: Arguments, keepsSecrets: Bool) throws -> ImportedScenario {
        var options = ImportOptions()
        options.name = arguments["--name"]
        options.takesEverything = arguments.has("--all")
        options.keepsThinkTimes = arguments.has("--think")
        options.keepsSecrets = keepsSecrets
        let format = arguments.operands[0]
        let sources = Array(arguments.operands.dropFirst())
        guard format == "curl" || sources.count == 1 else {
            throw Problem(.usage, "\"\(sources[1])\" is one word too many.", hint: "Like: perfbench import \(format) FILE")
        }
        switch format {
        case "curl":
            if sources.count > 1 { return try CurlImport.scenario(words: sources, options) }
            let text = sources[0] == "-" ? String(decoding: try InputFile.read("-"), as: UTF8.self) : sources[0]
            return try CurlImport.scenario(text, options)
        case "har": return try HARImport.scenario(try InputFile.read(sources[0]), options)
        case "openapi": return try OpenAPIImport.scenario(try InputFile.read(sources[0]), options)
        default:
            let known = ["curl", "har", "openapi"]
            throw Problem(
                .usage, "\"\(format)\" is nothing that can be imported\(didYouMean(format, known))",
                hint: "There are: \(known.joined(separator: ", ")).")
        }
    }
}
