import Basics
import Conduct
import Glibc
import RunStore
import Runs

extension Command {
    static let merge = Command(
        name: "merge", operands: "STORE…", operandCount: 1...Part.most,
        summary: "makes one run of the parts in several stores, and judges it",
        example: "perfbench merge part-1.sqlite part-2.sqlite -o all.sqlite",
        flags: [
            Flag(name: "-o", value: "FILE", help: "the store that the merged run goes to, made if it is not there"),
            Flag(name: "--tolerate", value: "N", help: "how many parts may be missing (default 0)"),
            Flag(name: "--json", value: "FILE", help: "the result document into a file; - for standard output"),
            .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        var problems: [Problem] = []
        let tolerated = arguments.integer("--tolerate", in: 0...Part.most, &problems) ?? 0
        if arguments["-o"] == nil {
            problems.append(
                Problem(.usage, "\"perfbench merge\" does not say where the merged run goes.", hint: "Like: -o all.sqlite"))
        }
        var stores: [RunStore] = []
        for path in arguments.operands {
            do { stores.append(try openStore(path, mustExist: true, onlyReads: true)) } catch let problem as Problem {
                problems.append(problem)
            }
        }
        guard problems.isEmpty, let output = arguments["-o"] else { throw Problems(problems) }
        let session = try MergeSession(stores, into: try openStore(output, mustExist: false), tolerated: tolerated)
        let run = try session.merge()
        if let file = arguments["--json"], file != "-" { try ReportFormat.json.write(run, from: nil, toFile: file) }
        let format: ReportFormat = arguments["--json"] == "-" ? .json : .text
        try format.write(run, from: nil, color: console.hasColor) { console.answer($0) }
        return run.verdict?.exitCode ?? 1
    }
}
