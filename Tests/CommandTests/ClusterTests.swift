import Basics
import Testing

@testable import perfbench

@Suite("What starts a run on many machines")
struct ClusterTests {
    private func job(
        _ launcher: ClusterJob.Launcher, _ change: (inout ClusterJob) -> Void = { _ in }
    ) -> ClusterJob {
        var job = ClusterJob(launcher: launcher, name: "peak", store: "peak.sqlite")
        job.files = [.init(name: "peak.json", bytes: Array("{\n  \"name\": \"peak\"\n}\n".utf8))]
        job.folder = "scenarios/"
        job.generators = 4
        change(&job)
        return job
    }

    @Test("is a batch script for Slurm, with part 1 on the first node and a store for each task")
    func slurm() {
        let text = job(.slurm) { ($0.cpus, $0.memory, $0.flags) = (2, ByteCount(bytes: 3 << 30), "--rate 500/s") }.text
        for line in [
            "#SBATCH --ntasks=4", "#SBATCH --cpus-per-task=2", "#SBATCH --mem-per-cpu=1536M",
            "[ $part -eq 1 ] && db=peak.sqlite || db=peak.part-$part.sqlite",
            "exec perfbench run scenarios/peak.json --rate 500/s --part auto --meet \"http://$first:8790\" --db \"$db\"",
        ] {
            #expect(text.contains(line), "\(text)")
        }
        #expect(text.split(separator: "\n").count < 20)
        // What has a quote in it stays one word inside of the quotes of sh -c.
        #expect(
            job(.slurm) { $0.program = "/opt/it's/perfbench" }.text.contains(#"exec '\''/opt/it'\''\'\'''\''s/perfbench'\'' run"#))
    }

    @Test("is a line of mpirun, on the machines that are named in turn")
    func mpi() {
        #expect(job(.mpi).text.contains("mpirun $hand -n 4 sh -c '"))
        #expect(job(.mpi).text.contains("--meet \"http://127.0.0.1:8790\""))
        let text = job(.mpi) { $0.hosts = ["a", "b"] }.text
        #expect(text.contains("mpirun $hand -n 4 -host a,b,a,b sh -c '") && text.contains("--meet \"http://a:8790\""))
    }

    @Test("is a script over ssh that brings the scenario and fetches the store, and shows the secret nowhere")
    func ssh() {
        let text = job(.ssh) { $0.hosts = ["me@a", "b"] }.text
        for line in [
            "hosts='me@a b me@a b'", "tar -C scenarios/ -cf - peak.json", "--part $2/4 --meet http://a:8790 --db part-$2.sqlite",
            "ssh me@a \"cat perfbench-peak/part-1.sqlite\" >peak.sqlite",
        ] {
            #expect(text.contains(line), "\(text)")
        }
        #expect(!text.contains("PERFBENCH_TOKEN=$PERFBENCH_TOKEN"))
    }

    @Test("is an Indexed Job of Kubernetes whose pods find the first, with names that DNS takes", arguments: [4, 50, 10_000])
    func kubernetes(_ generators: Int) {
        let job = job(.kubernetes) {
            $0.generators = generators
            $0.name = String(repeating: "long-", count: 15) + "end"
        }
        #expect("\(job.jobName)-\(generators - 1)".count <= 63 && !job.jobName.hasSuffix("-"))
        for line in [
            "completionMode: Indexed", "completions: \(generators)", "parallelism: \(generators)", "backoffLimit: 0",
            "subdomain: \(job.jobName)", "--meet http://\(job.jobName)-0.\(job.jobName):8790", "readOnlyRootFilesystem: true",
            "{ name: PERFBENCH_PARTS, value: \"\(generators)\" }", "memory: 1024Mi", "image: \"perfbench:\(Version.current)\"",
        ] {
            #expect(job.text.contains(line), "\(job.text)")
        }
    }

    @Test(
        "keeps the lines of a file in a ConfigMap, and puts in quotes what a block cannot hold",
        arguments: [
            ("{\n\n}\n", "  file-0: |\n    {\n\n    }\n"), ("a", "  file-0: |-\n    a\n"), ("a\n\n", "  file-0: |+\n    a\n\n"),
            (" a\n", "  file-0: \" a\\n\"\n"), ("a\tb", "  file-0: \"a\\tb\"\n"),
        ])
    func files(_ text: String, _ expected: String) {
        let manifest = job(.kubernetes) { $0.files = [.init(name: "a", bytes: Array(text.utf8))] }.manifest
        #expect(manifest.contains(expected), "\(manifest)")
    }

    @Test("ends in one sentence for everything that is wrong, all at once")
    func wrong() async throws {
        func problems(_ words: String...) async -> String {
            do {
                let command = try Command.named("cluster")
                _ = try await command.perform(try Arguments(words, of: command), Console())
                return ""
            } catch { return "\(error)" }
        }
        let all = await problems(
            "slrm", "/nowhere.json", "--generators", "0", "--cpus", "x", "--memory", "lots", "--port", "0", "--host", "a,b")
        for words in [
            "\"slrm\" is nothing that starts generators; did you mean \"slurm\"?", "\"--generators 0\" is not a whole number",
            "\"--cpus x\" is not", "\"--memory lots\" is not a size", "\"--port 0\" is not", "\"--host a,b\" is no host.",
            "the scenario \"/nowhere.json\" does not exist.",
        ] {
            #expect(all.contains(words), "\(all)")
        }
        #expect(await problems("ssh", "/nowhere.json").contains("does not say on which machines."))
    }

    @Test(
        "is one word for a shell",
        arguments: [("a-b.c", "a-b.c"), ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("$x", "'$x'")])
    func words(_ text: String, _ quoted: String) { #expect(Shell.quoted(text) == quoted) }
}
