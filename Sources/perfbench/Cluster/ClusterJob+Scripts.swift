// The shell scripts of launchers that start processes: Slurm, MPI, and a list of hosts that ssh reaches.

import Basics
import Parts

extension ClusterJob {
    /// A batch script of Slurm. Part 1 is task 0, on the first node of the job.
    var batchScript: String {
        """
        #!/bin/sh
        # \(generators) generators of the scenario "\(name)", part 1 on the first node. Submit it with sbatch, from the folder of the scenario.
        # The verdict is in \(Shell.quoted(store)): sbatch --wait may exit with 0 although the job was cancelled.
        #SBATCH --job-name=perfbench-\(name)
        #SBATCH --ntasks=\(generators)
        #SBATCH --cpus-per-task=\(cpus)
        #SBATCH --mem-per-cpu=\(max(1, (memory.bytes / Int64(cpus)) >> 20))M
        #SBATCH --output=perfbench-\(name)-%j.out
        \(Self.token)
        export first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
        exec srun --ntasks=\(generators) --kill-on-bad-exit=0 sh -c '
          part=$((SLURM_PROCID + 1))
          [ $part -eq 1 ] && db=\(inner(store)) || db=\(inner(store(ofPart: "$part")))
          exec \(inner(command(folder + scenario))) --part auto --meet "http://$first:\(port)" --db "$db"'

        """
    }

    /// A script around `mpirun`, of Open MPI or MPICH.
    var mpiScript: String {
        let places = hosts.isEmpty ? "" : " -host \(Shell.quoted((0..<generators).map(host(ofPart:)).joined(separator: ",")))"
        return """
            #!/bin/sh
            # \(generators) generators of the scenario "\(name)", as ranks of MPI. Run it in the folder of the scenario, which all machines see.
            # The verdict is in \(Shell.quoted(store)): MPI combines the exit codes of its ranks.
            \(Self.token)
            # Open MPI hands the environment on only where it is told to.
            case $(mpirun --version 2>&1) in *"Open MPI"*) hand="-x PERFBENCH_TOKEN" ;; *) hand= ;; esac
            exec mpirun $hand -n \(generators)\(places) sh -c '
              part=$((${OMPI_COMM_WORLD_RANK:-$PMI_RANK} + 1))
              [ $part -eq 1 ] && db=\(inner(store)) || db=\(inner(store(ofPart: "$part")))
              exec \(inner(command(folder + scenario))) --part auto --meet "http://\(meetingHost):\(port)" --db "$db"'

            """
    }

    /// A script that brings the scenario to every host, starts a part on each, and fetches the store of part 1.
    var sshScript: String {
        let place = "perfbench-\(name)"
        let all = (0..<generators).map(host(ofPart:))
        let names = files.map { Shell.quoted($0.name) }.joined(separator: " ")
        return """
            #!/bin/sh
            # \(generators) generators of the scenario "\(name)" over ssh; perfbench must be installed on all hosts. Part 1, on \(all[0]), collects.
            # Its store comes to \(Shell.quoted(store)), and the exit code is that of the verdict.
            \(Self.token)
            hosts=\(Shell.quoted(all.joined(separator: " ")))   # one for each part
            put() { tar -C \(Shell.quoted(folder.isEmpty ? "." : folder)) -cf - \(names) | ssh "$1" "mkdir -p \(place) && tar -C \(place) -xf -"; }
            part() { # HOST NUMBER; the secret goes through the pipe, where no list of processes shows it
              printf '%s\\n' "$PERFBENCH_TOKEN" | ssh "$1" "cd \(place) && rm -f part-$2.sqlite* && read -r PERFBENCH_TOKEN && export PERFBENCH_TOKEN &&
                echo \\$\\$ >part-$2.pid && exec \(command(scenario)) --part $2/\(generators) --meet http://\(meetingHost):\(port) --db part-$2.sqlite"
            }
            # Part 1 ends all others.
            trap 'ssh \(Shell.quoted(all[0])) "kill -INT \\$(cat \(place)/part-1.pid)"' INT TERM
            for host in $(printf '%s\\n' $hosts | sort -u); do put "$host" || exit 1; done
            number=0
            for host in $hosts; do
              number=$((number + 1))
              part "$host" $number &
              [ $number -eq 1 ] && first=$!
            done
            wait $first
            code=$?
            while [ $code -gt 128 ] && kill -0 $first 2>/dev/null; do wait $first; code=$?; done
            wait
            ssh \(Shell.quoted(all[0])) "cat \(place)/part-1.sqlite" >\(Shell.quoted(store)) || exit 1
            exit $code

            """
    }

    private var scenario: String { files.first?.name ?? "" }

    private func host(ofPart index: Int) -> String { hosts.isEmpty ? "localhost" : hosts[index % hosts.count] }

    /// How the other parts reach part 1's machine: its name without a user.
    private var meetingHost: String {
        guard let first = hosts.first else { return "127.0.0.1" }
        let name = first.split(separator: "@").last.map(String.init) ?? first
        return name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name
    }

    /// A text inside of single quotes.
    private func inner(_ text: String) -> String { text.replacing("'", with: #"'\''"#) }
}
