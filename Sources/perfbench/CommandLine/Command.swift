import Basics
import Push

/// One command of the command line: what it is called, what it takes, what it does. Help, parsing and the README's check all come from
/// this one description.
struct Command: Sendable {
    /// A flag: `--name VALUE`, or a switch when `value` is empty. A flag of one letter may be written together with its value: `-c50`.
    struct Flag: Sendable {
        let name: String
        /// Other names for the same.
        var aliases: [String] = []
        let value: String
        let help: String
        var repeats = false

        var names: [String] { [name] + aliases }
    }

    let name: String
    /// What follows the name: `SCENARIO`, `[list | show REF]`.
    let operands: String
    /// The fewest and most operands.
    let operandCount: ClosedRange<Int>
    /// One line.
    let summary: String
    let example: String
    let flags: [Flag]
    /// Flags of programs that it stands in for and that mean something else here: what to write instead.
    var foreign: [String: String] = [:]
    let perform: @Sendable (Arguments, Console) async throws -> Int32

    /// All commands, in the order of the overview.
    static let all: [Command] = [
        .run, .quick, .validate, .debug, .report, .merge, .cluster, .ab, .compare, .baseline, .trend, .audit, .runs, .analyze,
        .calibrate,
        .demo, .watch, .alerts, .serve, .token,
        .import, .schema,
        .completion, .man, .help, .version,
    ]

    /// The command called `name`.
    static func named(_ name: String) throws -> Command {
        let name = ["--version": "version", "-V": "version", "-v": "version"][name] ?? name
        if let command = all.first(where: { $0.name == name }) { return command }
        throw Problem(
            .usage, "\"\(name)\" is not a command of perfbench\(didYouMean(name, all.map(\.name)))",
            hint: name.hasSuffix(".json") ? "To run a scenario: perfbench run \(name)" : "\"perfbench help\" lists them all.")
    }
}

extension Command.Flag {
    static let db = Self(name: "--db", value: "FILE", help: "the store (default results/perfbench.sqlite, or PERFBENCH_DB)")
    static let noColor = Self(name: "--no-color", value: "", help: "no colours (NO_COLOR is honoured too)")
    static let project = Self(
        name: "--project", value: "R", help: "what R requests a second would need, judged by what was measured: 2000/s")
    static let environment = Self(name: "--env", value: "K=V", help: "sets ${env.K}; never stored", repeats: true)
    static let allowHost = Self(
        name: "--allow-host", value: "HOST", help: "allows load on a host that is not this machine", repeats: true)
    static let webhook = Self(
        name: "--webhook", value: "URL",
        help: "posts the result to URL when the run ends; URL need not be in allowedHosts, which limits load only")
    static let webhookFormat = Self(
        name: "--webhook-format", value: "FORMAT",
        help: Channel.webhooks.map { "\($0.word): \($0.summary)" }.joined(separator: "; ")
            + " (default \(Channel.webhooks[0].word))")
}
