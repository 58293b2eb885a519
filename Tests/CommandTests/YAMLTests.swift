import Basics
import JSON
import Testing

@testable import perfbench

/// Descriptions in YAML: told from JSON wherever their key is, and read through a program that is there.
struct YAMLTests {
    @Test(
        "a description in YAML is told by its key, however far down",
        arguments: [
            ("openapi: 3.0.3\n", true), (String(repeating: "# licence\n", count: 1000) + "info: {}\nopenapi: 3.1.0\n", true),
            ("\"openapi\": 3.1.0\n", true), ("{\n\"openapi\": \"3.1.0\"}", false), ("a: 1\n", false), ("", false),
        ])
    func detection(text: String, isYAML: Bool) {
        #expect(YAMLSource.isDescription(Array(text.utf8)) == isYAML)
    }

    @Test("dates stay texts and numbers of responses become keys")
    func conversion() throws {
        let text = "openapi: 3.0.3\ndate: 2026-01-31\npaths:\n  /a:\n    get:\n      responses:\n        200: { description: ok }\n"
        let made: (bytes: [UInt8], program: String)
        do {
            made = try YAMLSource.json(Array(text.utf8))
        } catch let problem as Problem {
            // Nothing that reads YAML is on this machine: then that is what is said.
            #expect(problem.sentence.contains("no program that reads it is here"))
            return
        }
        let value = try JSONValue(parsing: made.bytes)
        #expect(value["date"] == "2026-01-31")
        #expect(value["paths"]?["/a"]?["get"]?["responses"]?["200"]?["description"] == "ok")
    }
}
