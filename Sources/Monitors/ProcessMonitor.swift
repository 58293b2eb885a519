import Basics
import Metrics
import Procfs
import Runs

/// Samples the processes that a watch means. When they end it looks for their successors: values stop, and continue as soon as there is a
/// process again.
final class ProcessMonitor: Monitor {
    let watch: Watch
    private let desk: LocalDesk
    private let finder: ProcessFinder
    private var group: ProcessGroup?
    /// The process that was lost last.
    private var lost: Int32?
    /// Back-off for searches without success, each of which looks at every process of the machine.
    private var pace = Pace()

    var source: Source { watch.source }

    init(_ watch: Watch, own: Int32, _ desk: LocalDesk) {
        self.watch = watch
        self.desk = desk
        finder = ProcessFinder(own: own)
    }

    /// `nil` while there is no such process. Per-second values are there from the second sample of a process on.
    func sample(at now: Nanoseconds) async -> MonitorReading? {
        sample(now, &desk.census, &desk.buffer, &desk.notes).map { MonitorReading(values: $0) }
    }

    private func sample(_ now: Nanoseconds, _ census: inout Census, _ buffer: inout ReadBuffer, _ notes: inout Notes)
        -> ResourceValues?
    {
        var values = group?.sample(now, &census, &buffer)
        if let group, group.hasLostRoots {
            if lost == nil { notes.add("\(watch.source) (process \(group.roots[0])) ended during the run.") }
            lost = group.roots[0]
            // Children that outlive it are watched on, until there is a successor.
            if values == nil { self.group = nil }
        }
        if (group == nil || lost != nil), pace.isDue(now) {
            switch pace.measure(at: now, { finder.find(watch.subject, &buffer) }) {
            case .missing(let note):
                if lost == nil { notes.add(note) }
            case .found(let roots, let note):
                if let lost { notes.add("\(watch.source) is process \(roots[0]) now, after process \(lost) ended.") }
                if let note { notes.add(note) }
                lost = nil
                pace = Pace()
                let group = ProcessGroup(roots: roots, own: finder.own, isGenerator: watch.subject == .generator)
                self.group = group
                census.list(now)
                values = group.sample(now, &census, &buffer)
            }
        }
        if let group, values != nil { addNotes(on: group, &notes) }
        return values
    }

    private func addNotes(on group: ProcessGroup, _ notes: inout Notes) {
        if group.isForeign {
            notes.add(
                "\(watch.source) belongs to another user: its descriptors, storage traffic and shared memory cannot be read. "
                    + "Run perfbench as that user, or as root.")
        }
        if group.isTooLarge {
            notes.add("\(watch.source) has more than \(ProcessGroup.mostProcesses) processes; only the first of them are watched.")
        }
    }
}
