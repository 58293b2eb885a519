import JSON
import Scenarios

extension Command {
    static let schema = Command(
        name: "schema", operands: "", operandCount: 0...0,
        summary: "the JSON Schema of scenarios, with which editors complete and explain",
        example: "perfbench schema > scenario.schema.json", flags: []
    ) { _, console in
        console.answer(JSONSchema.document.text(pretty: true) + "\n")
        return 0
    }
}
