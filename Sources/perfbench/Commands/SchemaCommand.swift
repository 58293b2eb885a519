import Basics
import JSON
import Scenarios
import Watch

extension Command {
    static let schema = Command(
        name: "schema", operands: "[scenario | watch]", operandCount: 0...1,
        summary: "the JSON Schema of scenarios or watch files, with which editors complete and explain",
        example: "perfbench schema > scenario.schema.json",
        flags: [.init(name: "--markdown", value: "", help: "the same for people: every key, what it takes and what it means")]
    ) { arguments, console in
        switch arguments.operands.first ?? "scenario" {
        case "scenario" where arguments.has("--markdown"): console.answer(KeyReference.document)
        case "scenario": console.answer(JSONSchema.document.text(pretty: true) + "\n")
        case "watch" where arguments.has("--markdown"): console.answer(WatchLanguage.reference)
        case "watch": console.answer(WatchLanguage.schema.text(pretty: true) + "\n")
        case let word:
            throw Problem(
                .usage, "there is no schema of \"\(word)\"\(didYouMean(word, ["scenario", "watch"]))",
                hint: "There are: scenario, watch.")
        }
        return 0
    }
}
