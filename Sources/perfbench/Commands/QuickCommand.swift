import Basics
import Scenarios

extension Command {
    static let quick = Command(
        name: "quick", operands: "URL", operandCount: 1...1,
        summary: "load on one URL, without a scenario: with the letters of hey, oha, wrk and ab",
        example: "perfbench quick http://127.0.0.1:8080/products -c 50 -d 10s", flags: QuickScenario.flags,
        foreign: QuickScenario.foreign
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let flags = try RunFlags(arguments)
        let scenario = try QuickScenario(arguments)
        let plan: Plan
        do {
            plan = try Plan.load(
                Array(scenario.text.utf8), file: "quick", overrides: flags.overrides, environment: Environment.all)
        } catch let error as Problems {
            throw Problems(error.all.map(QuickScenario.onTheCommandLine))
        }
        let store = try openStore(arguments, mustExist: false)
        return try await carryOut(plan, flags, store, console)
    }
}
