import Basics
import Conduct
import Glibc
import HTTPMessages
import Parts
import Runs
import Scenarios
import Synchronization

extension Command {
    static let cluster = Command(
        name: "cluster", operands: "kubernetes|slurm|mpi|ssh SCENARIO", operandCount: 2...2,
        summary: "prints what starts a run by many generators, or submits it",
        example: "perfbench cluster slurm scenarios/peak.json --generators 4",
        flags: [
            Flag(name: "--generators", value: "N", help: "how many parts the run has (default: one for each --host, else 2)"),
            Flag(name: "--cpus", value: "N", help: "cores for each (default 2); Kubernetes and Slurm"),
            Flag(name: "--memory", value: "SIZE", help: "memory for each (default 1GiB); Kubernetes and Slurm"),
            Flag(
                name: "--image", value: "IMAGE", help: "the image with perfbench (default perfbench:\(Version.current)); Kubernetes"
            ),
            Flag(
                name: "--host", value: "HOST", help: "a machine, in order of the parts, the first collects; ssh and mpi",
                repeats: true),
            Flag(name: "--port", value: "PORT", help: "where part 1 listens (default 8790)"),
            Flag(name: "--program", value: "PATH", help: "perfbench on the machines (default perfbench)"),
            Flag(name: "--flags", value: "TEXT", help: "further flags of \"run\", written in one piece: '--rate 500/s'"),
            Flag(name: "--db", value: "FILE", help: "the store that part 1 writes (default NAME.sqlite)"),
            Flag(
                name: "--submit", value: "",
                help: "submits it with your own kubectl, sbatch, mpirun or ssh, waits, and exits with the verdict's code"),
            .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let (job, notes) = try ClusterJob.read(arguments)
        for note in notes { console.say("note: \(note)") }
        guard arguments.has("--submit") else {
            console.answer(job.text)
            return 0
        }
        return try await submit(job, console)
    }
}

extension ClusterJob {
    /// What the words say, and what is to be said about it.
    fileprivate static func read(_ arguments: Arguments) throws -> (job: ClusterJob, notes: [String]) {
        var problems: [Problem] = []
        let (word, path) = (arguments.operands[0], arguments.operands[1])
        let words = Launcher.allCases.map(\.rawValue)
        if Launcher(rawValue: word) == nil {
            problems.append(
                Problem(
                    .usage, "\"\(word)\" is nothing that starts generators\(didYouMean(word, words))",
                    hint: "There are: \(words.joined(separator: ", "))."))
        }
        var job = ClusterJob(launcher: Launcher(rawValue: word) ?? .mpi, name: "", store: "")
        job.hosts = arguments.all("--host")
        for host in job.hosts where host.isEmpty || host.hasPrefix("-") || host.contains(where: { $0.isWhitespace || $0 == "," }) {
            problems.append(
                Problem(.usage, "\"--host \(host)\" is no host.", hint: "Name each with a flag of its own: --host a --host b."))
        }
        if job.launcher == .ssh, job.hosts.isEmpty {
            problems.append(
                Problem(
                    .usage, "\"perfbench cluster ssh\" does not say on which machines.", hint: "Like: --host node-1 --host node-2.")
            )
        }
        job.generators = arguments.integer("--generators", in: 1...Part.most, &problems) ?? max(2, job.hosts.count)
        job.cpus = arguments.integer("--cpus", in: 1...1024, &problems) ?? job.cpus
        job.memory = arguments.quantity("--memory", ByteCount.self, &problems) ?? job.memory
        job.port = arguments.integer("--port", in: 1...65535, &problems) ?? job.port
        job.image = arguments["--image"] ?? job.image
        job.program = arguments["--program"] ?? job.program
        job.flags = arguments["--flags"] ?? ""
        var notes: [String] = []
        do {
            let plan = try job.take(path)
            var first = Partaking(Part(index: 0, count: job.generators))
            first.address = try MeetingAddress("http://127.0.0.1:\(job.port)")
            problems += first.problems(plan.partable)
            if plan.isLocal {
                notes.append(
                    "the target \"\(plan.reportedTarget)\" is each generator's own machine; name a service that all reach with --flags '--target URL'."
                )
            }
        } catch let found as Problems { problems += found.all } catch let found as Problem { problems.append(found) }
        job.store = arguments["--db"] ?? "\(job.name).sqlite"
        if job.launcher == .kubernetes, arguments["--image"] == nil {
            notes.append("the image is \"\(job.image)\", as the Containerfile makes it; name yours with --image.")
        }
        guard problems.isEmpty else { throw Problems(problems) }
        return (job, notes)
    }

    /// Reads the scenario, and the files that it names.
    private mutating func take(_ path: String) throws -> Plan {
        let seen = Mutex<[File]>([])
        folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let plan = try Plan.load(
            path: path, environment: Environment.all,
            look: { path, bytes in
                seen.withLock { seen in
                    if !seen.contains(where: { $0.name == path }) { seen.append(File(name: path, bytes: bytes)) }
                }
            })
        name = plan.name
        files = seen.withLock { $0 }
        guard launcher == .kubernetes || launcher == .ssh else {
            files = [File(name: String(path.dropFirst(folder.count)), bytes: [])]
            return plan
        }
        for index in files.indices {
            let name = files[index].name
            guard name.hasPrefix(folder), !name.hasPrefix("/") || folder.hasPrefix("/"),
                !name.dropFirst(folder.count).contains("../")
            else {
                throw Problem(
                    .usage, "The file \"\(name)\" is not in the folder of the scenario, and cannot go with it.",
                    hint: "Put it beside the scenario.")
            }
            files[index].name = String(name.dropFirst(folder.count))
        }
        let bytes = files.reduce(0) { $0 + $1.bytes.count }
        guard launcher != .kubernetes || bytes <= Self.mostOfConfigMap else {
            throw Problem(
                .usage, "The scenario and its files have \(bytes) bytes; a ConfigMap holds \(Self.mostOfConfigMap).",
                hint: "Put large files into the image, and name them by their place there.")
        }
        return plan
    }
}

extension Plan {
    /// Whether every machine has a target of its own.
    fileprivate var isLocal: Bool {
        switch target {
        case .demo, .command, .database: true
        case .url(let base): base.origin.isLoopback
        }
    }
}
