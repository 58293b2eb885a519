import Basics
import FoundationEssentials
import Glibc
import Importers
import JSON

extension Command {
    static let `import` = Command(
        name: "import", operands: "curl 'COMMAND' | har FILE | openapi FILE | access-log FILE…", operandCount: 2...1000,
        summary: "a scenario from a curl command, a browser's recording, a description of an API, or an access log",
        example: "perfbench import har session.har -o scenarios/session.json",
        flags: [
            Flag(name: "-o", aliases: ["--output"], value: "FILE", help: "into a file instead of standard output"),
            Flag(name: "--name", value: "NAME", help: "the scenario's name (default: from what is imported)"),
            Flag(name: "--all", value: "", help: "har: images, styles, scripts and foreign hosts too"),
            Flag(name: "--think", value: "", help: "har: users wait between requests as the recorded one did"),
            Flag(
                name: "--hide-secrets", value: "",
                help: "passwords and tokens come from the environment, not from the file"),
        ] + accessLogFlags
    ) { arguments, console in
        let isLog = arguments.operands[0] == "access-log"
        let isHiding = arguments.has("--hide-secrets")
        // Standard input can be read once only, and what would be secret is found by a second reading.
        let input = isLog ? [] : try input(arguments.operands, console)
        let imported =
            isLog
            ? try accessLog(Array(arguments.operands.dropFirst()), arguments, console)
            : try scenario(arguments, input, keepsSecrets: !isHiding)
        try write(imported, arguments, console)
        if isLog { return 0 }
        for secret in imported.secrets { console.say("set before running: \(secret.name), \(secret.meaning)") }
        let kept =
            isHiding
            ? []
            : try scenario(arguments, input, keepsSecrets: false).secrets.filter { secret in
                !imported.secrets.contains { $0.name == secret.name }
            }
        if !kept.isEmpty {
            console.say(
                "in the file as recorded: \(kept.map(\.meaning).joined(separator: ", ")); --hide-secrets has them come from outside"
            )
        }
        return 0
    }

    /// Writes the scenario and its data files, or prints a scenario that needs none.
    private static func write(_ imported: ImportedScenario, _ arguments: Arguments, _ console: Console) throws {
        for note in imported.notes { console.say("not taken over: \(note)") }
        guard let path = arguments["-o"] else {
            guard imported.files.isEmpty else {
                throw Problem(
                    .usage, "the scenario needs \(imported.files.count) data files beside it.",
                    hint: "Say where it goes: -o traffic.json")
            }
            return console.answer(imported.text)
        }
        let file = URL(filePath: path)
        let all =
            imported.files.map { (file.deletingLastPathComponent().appending(path: $0.name), $0.text) } + [(file, imported.text)]
        for (file, text) in all where (try? Data(text.utf8).write(to: file, options: .atomic)) == nil {
            throw Problem(.inability, "the file \"\(file.path)\" cannot be written.", hint: "Check its folder and permissions.")
        }
    }

    /// The bytes of what is imported; of a command that stands in the command line itself, its text.
    private static func input(_ operands: [String], _ console: Console) throws -> [UInt8] {
        if operands[0] == "openapi" {
            let bytes = try InputFile.read(operands[1])
            guard YAMLSource.isDescription(bytes) else { return bytes }
            let made = try YAMLSource.json(bytes)
            console.say("the description is YAML; it was read through \(made.program)")
            return made.bytes
        }
        guard operands[0] == "curl" else { return try InputFile.read(operands[1]) }
        return operands[1] == "-" ? try InputFile.read("-") : Array(operands[1].utf8)
    }

    private static func scenario(_ arguments: Arguments, _ input: [UInt8], keepsSecrets: Bool) throws -> ImportedScenario {
        var options = ImportOptions()
        options.name = arguments["--name"]
        options.takesEverything = arguments.has("--all")
        options.keepsThinkTimes = arguments.has("--think")
        options.keepsSecrets = keepsSecrets
        options.read = { $0 == "-" ? nil : try? InputFile.read($0) }
        if let path = arguments["-o"] {
            let folder = URL(filePath: path).deletingLastPathComponent().standardizedFileURL.path
            let here = URL(filePath: ".").standardizedFileURL.path
            // Scenarios look for files in their own folder.
            if folder != here { options.place = { $0.hasPrefix("/") ? $0 : URL(filePath: $0).standardizedFileURL.path } }
        }
        let format = arguments.operands[0]
        let sources = Array(arguments.operands.dropFirst())
        guard format == "curl" || sources.count == 1 else {
            throw Problem(.usage, "\"\(sources[1])\" is one word too many.", hint: "Like: perfbench import \(format) FILE")
        }
        switch format {
        case "curl":
            if sources.count > 1 { return try CurlImport.scenario(words: sources, options) }
            return try CurlImport.scenario(String(decoding: input, as: UTF8.self), options)
        case "har": return try HARImport.scenario(input, options)
        case "openapi": return try OpenAPIImport.scenario(input, options)
        default:
            let known = ["curl", "har", "openapi", "access-log"]
            throw Problem(
                .usage, "\"\(format)\" is nothing that can be imported\(didYouMean(format, known))",
                hint: "There are: \(known.joined(separator: ", ")).")
        }
    }
}
