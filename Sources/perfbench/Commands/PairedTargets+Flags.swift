import Basics
import Conduct
import Scenarios

extension PairedTargets {
    /// Both plans as the flags `--baseline-target`, `--baseline-command` and their like say; a side that is not named has the target of the
    /// scenario. Throws all that is wrong with either.
    init(_ arguments: Arguments, _ flags: RunFlags) throws {
        // "audit" takes the scenario's own target for both sides.
        let arguments = arguments.ofAnyCommand
        let path = arguments.operands[0]
        var problems: [Problem] = []
        func plan(_ side: String) throws -> Plan? {
            do {
                return try Self.plan(side, path, arguments, flags)
            } catch let found as Problems {
                problems += found.all.filter { !problems.contains($0) }
            } catch let found as Problem {
                problems.append(found)
            }
            return nil
        }
        let (first, second) = (try plan("baseline"), try plan("candidate"))
        guard let first, let second, problems.isEmpty else { throw Problems(problems) }
        try self.init(first, second)
    }

    private static func plan(_ side: String, _ path: String, _ arguments: Arguments, _ flags: RunFlags) throws -> Plan {
        let (targetFlag, commandFlag) = ("--\(side)-target", "--\(side)-command")
        var overrides = flags.overrides
        overrides.target = arguments[targetFlag]
        guard let text = arguments[commandFlag] else {
            do throws(Problems) {
                return try Plan.load(path: path, overrides: overrides, environment: Environment.all)
            } catch {
                throw Problems(
                    error.all.map { problem in
                        var problem = problem
                        if problem.sentence.hasPrefix("--target:") { problem.sentence = targetFlag + problem.sentence.dropFirst(8) }
                        return problem
                    })
            }
        }
        guard overrides.target == nil else {
            throw Problem(
                .usage, "\"\(targetFlag)\" and \"\(commandFlag)\" both say what the \(side) is.", hint: "Give one of them.")
        }
        var plan = try Plan.load(path: path, overrides: overrides, environment: Environment.all)
        let words = try CommandWords.split(text, flag: commandFlag)
        if case .command(var target) = plan.target {
            target.command = words
            plan.target = .command(target)
        } else {
            guard words.contains(where: { $0.contains("${port}") }) else {
                throw Problem(
                    .usage, "\"\(commandFlag)\" does not say where the service listens: there is no ${port} in it.",
                    hint:
                        "Like: \(commandFlag) './server --port ${port}'; or give the scenario a target with \"command\" and \"url\"."
                )
            }
            plan.target = .command(CommandTarget(command: words, url: "http://127.0.0.1:${port}"))
        }
        return plan
    }
}
