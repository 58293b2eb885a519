import Basics
import Glibc
import Scenarios

extension Command {
    static let run = Command(
        name: "run", operands: "SCENARIO", operandCount: 1...1, summary: "carries out a scenario, saves it, and judges it",
        example: "perfbench run scenarios/peak.json", flags: RunOptions.flags
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let options = try RunOptions(arguments)
        let plan = try Plan.load(path: arguments.operands[0], overrides: options.overrides, environment: Environment.all)
        let store = try openStore(arguments, mustExist: false)
        return try await RunSession(plan, options, store, console).perform()
    }
}
