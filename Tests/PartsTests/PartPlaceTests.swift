import Basics
import Parts
import Runs
import Testing

@Suite("Which part a process is")
struct PartPlaceTests {
    @Test(
        "is read from what its launcher says",
        arguments: [
            (["JOB_COMPLETION_INDEX": "2", "PERFBENCH_PARTS": "3"], "3/3"),
            (["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "4", "PMIX_RANK": "0"], "1/4"),
            (["PMI_RANK": "3", "PMI_SIZE": "4", "MPI_LOCALRANKID": "3"], "4/4"),
            (["SLURM_PROCID": "1", "SLURM_NTASKS": "4", "SLURM_STEP_NUM_TASKS": "4"], "2/4"),
            // mpirun inside a Slurm job: the tasks are those of mpirun.
            (
                ["SLURM_PROCID": "0", "SLURM_NTASKS": "4", "OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "4"], "3/4"
            ),
        ] as [([String: String], String)])
    func found(_ environment: [String: String], _ part: String) throws {
        #expect(try PartPlace.find(environment).description == part)
    }

    @Test(
        "is refused with the way out where no launcher says it, or says half of it",
        arguments: [
            ([:], "finds no launcher"),
            (["JOB_COMPLETION_INDEX": "2"], "nothing says of how many"),
            (["JOB_COMPLETION_INDEX": "3", "PERFBENCH_PARTS": "3"], "are no part of a run"),
            (["PMI_RANK": "x", "PMI_SIZE": "4"], "are no part of a run"),
            // sbatch -n4 without srun: rank 0 of 4 while the others do not exist.
            (["SLURM_PROCID": "0", "SLURM_NTASKS": "4"], "is the batch script of a Slurm job"),
            // sbatch from inside a task of srun -n2 inherits the step's size.
            (["SLURM_PROCID": "0", "SLURM_NTASKS": "1", "SLURM_STEP_NUM_TASKS": "2"], "is the batch script of a Slurm job"),
        ] as [([String: String], String)])
    func refused(_ environment: [String: String], _ words: String) throws {
        let problem = try #require(throws: Problem.self) { try PartPlace.find(environment) }
        #expect(problem.sentence.contains(words) && !problem.hint.isEmpty && problem.kind == .usage)
    }

    @Test(
        "is written as a number and how many there are",
        arguments: [
            ("1/1", true), ("3/10", true), ("10/10", true), ("0/10", false), ("11/10", false), ("3", false), ("3/", false),
            ("/3", false),
            ("+3/10", false), ("3/10/2", false), ("a/b", false), ("1/0", false), ("1/10001", false), ("", false),
        ])
    func text(_ text: String, isPart: Bool) {
        #expect((Part(text) != nil) == isPart)
        if let part = Part(text) { #expect(part.description == text) }
    }

    @Test("splits numbered things without rest", arguments: [(10, 3), (2, 3), (0, 4), (64, 64)])
    func shares(_ total: Int, _ count: Int) {
        #expect((0..<count).reduce(0) { $0 + Part(index: $1, count: count).share(of: total) } == total)
    }
}
