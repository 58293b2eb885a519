import Analysis
import Basics
import FoundationEssentials
import HTTPMessages
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@Suite("The bottleneck")
struct BottleneckTests {
    /// What is injected, and what the title must begin with.
    static let cases: [(SimulatedTarget.Limit, String)] = [
        (.cpu, "CPU of all 4 cores limits the target"),
        (.thread, "One core / one thread limits the target"),
        (.disk, "The disk limits the target"),
        (.lock, "One lock limits the target, not CPU"),
        (.pool, "A pool of size 8 limits the target, not CPU"),
        (.downstream, "The target waits for something behind it"),
        (.memory, "Memory limits the target"),
        (.network, "The network limits the target"),
        (.descriptors, "File descriptors limit the target"),
        (.listenQueue, "The queue of new connections limits the target"),
        (.refusals, "The target turns load away"),
        (.elsewhere, "A core of the machine is full"),
        (.rateLimit, "The target turns load away"),
        (.quota, "The CPU quota of the target's control group limits it"),
    ]

    @Test("is named in 19 of 20 runs", arguments: cases)
    func named(limit: SimulatedTarget.Limit, title: String) {
        var right = 0
        var wrong: [String] = []
        for seed in 1...20 {
            let findings = RunAnalysis(SimulatedTarget(limit: limit).run(seed: UInt64(seed))).findings
            let found = findings.first { $0.rule == "bottleneck" }
            if found?.title.hasPrefix(title) == true {
                right += 1
            } else {
                wrong.append((found ?? findings.first { $0.rule == "bottleneck-suspects" })?.title ?? "nothing")
            }
        }
        #expect(right >= 19, "\(wrong)")
    }

