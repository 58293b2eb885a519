import Basics
import SQLiteTransport
import Scenarios
import Watch

extension Command {
    static let validate = Command(
        name: "validate", operands: "FILE…", operandCount: 1...1000,
        summary: "every problem of a scenario (- for standard input) or watch file, or what it plans",
        example: "perfbench validate scenarios/peak.json",
        flags: [.environment, .allowHost]
    ) { arguments, console in
        var problems: [Problem] = []
        var overrides = PlanOverrides()
        overrides.environment = arguments.pairs("--env", &problems)
        overrides.allowHosts = arguments.all("--allow-host")
        for path in arguments.operands {
            do {
                if path != "-", let bytes = try? InputFile.read(path), WatchFile.isOne(bytes) {
                    let file = try WatchFile.load(path: path, overrides: overrides, environment: Environment.all)
                    console.answer("\(path): valid\n" + WatchOutline(file).text)
                    continue
                }
                let plan =
                    path == "-"
                    ? try Plan.load(
                        try InputFile.read("-"), file: "standard input", overrides: overrides, environment: Environment.all)
                    : try Plan.load(path: path, overrides: overrides, environment: Environment.all)
                let wrong = StatementCheck(plan).problems
                guard wrong.isEmpty else { throw Problems(wrong) }
                console.answer("\(path): valid\n" + PlanOutline(plan).lines.joined(separator: "\n") + "\n")
            } catch let found as Problems {
                problems += found.all
            }
        }
        guard problems.isEmpty else { throw Problems(problems) }
        return 0
    }
}
