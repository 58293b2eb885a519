// How fast and how exact perfbench is on this machine, found out against a target whose answers are known.

package import Basics
import FoundationEssentials
import HTTPMessages
package import Histograms
import Metrics
package import RunStore
package import Runs
import Scenarios

extension Run {
    /// Successful requests a second of the measured time.
    package var successesPerSecond: Double {
        measured > 0 ? Double(totals.requests - totals.failedRequests) / measured.inSeconds : 0
    }
}

/// The trials of a calibration: first as fast as it goes, then at shares of that against a service that waits exactly 5 ms. Each is a run
/// like any other in the store; the first one is what later runs are held against.
package struct Calibration {
    /// The truth: what the target waits before it answers.
    package static let delay = Nanoseconds.milliseconds(5)
    /// At which shares of the capacity the errors are measured.
    package static let shares = [0.1, 0.5, 0.8]
    private static let peakScenario = "calibrate-peak"

    private let store: RunStore
    private let witnesses: [any Witness]
    private let options: RunOptions
    private let stop: StopRequest
    private let workers: Int

    package init(_ store: RunStore, _ options: RunOptions, _ witnesses: [any Witness], until stop: StopRequest) {
        self.store = store
        self.witnesses = witnesses
        self.options = options
        self.stop = stop
        workers = options.workers ?? max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
    }

    /// What one share of the capacity gave.
    package struct Point {
        package var share: Double
        package var rate: Double
        package var run: Run

        /// What a result at this rate would be worth: the run's verdict, unless the target was too slow for it.
        package var verdict: String {
            if run.totals.counts.late > run.totals.counts.offered / 100 { return "target too slow" }
            return run.verdict?.outcome == .passed ? "trusted" : run.verdict?.outcome.rawValue ?? "-"
        }

        /// From the intended start of a request to when it was sent.
        package var lateness: Histogram { run.totals.lateness }

        /// How far the ends of responses, as they are measured, lie from the moments at which the kernel had them.
        package var arrivalError: Histogram { run.totals.custom.first ?? Histogram() }

        /// A percentile of the response times, less the truth; in nanoseconds.
        package func error(_ percentile: Double) -> Nanoseconds {
            run.totals.merged(\.responseTime).value(atPercentile: percentile) - Calibration.delay
        }
    }

    /// As many requests a second as go; the run says how.
    package func peak() async throws -> Run {
        let load = Executor.constantVUs(vus: 64 * workers, duration: .seconds(4))
        return try await measure(plan(Self.peakScenario, load, path: "/health"))
    }

    /// The errors at a share of `capacity`, the most requests a second that this machine carried.
    package func point(_ share: Double, of capacity: Double) async throws -> Point {
        let rate = Rate(perSecond: (share * capacity).rounded())
        // Twice what is in flight when nothing goes wrong.
        let vus = max(50, Int(rate.perSecond * Self.delay.inSeconds * 2))
        let load = Executor.constantArrivalRate(rate: rate, duration: .seconds(5), maxVUs: vus)
        let path = "/health?delay=\(Self.delay / .milliseconds(1))ms"
        let run = try await measure(plan("calibrate-\(Int(share * 100))", load, path: path))
        return Point(share: share, rate: rate.perSecond, run: run)
    }

    private func measure(_ plan: Plan) async throws -> Run {
        let measurement = try await RunSession(plan, options, store, witnesses).measure(until: stop)
        if let problem = measurement.problem { throw problem }
        return measurement.run
    }

    private func plan(_ name: String, _ executor: Executor, path: String) throws -> Plan {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let service = CommandTarget(
            command: [own, "demo", "--listen", "127.0.0.1:${port}", "--workers", String(workers)], url: "http://127.0.0.1:${port}")
        var plan = Plan(
            name: name, kind: .benchmark, description: "How fast and how exact perfbench is here.", target: .command(service),
            warmup: .seconds(1), workloads: [Workload(name: "main", executor: executor, flows: [(flow: 0, weight: 1)])],
            flows: [Flow(name: "calibrate", steps: 0..<1)],
            steps: [Step(name: "get", flow: 0, action: .http(HTTPStep(target: Template(path))))])
        // What it costs is no part of how fast perfbench is.
        if executor.isOpen {
            plan.connection.stampsArrivals = true
            plan.customMetrics = [Plan.arrivalMetric]
        }
        return plan
    }

    // MARK: Later

    /// Requests a second that the workers of a run like `header` can generate, by the last calibration of its machine with its transport;
    /// `nil` when there was none.
    static func capacity(of header: RunHeader, in store: RunStore) throws -> Double? {
        for line in try store.list(scenario: peakScenario) where line.status == .completed {
            let run = try store.load(line.id)
            guard run.header.machine == header.machine, run.header.transport == header.transport else { continue }
            return capacityPerWorker(run).map { $0 * Double(header.workers) }
        }
        return nil
    }

    /// Requests a second of one worker with a core to itself. Where the target was what ended it, the worker's share of a core says what
    /// was left.
    package static func capacityPerWorker(_ run: Run) -> Double? {
        let seconds = run.intervals.filter { !$0.isWarmup && $0.duration > .milliseconds(500) }
        let busy = seconds.map(\.loopCPU).reduce(0, +) / Double(max(1, seconds.count))
        guard run.measured > 0, busy > 0 else { return nil }
        return Double(run.totals.requests) / run.measured.inSeconds / Double(run.header.workers) / min(1, busy)
    }
}
