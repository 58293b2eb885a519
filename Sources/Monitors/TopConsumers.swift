import Basics
import Procfs
import Runs

/// What uses the CPU of this machine: the busiest programs by name, so that a disturbed run says by which.
struct TopConsumers: ~Copyable {
    /// As many names are kept of one moment.
    static let most = 5
    /// Per cent of one core that is worth a name.
    static let least = 1.0

    private var before: [Process: Int64] = [:]
    private var time: Nanoseconds?
    private var pace = Pace()

    /// A process id may be given out again; with its start it is one process for good.
    private struct Process: Hashable {
        var pid: Int32
        var start: Int64
    }

    /// The gauges at `now`: `cpu_percent{process="NAME"}`, in per cent of one core, all processes of a name together. Empty where reading all
    /// processes is not due, and the first time.
    mutating func sample(_ now: Nanoseconds, _ pids: [Int32], _ buffer: inout ReadBuffer) -> [Gauge] {
        guard pace.isDue(now) else { return [] }
        var ticks: [Process: Int64] = [:]
        var used: [String: Int64] = [:]
        pace.measure(at: now) {
            for pid in pids {
                guard let stat = ProcFile.once("/proc/\(pid)/stat", &buffer, ProcessStat.init(_:)) else { continue }
                let process = Process(pid: pid, start: stat.startTicks)
                ticks[process] = stat.ticks
                guard time != nil else { continue }
                // New since the sample before: all of it was used since.
                used[stat.name, default: 0] += max(0, stat.ticks - (before[process] ?? 0))
            }
        }
        defer { (before, time) = (ticks, now) }
        guard let time, now - time >= ResourceSample.shortestSpan else { return [] }
        return Self.top(used, seconds: (now - time).inSeconds, cores: SystemFacts.cores)
    }

    /// The busiest programs, from the ticks each used in `seconds`.
    static func top(_ ticks: [String: Int64], seconds: Double, cores: Int) -> [Gauge] {
        let shares = ticks.map { (name: $0.key, percent: SystemFacts.percent(ticks: $0.value, seconds: seconds, cores: cores)) }
        return shares.filter { $0.percent >= least }.sorted { ($1.percent, $0.name) < ($0.percent, $1.name) }.prefix(most).map {
            Gauge(name: "cpu_percent{process=\"\($0.name.asLabelValue)\"}", unit: "%", value: $0.percent)
        }
    }
}
