import JSON
import Scenarios

extension Command {
    static let schema = Command(
        name: "schema", operands: "", operandCount: 0...0,
        summary: "the JSON Schema of scenarios, with which editors complete and explain",
        example: "perfbench schema > scenario.schema.json",
        flags: [.init(name: "--markdown", value: "", help: "the same for people: every key, what it takes and what it means")]
    ) { arguments, console in
        console.answer(
            arguments.has("--markdown") ? KeyReference.document : JSONSchema.document.text(pretty: true) + "\n")
        return 0
    }
}