    /// Loads of other shapes, more noise, other machines.
    @Test(
        "is named in 95 of 100 runs, whatever the load's shape and the noise",
        .enabled(if: ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] == "1", "long; PERFBENCH_PROOFS=1"), arguments: cases)
    func proof(limit: SimulatedTarget.Limit, title: String) {
        let ramp = (1...60).map { Double($0) / 40 }
        var right = 0
        var wrong: [String: Int] = [:]
        for seed in 1...100 {
            var target = SimulatedTarget(limit: limit)
            target.noise = [0.02, 0.05, 0.1, 0.15][seed % 4]
            target.capacity = [150, 800, 4000][seed % 3]
            target.neighbours = [0, 10, 25][seed % 3]
            if seed % 2 == 0 {
                target.levels = ramp
                target.secondsPerLevel = 1
            } else if seed % 5 == 0 {
                target.levels = [0.3, 0.5, 0.7, 0.9, 1.1, 1.3]
                target.secondsPerLevel = 3
            }
            let findings = RunAnalysis(target.run(seed: UInt64(seed))).findings
            let found = findings.first { $0.rule == "bottleneck" } ?? findings.first { $0.rule == "bottleneck-suspects" }
            if found?.rule == "bottleneck", found?.title.hasPrefix(title) == true {
                right += 1
            } else {
                wrong[found?.title ?? "nothing", default: 0] += 1
            }
        }
        #expect(right >= 95, "\(limit): \(right) \(wrong)")
    }

    @Test("is a pool also for a closed model, by its virtual users")
    func closed() throws {
        var run = SimulatedTarget(limit: .pool).run(seed: 1)
        run.header.model = .closed
        let vus = [1, 2, 4, 8, 16, 32]
        for index in run.intervals.indices {
            let users = vus[min(index / 6, vus.count - 1)]
            let throughput = Double(min(users, 8)) / 0.01
            let time = Nanoseconds(Double(users) / throughput * 1e9)
            run.intervals[index].vus = users
            run.intervals[index].requests = Int64(throughput)
            run.intervals[index].counts.offered = Int64(throughput)
            run.intervals[index].serviceTime = .init(p50: time, p95: time, p99: time, max: time, mean: time)
            run.intervals[index].responseTime = run.intervals[index].serviceTime
        }
        let found = try #require(RunAnalysis(run).findings.first { $0.rule == "bottleneck" })
        #expect(
            found.title.hasPrefix(
                "A pool of size 8 limits the target, not CPU: throughput stays at 800/s with up to 32 virtual users"),
            "\(found.title)")
    }

    @Test("is not looked for where requests only come later than the arrivals they belong to")
    func pauses() {
        var run = SimulatedTarget(limit: .none).run(seed: 1)
        for index in run.intervals.indices { run.intervals[index].requests = Int64(0.8 * Double(run.intervals[index].requests)) }
        let findings = RunAnalysis(run).findings
        #expect(!findings.contains { $0.rule.hasPrefix("bottleneck") }, "\(findings.map(\.title))")
        #expect(findings.contains { $0.rule == "headroom" })
    }

    @Test("is the CPU, not a pool, where other programs take what the target wants")
    func starved() {
        for seed in 1...10 {
            var run = SimulatedTarget(limit: .pool).run(seed: UInt64(seed))
            for index in run.resources.indices {
                if run.resources[index].source == "host" { run.resources[index].values[.cpuPercent] = 100 }
                guard run.resources[index].source == "process:target" else { continue }
                run.resources[index].values[.cpuPercent] = 28
                run.resources[index].values[.busiestPercent] = 28
                run.resources[index].values[.voluntarySwitchesPerSecond] = 1
                run.resources[index].values[.involuntarySwitchesPerSecond] = 500
            }
            let found = RunAnalysis(run).findings.first { $0.rule.hasPrefix("bottleneck") }
            #expect(found?.title.contains("CPU of all") == true, "\(found?.title ?? "nothing")")
            #expect(found?.title.contains("pool") == false, "\(found?.title ?? "nothing")")
        }
    }

    @Test("is not a pool where only the scenario's own users were too few")
    func ownUsers() {
        var run = SimulatedTarget(limit: .none).run(seed: 1)
        for index in run.intervals.indices {
            // Ten users of 10 ms each: the rest waits for one to be free, not for the target.
            let done = min(run.intervals[index].requests, 1000 / 2)
            run.intervals[index].requests = done
            run.intervals[index].counts.late = max(0, run.intervals[index].counts.offered - done)
            run.intervals[index].responseTime.p50 += .milliseconds(index)
        }
        let findings = RunAnalysis(run).findings
        #expect(!findings.contains { $0.rule == "bottleneck" }, "\(findings.map(\.title))")
    }

    @Test("is never the target when the generator was limited")
    func generator() {
        for seed in 1...20 {
            let findings = RunAnalysis(SimulatedTarget(limit: .generator).run(seed: UInt64(seed))).findings
            #expect(findings.first?.rule.hasPrefix("generator-") == true)
            #expect(findings.areAll { $0.rule.hasPrefix("generator-") }, "\(findings.map(\.title))")
        }
    }

    @Test("is not looked for where the target handled everything")
    func silent() {
        for seed in 1...20 {
            let findings = RunAnalysis(SimulatedTarget(limit: .none).run(seed: UInt64(seed))).findings
            #expect(!findings.contains { $0.rule.hasPrefix("bottleneck") }, "\(findings.map(\.title))")
        }
    }

    @Test("is a pool also where other programs keep the machine busy")
    func neighbours() {
        for seed in 1...20 {
            var target = SimulatedTarget(limit: .pool)
            target.neighbours = 92
            target.workers = 4
            target.capacity = 400
            let findings = RunAnalysis(target.run(seed: UInt64(seed))).findings
            #expect(
                findings.contains { $0.title.hasPrefix("A pool of size 4 limits the target") }, "\(findings.map(\.title))")
        }
    }

    @Test("is not named from one load alone, only what speaks for it")
    func oneLevel() throws {
        var target = SimulatedTarget(limit: .thread)
        target.levels = [1.3]
        target.secondsPerLevel = 20
        var run = target.run(seed: 1)
        run.totals.steps[0].serviceTime.reset()
        let findings = RunAnalysis(run).findings
        #expect(!findings.contains { $0.rule == "bottleneck" })
        let suspects = try #require(findings.first { $0.rule == "bottleneck-suspects" })
        #expect(suspects.title.contains("one core / one thread (1 sign)"), "\(suspects.title)")
        #expect(suspects.recommendation.hasPrefix("Raise the load in steps"))
    }

    @Test("is told from one load alone where the fastest answer says what the work takes")
    func oneLoad() throws {
        var target = SimulatedTarget(limit: .pool)
        (target.levels, target.secondsPerLevel) = ([1.5], 20)
        var run = target.run(seed: 1)
        run.totals.steps[0].serviceTime.record(.milliseconds(10))
        let found = try #require(RunAnalysis(run).findings.first { $0.rule.hasPrefix("bottleneck") })
        #expect(
            found.rule == "bottleneck" && found.title.hasPrefix("A pool of size 8 limits the target, not CPU"), "\(found.title)")
        target.limit = .thread
        run = target.run(seed: 1)
        run.totals.steps[0].serviceTime.record(.microseconds(1250))
        let thread = try #require(RunAnalysis(run).findings.first { $0.rule.hasPrefix("bottleneck") })
        #expect(thread.rule == "bottleneck" && thread.title.hasPrefix("One core / one thread"), "\(thread.title)")
    }

    @Test("is no pool on a machine that is full at every load, where the target is made to wait for its turn")
    func shortOfCPU() {
        for seed in 1...10 {
            var run = SimulatedTarget(limit: .pool).run(seed: UInt64(seed))
            for index in run.resources.indices {
                if run.resources[index].source == "host" {
                    (run.resources[index].values[.cpuPercent], run.resources[index].values[.pressureCPU]) = (100, 96)
                    run.resources[index].values[.busiestPercent] = 100
                } else {
                    run.resources[index].values[.cpuPercent] = 45
                    run.resources[index].values[.voluntarySwitchesPerSecond] = 520
                    run.resources[index].values[.involuntarySwitchesPerSecond] = 600
                }
            }
            let titles = RunAnalysis(run).findings.filter { $0.rule.hasPrefix("bottleneck") }.map(\.title)
            #expect(titles.contains { $0.contains("and not by the target") || $0.contains("something else uses") }, "\(titles)")
            #expect(!titles.contains { $0.contains("pool") }, "\(titles)")
        }
    }

    @Test("says who fills a core beside the target, as far as it was watched, and never asks for a larger pool")
    func elsewhere() throws {
        var run = SimulatedTarget(limit: .elsewhere).run(seed: 3)
        let watched = try #require(RunAnalysis(run).findings.first { $0.rule == "bottleneck" })
        #expect(
            watched.title.contains("and not by the target") && watched.title.contains("\"postgres\" uses 7"), "\(watched.title)")
        #expect(watched.recommendation.contains("a larger pool in the target would not help"))
        run.resources.removeAll { $0.source == "process:postgres" }
        let unwatched = try #require(RunAnalysis(run).findings.first { $0.rule == "bottleneck" })
        #expect(unwatched.title.contains("something that is not watched fills it"), "\(unwatched.title)")
        // A core that is full at every load, by whatever, is no reason to stop growing at one of them.
        for index in run.resources.indices where run.resources[index].source == "host" {
            run.resources[index].values[.busiestPercent] = 99
        }
        #expect(!RunAnalysis(run).findings.contains { $0.rule == "bottleneck" && $0.title.contains("core of the machine") })
    }

    @Test("is no lock where rate times time is far from one: the answers are refusals, with their status")
    func rateLimit() throws {
        for seed in 1...20 {
            var target = SimulatedTarget(limit: .rateLimit)
            target.capacity = 200
            let findings = RunAnalysis(target.run(seed: UInt64(seed))).findings
            #expect(!findings.contains { $0.title.contains("lock") && $0.rule.hasPrefix("bottleneck") }, "\(findings.map(\.title))")
            let found = try #require(findings.first { $0.rule == "bottleneck" })
            #expect(found.title.contains("get status 503 within 3") && found.title.contains("get through"), "\(found.title)")
        }
    }

    @Test("says, of what serves one at a time, that it may be a blocked event loop; with one thread, that it is")
    func blockedLoop() throws {
        var run = SimulatedTarget(limit: .lock).run(seed: 1)
        let many = try #require(RunAnalysis(run).findings.first { $0.rule == "bottleneck" })
        #expect(many.recommendation.contains("a call that blocks its event loop"), "\(many.recommendation)")
        for index in run.resources.indices where run.resources[index].source == "process:target" {
            run.resources[index].values[.threads] = 1
        }
        let one = try #require(RunAnalysis(run).findings.first { $0.rule == "bottleneck" })
        #expect(one.recommendation.hasPrefix("The target has one thread and uses "), "\(one.recommendation)")
    }

    @Test("is the queue of new connections also at one load, and then no firewall is suspected")
    func overflowAtOneLoad() throws {
        var target = SimulatedTarget(limit: .listenQueue)
        (target.levels, target.secondsPerLevel) = ([1.4], 20)
        var run = target.run(seed: 1)
        let failed = run.totals.steps[0].failed
        run.totals.steps[0].failures[Int(Failure.status5xx.rawValue)] = 0
        run.totals.steps[0].failures[Int(Failure.connectTimeout.rawValue)] = failed
        run.totals.statusCodes[503] = 0
        let findings = RunAnalysis(run).findings
        let failing = try #require(findings.first { $0.rule == "requests-failed" })
        #expect(failing.recommendation.hasPrefix("The target's queue of new connections overflowed"), "\(failing.recommendation)")
        #expect(!findings.contains { $0.recommendation.contains("Check the address, route and firewall") })
        let named = try #require(findings.first { $0.rule.hasPrefix("bottleneck") })
        #expect(named.title.contains("queue of new connections") && !named.title.contains("the network"), "\(named.title)")
        #expect(findings.contains { $0.rule == "advice-backlog" })
    }

    @Test("has its evidence beside it")
    func evidence() throws {
        let found = try #require(
            RunAnalysis(SimulatedTarget(limit: .pool).run(seed: 1)).findings.first { $0.rule == "bottleneck" })
        func value(_ name: String) -> Double? { found.evidence.first { $0.name == name }?.value }
        #expect(try #require(value("signsOfPool")) >= 3)
        #expect(abs(try #require(value("servedAtATime")) - 8) < 0.8)
        #expect(abs(try #require(value("throughputPerSecond")) - 800) < 40)
        #expect(try #require(value("shareOfTime")) > 0.3)
        #expect(found.recommendation.hasPrefix("Enlarge the pool of 8"))
    }
}

