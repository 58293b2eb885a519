// Which part of a run a process is, as the program that started it says in its environment.

package import Basics
package import Runs

/// Where `--part auto` finds its number: in the variables of a Kubernetes Indexed Job, Open MPI, MPICH or Slurm, in this order, because `mpirun`
/// runs inside a Slurm job and then it is the one that counts.
package enum PartPlace {
    /// What an indexed job of Kubernetes does not say by itself: how many there are.
    package static let sizeVariable = "PERFBENCH_PARTS"

    /// The part that `environment` says this process is. Throws a sentence with the way out when it says none, or half of one.
    package static func find(_ environment: [String: String]) throws(Problem) -> Part {
        if let index = environment["JOB_COMPLETION_INDEX"] {
            guard let size = environment[sizeVariable] else {
                throw Problem(
                    .usage, "JOB_COMPLETION_INDEX says which part this is, and nothing says of how many.",
                    hint: "Set \(sizeVariable) to the completions of the job.")
            }
            return try part(("JOB_COMPLETION_INDEX", index), (sizeVariable, size))
        }
        for (rank, size) in [("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("PMI_RANK", "PMI_SIZE")] {
            guard let index = environment[rank] else { continue }
            return try part((rank, index), (size, environment[size] ?? ""))
        }
        guard let index = environment["SLURM_PROCID"] else {
            throw Problem(
                .usage,
                "\"--part auto\" finds no launcher: there is none of JOB_COMPLETION_INDEX, OMPI_COMM_WORLD_RANK, PMI_RANK, SLURM_PROCID.",
                hint: "Start it with srun, mpirun or an Indexed Job, or say which part it is: --part 1/4.")
        }
        // A batch script is rank 0 of as many tasks as it asked for, though the others do not exist until srun starts them.
        guard let size = environment["SLURM_STEP_NUM_TASKS"], size == environment["SLURM_NTASKS"] else {
            throw Problem(
                .usage, "This process is the batch script of a Slurm job, not one of its tasks: the other parts would never come.",
                hint: "Start it with srun inside the script: srun perfbench run … --part auto.")
        }
        return try part(("SLURM_PROCID", index), ("SLURM_STEP_NUM_TASKS", size))
    }

    /// - Parameter rank: counts from 0 with all of them.
    private static func part(_ rank: (name: String, text: String), _ size: (name: String, text: String)) throws(Problem) -> Part {
        guard let index = Int(rank.text), let count = Int(size.text), (1...Part.most).contains(count), (0..<count).contains(index)
        else {
            throw Problem(
                .usage, "\(rank.name)=\(rank.text) and \(size.name)=\(size.text) are no part of a run.",
                hint: "Say which part it is: --part 1/4.")
        }
        return Part(index: index, count: count)
    }
}
