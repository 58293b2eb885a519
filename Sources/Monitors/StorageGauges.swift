import Basics
import Procfs
import Runs

/// What each disk of this machine does, and how much room each file system has left.
struct StorageGauges: ~Copyable {
    private let file = try? ProcFile("/proc/diskstats")
    private var before: (time: Nanoseconds, disks: [String: DiskCounters])?
    private var spacePace = Pace()
    /// More disks and file systems than these are of a machine that is a store itself.
    private static let most = 32

    /// The gauges at `now`: `disk_free_bytes{mount="/"}`, and from the second sample on for each disk that was ever used
    /// `disk_read_bytes{disk="sda"}`, `disk_written_bytes`, `disk_reads` and `disk_writes`, each a second.
    mutating func sample(_ now: Nanoseconds, _ buffer: inout ReadBuffer) -> [Gauge] {
        var gauges: [Gauge] = []
        if spacePace.isDue(now) {
            let mounts = ProcFile.once("/proc/self/mounts", &buffer, FileSystems.init(_:))?.mounts ?? []
            spacePace.measure(at: now) {
                for mount in mounts.prefix(Self.most) {
                    guard let free = FileSystems.freeBytes(at: mount) else { continue }
                    gauges.append(
                        Gauge(name: "disk_free_bytes{mount=\"\(mount.asLabelValue)\"}", unit: "bytes", value: Double(free)))
                }
            }
        }
        if let before, now - before.time < ResourceSample.shortestSpan { return gauges }
        let disks =
            switch file {
            case .some(let file): (try? file.read(&buffer) { DiskCounters.all($0) }) ?? [:]
            case nil: [String: DiskCounters]()
            }
        if let before {
            let seconds = (now - before.time).inSeconds
            for (disk, counters) in disks.sorted(by: { $0.key < $1.key }).prefix(Self.most) {
                guard let earlier = before.disks[disk] else { continue }
                gauges += Self.gauges(of: disk, counters, since: earlier, seconds: seconds)
            }
        }
        before = (now, disks)
        return gauges
    }

    static func gauges(of disk: String, _ now: DiskCounters, since before: DiskCounters, seconds: Double) -> [Gauge] {
        let parts: [(name: String, unit: String, change: Int64)] = [
            ("disk_read_bytes", "B/s", now.readBytes - before.readBytes),
            ("disk_written_bytes", "B/s", now.writtenBytes - before.writtenBytes),
            ("disk_reads", "/s", now.reads - before.reads), ("disk_writes", "/s", now.writes - before.writes),
        ]
        return parts.map {
            Gauge(name: "\($0.name){disk=\"\(disk.asLabelValue)\"}", unit: $0.unit, value: Double(max(0, $0.change)) / seconds)
        }
    }
}

extension String {
    /// As the value of a label is written between quotation marks.
    var asLabelValue: String {
        // Pages have thousands of values, and hardly one of them has anything to escape.
        guard utf8.contains(where: { $0 == 0x22 || $0 == 0x5C || $0 == 0x0A }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
