import Basics
import Reports
import RunStore

extension Command {
    static let baseline = Command(
        name: "baseline", operands: "[set REF | list | remove NAME]", operandCount: 0...2,
        summary: "the runs that later runs are compared with",
        example: "perfbench baseline set latest --name release-2",
        flags: [
            Flag(name: "--name", value: "NAME", help: "set: the name, such as release-2 (default: default)"),
            Flag(name: "--scenario", value: "NAME", help: "remove: only the baseline of this scenario"), .db, .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let word = arguments.operands.first ?? "list"
        let store = try openStore(arguments, mustExist: true, onlyReads: word == "list")
        switch word {
        case "list":
            let lines = try store.list()
            console.answer(
                baselineListText(
                    try store.baselines().map { baseline in
                        BaselineListEntry(
                            name: baseline.name, scenario: baseline.scenario, run: baseline.run, setAt: baseline.setAt,
                            label: lines.first { $0.id == baseline.run }?.label ?? "")
                    }, color: console.hasColor))
        case "set":
            let name = arguments["--name"] ?? RunReference.defaultBaseline
            let id = try store.resolve(try operand(arguments, "set", "REF", "latest"))
            try store.setBaseline(id, name: name)
            let scenario = try store.list().first { $0.id == id }?.scenario ?? ""
            console.answer("The run \(id) is now the baseline \"\(name)\" of \"\(scenario)\".")
        case "remove":
            let name = try operand(arguments, "remove", "NAME", "default")
            try store.removeBaseline(name, scenario: arguments["--scenario"])
            console.answer("Removed the baseline \"\(name)\"; its run stays.")
        default:
            throw Problem(
                .usage, "\"\(word)\" is not something to do with baselines\(didYouMean(word, ["set", "list", "remove"]))",
                hint: "There are: set REF, list, remove NAME.")
        }
        return 0
    }
}

private func operand(_ arguments: Arguments, _ word: String, _ what: String, _ example: String) throws -> String {
    guard arguments.operands.count == 2 else {
        throw Problem(
            .usage, "\"perfbench baseline \(word)\" needs a \(what).", hint: "Like: perfbench baseline \(word) \(example)")
    }
    return arguments.operands[1]
}
