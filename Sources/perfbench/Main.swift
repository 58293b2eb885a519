// The command line: words in, exit code out. Only this module prints, exits, or reads the environment.

import Basics
import Glibc

@main
struct Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        exit(await run(Array(CommandLine.arguments.dropFirst()), Console()))
    }

    /// Carries out one command line and answers its exit code.
    static func run(_ words: [String], _ console: Console) async -> Int32 {
        do {
            guard let name = words.first else {
                console.say(HelpText.overview)
                return ExitCode.usage.rawValue
            }
            if name == "--help" || name == "-h" {
                console.answer(HelpText.overview)
                return 0
            }
            let command = try Command.named(name)
            if words.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
                console.answer(HelpText.of(command))
                return 0
            }
            return try await command.perform(try Arguments(Array(words.dropFirst()), of: command), console)
        } catch let problems as Problems {
            console.say(problems.description)
            return problems.all.map(\.exitCode).max() ?? ExitCode.inability.rawValue
        } catch let problem as Problem {
            console.say(problem.description)
            return problem.exitCode
        } catch {
            console.say("error: \(error)")
            return ExitCode.inability.rawValue
        }
    }
}
