// What a run on many machines needs to know, whatever starts it there. Each launcher makes a text of it that one can read, keep and change.

import Basics
import Conduct
import Parts
import Scenarios

/// A run in parts that a launcher carries out.
struct ClusterJob: Sendable {
    /// Who starts the parts.
    enum Launcher: String, CaseIterable, Sendable { case kubernetes, slurm, mpi, ssh }

    /// The scenario or a file that it names.
    struct File: Sendable {
        /// As the scenario calls it, from its folder.
        var name: String
        var bytes: [UInt8]
    }

    var launcher: Launcher
    /// The name of the scenario.
    var name: String
    /// The scenario first.
    var files: [File] = []
    /// Where the scenario lies; empty for the working directory, else with a slash at its end.
    var folder = ""
    var generators = 1
    var cpus = 2
    /// For each generator.
    var memory = ByteCount(bytes: 1 << 30)
    var image = "perfbench:\(Version.current)"
    /// The machines, in order of the parts; they have their turn again when there are more parts. Empty for those that the launcher chooses.
    var hosts: [String] = []
    var port = 8790
    /// perfbench on those machines.
    var program = "perfbench"
    /// The store that part 1 writes.
    var store: String
    /// Further flags of `run`, as they are.
    var flags = ""

    /// The text that starts it.
    var text: String {
        switch launcher {
        case .kubernetes: manifest
        case .slurm: batchScript
        case .mpi: mpiScript
        case .ssh: sshScript
        }
    }

    /// The command of a part, without where it meets the others and saves its share. The shell sees it.
    func command(_ scenario: String) -> String {
        "\(Shell.quoted(program)) run \(Shell.quoted(scenario))" + (flags.isEmpty ? "" : " \(flags)")
    }

    /// The store of part `number`, which a shell variable may be.
    func store(ofPart number: String) -> String {
        let base = store.hasSuffix(".sqlite") ? String(store.dropLast(".sqlite".count)) : store
        return "\(base).part-\(number).sqlite"
    }

    /// How a script comes to the secret that its parts share: from the environment, or a new one.
    static let token = "export PERFBENCH_TOKEN=\"${PERFBENCH_TOKEN:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')}\""
}

/// Words for a POSIX shell.
enum Shell {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,")

    /// `text` as one word: as it is where that is the same, else in single quotes.
    static func quoted(_ text: String) -> String {
        if !text.isEmpty, text.allSatisfy(plain.contains) { return text }
        return "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
