package import Basics
import Glibc
import Metrics
import Procfs
package import Runs

/// Everything that is watched beside the load. One task owns it and samples it once a second; a sample costs about a millisecond of CPU
/// and never waits for the network.
package final class MonitorSet {
    private var processes: [ProcessMonitor] = []
    private var host: HostMonitor?
    private var census = Census()
    private var buffer = ReadBuffer(capacity: 64 << 10)
    private var collected = Notes()

    /// Begins to watch; nothing is read before the first sample.
    package init(_ watches: [Watch]) { for watch in watches { self.watch(watch) } }

    /// What cannot be watched and why, and which processes ended or were restarted: whole sentences, each once.
    package var notes: [String] { collected.all }

    /// Adds a watch, in place of the one with the same source if there is one: a target that was started anew for the next trial.
    package func watch(_ watch: Watch) {
        processes.removeAll { $0.watch.source == watch.source }
        switch watch.subject {
        case .host:
            host = HostMonitor()
            if host?.hasPressure == false {
                collected.add("This kernel does not tell pressure (/proc/pressure); booting it with psi=1 may help.")
            }
        case .unwatchable(let why): collected.add(why)
        case .generator, .pid, .port, .name: processes.append(ProcessMonitor(watch, own: getpid()))
        }
    }

    /// Reads everything once. `time` is the moment in the time base of the trial; `now` is CLOCK_MONOTONIC just before the call, and what
    /// per-second values are computed with. A source that has no process at the moment has no sample.
    package func sample(trial: Int, time: Nanoseconds, now: Nanoseconds) -> [ResourceSample] {
        var samples: [ResourceSample] = []
        census.update(now, &buffer)
        for monitor in processes {
            guard let values = monitor.sample(now, &census, &buffer, &collected) else { continue }
            samples.append(ResourceSample(trial: trial, time: time, source: monitor.watch.source, values: values))
        }
        if let values = host?.sample(now, &buffer) {
            samples.append(ResourceSample(trial: trial, time: time, source: Watch.host.source, values: values))
        }
        return samples
    }
}
