import Basics
import Glibc
import Metrics
import Monitors
import Runs
import TestSupport
import Testing

/// The clock belongs to the test: seconds pass when it says so.
@Suite("Monitors", .serialized)
struct MonitorSetTests {
    private func values(_ monitors: MonitorSet, _ source: Source, at second: Int) async -> ResourceValues? {
        await monitors.sample(trial: 0, time: .seconds(second), now: .seconds(1000 + second)).first { $0.source == source }?.values
    }

    @Test("a sample carries the trial, the time it was given, and its source")
    func samples() async {
        let samples = await MonitorSet([.generator, .host]).sample(trial: 3, time: -5, now: 1)
        #expect(samples.map(\.source) == ["generator", "host"])
        #expect(samples.areAll { $0.trial == 3 && $0.time == -5 })
    }

    @Test("per-second values begin with the second sample")
    func rates() async throws {
        let monitors = MonitorSet([.generator, .host])
        let rates: [ResourceMetric] = [.cpuPercent, .minorFaultsPerSecond, .readBytesPerSecond, .networkSentBytesPerSecond]
        for source in [Source.generator, .host] {
            let first = try #require(await values(monitors, source, at: 0))
            #expect(rates.areAll { first[$0] == nil })
            #expect(first[.memoryBytes] ?? 0 > 0)
        }
        #expect(await values(monitors, "generator", at: 1)?[.cpuPercent] != nil)
        #expect(await values(monitors, "host", at: 2)?[.networkSentBytesPerSecond] != nil)
    }

    @Test("no time between two samples gives no rate and no crash")
    func sameMoment() async {
        let monitors = MonitorSet([.generator, .host])
        for _ in 0..<3 { #expect(await values(monitors, "generator", at: 0)?[.cpuPercent] == nil) }
        #expect(await values(monitors, "generator", at: -1)?[.cpuPercent] == nil)
    }

    @Test("a sample a moment after another has no rates, and takes nothing from the next")
    func fragment() async throws {
        let monitors = MonitorSet([.generator, .host])
        func sample(_ milliseconds: Int) async -> [ResourceSample] {
            await monitors.sample(trial: 0, time: .milliseconds(milliseconds), now: .seconds(1000) + .milliseconds(milliseconds))
        }
        _ = await sample(0)
        burn(milliseconds: 100)
        let fragments = await sample(7)
        #expect(fragments.map(\.source) == [.generator, .host])
        for metric in ResourceMetric.allCases where metric.facts.isOverTime {
            #expect(fragments.compactMap { $0.values[metric] } == [], "\(metric)")
        }
        #expect(fragments[0].values[.memoryBytes] != nil)
        let whole = await sample(1000)
        #expect(whole[0].values[.cpuPercent] ?? 0 >= 8)
    }

    @Test("CPU used shows as per cent of one core")
    func burning() async throws {
        let monitors = MonitorSet([.generator])
        _ = await values(monitors, "generator", at: 0)
        burn(milliseconds: 100)
        let sample = try #require(await values(monitors, "generator", at: 1))
        // 100 ms in what the test calls a second; a tick of 10 ms may be missing at either end.
        #expect(sample[.cpuPercent] ?? 0 >= 8)
        #expect(sample[.processes] == 1)
        #expect(sample[.threads] ?? 0 >= 1)
    }

    @Test("a listening port leads to its process, which may be perfbench itself")
    func port() async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(listener) }
        #expect(listen(listener, 1) == 0)
        let monitors = MonitorSet([.target(host: "127.0.0.1", port: port(of: listener))])
        let sample = try #require(await values(monitors, "process:target", at: 0))
        #expect(sample[.descriptors] ?? 0 >= 1)
        #expect(monitors.notes.isEmpty)
    }

    @Test("children count with their parent")
    func children() async throws {
        let family = try #require(Child.family())
        let monitors = MonitorSet([.process(pid: family.pid)])
        let sample = try #require(await values(monitors, .process("\(family.pid)"), at: 0))
        #expect(sample[.processes] == 2)
        #expect(sample[.threads] == 2)
        #expect(sample[.descriptors] ?? 0 >= 6)
    }

    @Test("the proportional set is read of others, not of perfbench while it works")
    func proportional() async throws {
        let child = try #require(Child.cat(named: "perfbench-child"))
        let samples = await MonitorSet([.generator, .process(pid: child.pid)]).sample(trial: 0, time: 0, now: 0)
        #expect(samples.map { $0.values[.proportionalBytes] != nil } == [false, true])
    }

    @Test("perfbench's own children do not count as perfbench")
    func generatorAlone() async throws {
        let child = try #require(Child.cat(named: "perfbench-child"))
        #expect(await values(MonitorSet([.generator]), "generator", at: 0)?[.processes] == 1)
        child.end()
    }

    @Test("values stop when the process ends, and go on with its successor")
    func restart() async throws {
        let name = "perfbench-probe-\(getpid())"
        let monitors = MonitorSet([.process(name: name), .generator])
        let source = Source.process(name)
        #expect(await values(monitors, source, at: 0) == nil)

        let first = try #require(Child.cat(named: name))
        first.waitUntilStarted()
        #expect(await values(monitors, source, at: 100)?[.processes] == 1)
        #expect(await values(monitors, source, at: 101)?[.cpuPercent] != nil)

        first.end()
        #expect(await values(monitors, source, at: 102) == nil)
        #expect(await values(monitors, "generator", at: 103) != nil)

        let second = try #require(Child.cat(named: name))
        second.waitUntilStarted()
        let resumed = try #require(await values(monitors, source, at: 200))
        #expect(resumed[.cpuPercent] == nil)
        #expect(await values(monitors, source, at: 201)?[.cpuPercent] != nil)
        #expect(
            monitors.notes == [
                "There is no process called \"\(name)\" on this machine.",
                "\(source) (process \(first.pid)) ended during the run.",
                "\(source) is process \(second.pid) now, after process \(first.pid) ended.",
            ])
    }

    @Test("a watch with the same source takes the place of the old one")
    func replaced() async throws {
        let child = try #require(Child.cat(named: "perfbench-target"))
        let monitors = MonitorSet([.target(pid: .max)])
        #expect(await values(monitors, "process:target", at: 0) == nil)
        monitors.watch(.target(pid: child.pid))
        #expect(await values(monitors, "process:target", at: 1) != nil)
        #expect(monitors.notes == ["There is no process 2147483647 on this machine."])
    }

    @Test(
        "what cannot be watched is a note",
        arguments: [
            (Watch.process(port: 1), "No process on this machine listens on port 1."),
            (.process(name: "no-such-program"), "There is no process called \"no-such-program\" on this machine."),
            (
                .target(host: "203.0.113.7", port: 80),
                "The target \"203.0.113.7\" is on another machine, so its process and its host were not watched."
            ),
        ])
    func unwatchable(_ watch: Watch, _ note: String) async {
        let monitors = MonitorSet([watch])
        for second in 0..<3 { #expect(await monitors.sample(trial: 0, time: 0, now: .seconds(second)).isEmpty) }
        #expect(monitors.notes == [note])
    }

    /// Uses a core for some time, as the process's own CPU clock tells it.
    private func burn(milliseconds: Int) {
        func used() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
        }
        let end = used() + milliseconds
        while used() < end {}
    }

    private func port(of socket: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
