package import Basics
import Glibc
import Metrics
package import Runs

/// Everything that is watched beside the load. One task owns it and samples it once a second; a sample costs about a millisecond of CPU
/// and never waits for the network.
package final class MonitorSet {
    private var monitors: [any Monitor] = []
    private let desk = LocalDesk()

    /// Begins to watch; nothing is read before the first sample.
    package init(_ watches: [Watch]) { for watch in watches { self.watch(watch) } }

    /// What cannot be watched and why, and which processes ended or were restarted: whole sentences, each once.
    package var notes: [String] { desk.notes.all }

    /// Adds a watch, in place of the one with the same source if there is one: a target that was started anew for the next trial.
    package func watch(_ watch: Watch) {
        monitors.removeAll { $0.source == watch.source }
        switch watch.subject {
        case .host: monitors.append(HostMonitor(desk))
        case .unwatchable(let why): desk.notes.add(why)
        case .generator, .pid, .port, .name: monitors.append(ProcessMonitor(watch, own: getpid(), desk))
        }
    }

    /// Reads everything once. `time` is the moment in the time base of the trial; `now` is CLOCK_MONOTONIC just before the call, and what
    /// per-second values are computed with. A source that has no process at the moment has no sample.
    package func sample(trial: Int, time: Nanoseconds, now: Nanoseconds) async -> [ResourceSample] {
        var samples: [ResourceSample] = []
        desk.census.update(now, &desk.buffer)
        for monitor in monitors {
            guard let reading = await monitor.sample(at: now) else { continue }
            samples.append(
                ResourceSample(trial: trial, time: time, source: monitor.source, values: reading.values, gauges: reading.gauges))
        }
        return samples
    }
}