@Suite("Headroom and projection")
struct ProjectionTests {
    @Test(
        "tell at which load which resource is full, within 10 %",
        arguments: [(SimulatedTarget.Limit.thread, "one core is full"), (.cpu, "all cores are full")])
    func headroom(limit: SimulatedTarget.Limit, full: String) throws {
        var within = 0
        for seed in 1...20 {
            var target = SimulatedTarget(limit: limit)
            target.levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
            let finding = try #require(RunAnalysis(target.run(seed: UInt64(seed))).findings.first { $0.rule == "headroom" })
            #expect(finding.title.contains(full), "\(finding.title)")
            let found = finding.evidence.first { $0.name == "limitPerSecond" }?.value ?? 0
            if abs(found / target.capacity - 1) < 0.1 { within += 1 }
        }
        #expect(within >= 19)
    }

    @Test("say so beyond 1.5 × the largest load measured")
    func far() throws {
        var target = SimulatedTarget(limit: .thread)
        target.levels = [0.05, 0.1, 0.15, 0.2]
        let finding = try #require(RunAnalysis(target.run(seed: 1)).findings.first { $0.rule == "headroom" })
        #expect(
            finding.title.hasPrefix("May hold about ")
                && finding.title.hasSuffix("That is a linear extrapolation, beyond 1.5 × the largest load measured."),
            "\(finding.title)")
        #expect(!finding.title.contains("95 %"))
        #expect(finding.recommendation.hasPrefix("Measure up to"))
    }

    @Test("do not count the disk and the network of others")
    func neighboursWork() throws {
        var target = SimulatedTarget(limit: .none)
        target.levels = [0.1, 0.2, 0.3, 0.4]
        var run = target.run(seed: 1)
        for index in run.resources.indices {
            let share = Double(index) / Double(run.resources.count)
            if run.resources[index].source == "host" {
                run.resources[index].values[.networkReceivedBytesPerSecond] = 60e6 + 40e6 * share
                run.resources[index].values[.diskBusyPercent] = 2 + 10 * share
            } else {
                run.resources[index].values[.writeBytesPerSecond] = 535
                run.resources[index].values[.readBytesPerSecond] = 0
                run.resources[index].values[.cpuPercent] = 1
                run.resources[index].values[.busiestPercent] = 1
            }
        }
        let found = RunAnalysis(run).findings.filter { $0.rule == "headroom" }.map(\.title)
        #expect(!found.contains { $0.contains("network") || $0.contains("disk") }, "\(found)")
    }

    @Test("are silent about a saturated target, and where the target is not watched")
    func silent() {
        let saturated = SimulatedTarget(limit: .thread).run(seed: 1)
        #expect(!RunAnalysis(saturated).findings.contains { $0.rule == "headroom" })
        var target = SimulatedTarget(limit: .thread)
        target.levels = [0.1, 0.2, 0.3, 0.4]
        var unwatched = target.run(seed: 1)
        unwatched.resources.removeAll { $0.source == "process:target" }
        #expect(!RunAnalysis(unwatched).findings.contains { $0.rule == "headroom" })
        #expect(Projection(unwatched) == nil)
    }

    @Test("count instances by what one was measured to give, with the interval")
    func instances() throws {
        let projection = try #require(Projection(SimulatedTarget(limit: .pool).run(seed: 1)))
        #expect(abs(projection.limit - 800) < 20)
        let finding = projection.finding(for: Rate("2000/s")!)
        #expect(finding.title.hasPrefix("2.00 k/s would need 3 instances of this size"), "\(finding.title)")
        #expect(finding.title.contains("as measured"))
        #expect(finding.recommendation.contains("What they share"))
    }

    @Test("do not guess")
    func unknown() {
        #expect(Projection(SimulatedTarget(limit: .generator).run(seed: 1)) == nil)
        #expect(Projection.unknown(for: Rate("2000/s")!).title == "What 2.00 k/s would need cannot be told from this run.")
    }
}
