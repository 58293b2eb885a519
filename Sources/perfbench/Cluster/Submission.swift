// What --submit does: it runs a small shell script around the user's own programs, and then reads the verdict from the store. No launcher's exit code
// can be trusted with it: they take the largest, the first, or all combined by "or".

import Basics
import Conduct
import FoundationEssentials
import Glibc
import RunStore
import Runs

extension ClusterJob {
    /// A script that submits the file `$1`, shows what part 1 prints, and returns when the run has ended.
    var driver: String {
        switch launcher {
        case .mpi, .ssh: "sh \"$1\"\n"
        case .slurm:
            """
            id=$(sbatch --parsable "$1") || exit 1
            id=${id%%;*}
            trap 'scancel "$id"' INT TERM
            echo "Submitted job $id; Ctrl-C cancels it." >&2
            tail -n +1 -F "perfbench-\(name)-$id.out" 2>/dev/null >&2 &
            while squeue --noheader --jobs "$id" 2>/dev/null | grep -q .; do sleep 1; done
            sleep 1
            kill $!

            """
        case .kubernetes:
            """
            job=\(jobName)
            trap 'kubectl delete job "$job" --wait=false' INT TERM
            printf %s "$PERFBENCH_TOKEN" | kubectl create secret generic "$job" --from-file=token=/dev/stdin --dry-run=client -o yaml |
              kubectl apply -f - >&2 && kubectl apply -f "$1" >&2 || exit 1
            first="job-name=$job,batch.kubernetes.io/job-completion-index=0"
            until pod=$(kubectl get pods -l "$first" -o name) && [ -n "$pod" ]; do sleep 1; done
            if ! kubectl wait --for=condition=Ready "$pod" --timeout=300s >&2; then
              kubectl get pods -l "job-name=$job" >&2
              kubectl delete job "$job" --wait=false >&2
              exit 1
            fi
            kubectl logs -f "$pod" >&2 &
            until kubectl exec "$pod" -- test -e /results/done; do sleep 1; done 2>/dev/null
            kubectl exec "$pod" -- cat /results/run.sqlite >\(Shell.quoted(store)) && kubectl exec "$pod" -- touch /results/fetched
            wait

            """
        }
    }

    /// Whether the store comes from another machine as a whole, in place of what is there.
    fileprivate var fetchesStore: Bool { launcher == .kubernetes || launcher == .ssh }
}

/// Submits a job, waits for its end, shows the run that came of it, and answers the exit code of its verdict.
func submit(_ job: ClusterJob, _ console: Console) async throws -> Int32 {
    let isThere = FileManager.default.fileExists(atPath: job.store)
    guard !isThere || !job.fetchesStore else {
        throw Problem(.usage, "\"\(job.store)\" exists, and the fetched store would replace it.", hint: "Name another: --db FILE.")
    }
    let before = isThere ? try newest(in: job.store) : nil
    let folder = "\(FileManager.default.temporaryDirectory.path)/perfbench-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (text, driver) = ("\(folder)/job", "\(folder)/submit")
    try Data(job.text.utf8).write(to: URL(filePath: text))
    try Data("\(ClusterJob.token)\n\(job.driver)".utf8).write(to: URL(filePath: driver))
    let code = try await run(["sh", driver, text])
    guard FileManager.default.fileExists(atPath: job.store), let run = try newest(in: job.store), run != before else {
        throw Problem(
            .inability, "No run came of it: what was submitted ended with \(code).",
            hint: "What \(job.launcher.rawValue) printed says more.")
    }
    let store = try openStore(job.store, mustExist: true)
    let result = try store.analyzed(run)
    try ReportFormat.text.write(result, from: nil, color: console.hasColor) { console.answer($0) }
    console.say("The run is \(run) in \"\(job.store)\".")
    return result.verdict?.exitCode ?? ExitCode.inability.rawValue
}

/// The id of the newest run that is no part of one.
private func newest(in path: String) throws -> String? {
    try openStore(path, mustExist: true, onlyReads: true).parts().first { $0.part == nil }?.id
}

/// Runs a command with this program's own input and output; a request to end goes on to it. Answers its exit code.
private func run(_ words: [String]) async throws -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // It begins with signals as a shell expects them, whatever this program ignores.
    var (all, none) = (sigset_t(), sigset_t())
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&all, number) }
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    let failure = posix_spawnp(&process, words[0], nil, &attributes, &pointers, environ)
    guard failure == 0 else {
        throw Problem(.inability, "\"\(words[0])\" cannot be started: \(String(cString: strerror(failure))).")
    }
    let started = process
    let interruption = Interruption { kill(started, SIGTERM) }
    defer { withExtendedLifetime(interruption) {} }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
}
