// What it costs to collect: simulated parts in one process, each with its own line, and the collector in another. All parts end their seconds at the
// same moment, which is the worst that they can do.
//
//     collector-bench collect PORT PARTS STEPS       prints CPU, memory and the delay of merged seconds
//     collector-bench parts PORT PARTS STEPS SECONDS

import Basics
import FoundationEssentials
import Glibc
import Histograms
import Parts
import Reactor
import Runs

struct Bench {
    let words: [String]
    var port: Int { Int(words[2]) ?? 0 }
    var parts: Int { Int(words[3]) ?? 1 }
    var steps: Int { Int(words[4]) ?? 1 }

    var layout: Layout {
        Layout(steps: (0..<steps).map { .init(name: "step \($0)", flow: "flow") }, flows: ["flow"])
    }

    func facts(_ index: Int) -> PartFacts {
        PartFacts(
            part: Part(index: index, count: parts), version: Version.current, fingerprint: "bench", seed: 1, host: "host",
            nonce: "n\(index)")
    }

    /// A second of `requests` for each step, of which both clocks and the failures differ.
    func tally(_ requests: Int = 100) -> Tally {
        var random = SeededRandom(seed: 1)
        var tally = Tally(layout)
        tally.counts.offered = Int64(steps * requests)
        for index in tally.steps.indices {
            for _ in 0..<requests {
                let time = Nanoseconds.random(in: 1_000_000...20_000_000, using: &random)
                tally.steps[index].responseTime.record(time)
                tally.steps[index].serviceTime.record(time - time / 10)
                tally.iterationTime.record(time)
            }
            tally.steps[index].failedResponseTime.record(5_000_000)
            tally.steps[index].requests = Int64(requests + 1)
            tally.steps[index].failed = 1
            tally.statusCodes[200] += Int64(requests)
        }
        return tally
    }

    static func wallClock() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Nanoseconds(time.tv_sec) * 1_000_000_000 + Nanoseconds(time.tv_nsec)
    }

    /// CPU in seconds and the largest resident set in bytes, so far.
    static func usage() -> (cpu: Double, memory: Int) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return (seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss * 1024)
    }

    func collect() async throws {
        let address = try MeetingAddress("http://127.0.0.1:\(port)")
        try await Collector.with(
            address, token: "", facts(0), layout, tolerated: 0, wallClock: { Self.wallClock() }, interruptions: { 0 }
        ) { collector in
            var delays: [Nanoseconds] = []
            var requests: Int64 = 0
            var (began, cpu) = (Nanoseconds(0), 0.0)
            while let event = try await collector.next() {
                guard case .second(let second) = event else { continue }
                let now = Self.wallClock()
                delays.append(now - second.began - second.interval.start - second.interval.duration)
                requests += second.interval.tally.requests
                if began == 0 { (began, cpu) = (now, Self.usage().cpu) }
            }
            let (used, memory) = Self.usage()
            let share = (used - cpu) / (Double(Self.wallClock() - began) / 1e9)
            delays.sort()
            print(
                "\(parts) parts, \(steps) steps, \(delays.count) s: \(fixed(share * 100, 1)) % of a core, \(memory >> 20) MiB, "
                    + "merged after \(delays[delays.count / 2].forPeople) (median), \(delays.last!.forPeople) (longest); \(requests) requests"
            )
        }
    }

    func simulate() async throws {
        let (seconds, tally) = (Int(words[5]) ?? 30, tally())
        let address = try MeetingAddress("http://127.0.0.1:\(port)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<parts {
                group.addTask { try await simulate(facts(index), at: address, seconds, tally) }
            }
            try await group.waitForAll()
        }
    }

    private func simulate(_ me: PartFacts, at address: MeetingAddress, _ seconds: Int, _ tally: Tally) async throws {
        try await EventLoop.with { loops in
            let loop = loops[0]
            try await MeetingLine.with(
                address, token: "", me,
                clock: { loop in
                    MeetingClock(
                        wallClock: { Self.wallClock() }, monotonic: { loop.readClock() },
                        pause: { await Sleeper.pause($0, on: loop) },
                        isOver: { false })
                }, interrupt: { _ in }
            ) { line in
                let name = try await line.join()
                guard let start = try await line.start(name, round: 0, values: [], failure: nil) else { return }
                _ = line.begins(at: start.at)
                for second in 0..<seconds {
                    let end = start.at + Nanoseconds(second + 1) * 1_000_000_000
                    await Sleeper.pause(max(0, end - Self.wallClock()), on: loop)
                    line.send(
                        Interval(
                            trial: 0, second: second, start: Nanoseconds(second) * 1_000_000_000, duration: 1_000_000_000,
                            isWarmup: false, vus: 10, busyVUs: 5, loopCPU: [0.2], tally: tally), [])
                }
                try await line.end(name, round: 0, measured: Nanoseconds(seconds) * 1_000_000_000, waits: false)
                _ = await line.sayFarewell(PartFarewell(run: "run"))
            }
        }
    }
}

let bench = Bench(words: CommandLine.arguments)
switch bench.words.count > 4 ? bench.words[1] : "" {
case "collect": try await bench.collect()
case "parts": try await bench.simulate()
default: print("collector-bench collect|parts PORT PARTS STEPS [SECONDS]")
}
