package import Basics
import Glibc
import Metrics
import Reactor
package import Runs

/// Everything that is watched beside the load. One task owns it and samples it once a second; a sample costs about a millisecond of CPU
/// and never waits for the network.
package final class MonitorSet {
    private var monitors: [any Monitor] = []
    private var background: [BackgroundMonitor] = []
    private let desk = LocalDesk()

    /// Watches while `body` runs, with what is asked over a network on a loop of its own. The same as a set made by hand where nothing is.
    package static func with(_ watches: [Watch], _ body: (MonitorSet) async -> Void) async {
        let set = MonitorSet(watches)
        guard !set.background.isEmpty else { return await body(set) }
        do {
            try await EventLoop.with { loops in
                let loop = loops[0]
                await withTaskGroup(of: Void.self) { group in
                    for monitor in set.background {
                        group.addTask(executorPreference: loop) { await monitor.work(on: loop) }
                    }
                    await body(set)
                    for monitor in set.background { monitor.close(on: loop) }
                }
            }
        } catch {
            set.desk.notes.add("No page of metrics is read: \((error as? Problem)?.sentence ?? "\(error)")")
            await body(set)
        }
    }

    /// Begins to watch; nothing is read before the first sample, and no page of metrics outside of `with`.
    package init(_ watches: [Watch]) { for watch in watches { self.watch(watch) } }

    /// What cannot be watched and why, and which processes ended or were restarted: whole sentences, each once.
    package var notes: [String] {
        for note in background.flatMap(\.notes) { desk.notes.add(note) }
        return desk.notes.all
    }

    /// Adds a watch, in place of the one with the same source if there is one: a target that was started anew for the next trial.
    package func watch(_ watch: Watch) {
        monitors.removeAll { $0.source == watch.source }
        switch watch.subject {
        case .host: monitors.append(HostMonitor(desk))
        case .scrape(let target, let options):
            let monitor = BackgroundMonitor(ScrapeMonitor(target, options))
            monitors.append(monitor)
            background.append(monitor)
        case .unwatchable(let why): desk.notes.add(why)
        case .generator, .pid, .port, .socket, .name: monitors.append(ProcessMonitor(watch, own: getpid(), desk))
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
                ResourceSample(
                    trial: trial, time: time + (reading.time.map { $0 - now } ?? 0), source: monitor.source, values: reading.values,
                    gauges: reading.gauges))
        }
        // In order of time: what was read before this call comes first.
        return background.isEmpty ? samples : samples.sorted { $0.time < $1.time }
    }
}
