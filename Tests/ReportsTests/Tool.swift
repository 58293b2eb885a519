import FoundationEssentials
import Glibc
import TestSupport

/// Programs of others that read what we write, where they are installed.
struct Tool: Sendable {
    /// A shell command; `$1` is a file to read.
    let command: String

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    static let xmllint = Tool(
        command: "xmllint --noout --schema \"\(folder.appending(path: "../Formats/junit.xsd").path)\" \"$1\"")

    static let hasSchemas = isPresent("python3 -c 'import jsonschema'")

    /// Whether a document is as `Fixtures/NAME.schema.json` says.
    static func schema(_ name: String) -> Tool {
        python(
            """
            import json, sys, jsonschema
            schema = json.load(open("\(folder.appending(path: "Fixtures/\(name).schema.json").path)"))
            jsonschema.Draft202012Validator.check_schema(schema)
            jsonschema.validate(json.load(open(sys.argv[1])), schema)
            """)
    }

    /// A Python program; the file is `sys.argv[1]`.
    static func python(_ program: String) -> Tool { Tool(command: "python3 -c '\(program)' \"$1\"") }

    /// Whether a shell finds it.
    static func isPresent(_ command: String) -> Bool { system("\(command) >/dev/null 2>&1") == 0 }

    /// Whether it is content with `text`.
    func accepts(_ text: String) throws -> Bool {
        let folder = try TemporaryFolder()
        let (input, script) = (folder.file("input"), folder.file("script"))
        try Data(text.utf8).write(to: URL(filePath: input))
        try Data(command.utf8).write(to: URL(filePath: script))
        return system("sh \(script) \(input)") == 0
    }
}
