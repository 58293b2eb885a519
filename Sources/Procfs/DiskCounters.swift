// What disks and file systems of this machine have done and have room for.

import Glibc

/// The counters of one disk in `/proc/diskstats`, since boot.
package struct DiskCounters: Hashable, Sendable {
    package var reads: Int64
    package var readBytes: Int64
    package var writes: Int64
    package var writtenBytes: Int64

    /// A sector of these counters is 512 bytes, whatever the disk's own are.
    private static let sector: Int64 = 512

    /// Whole disks by name that were ever used; partitions, loop devices and RAM disks are left out.
    /// - Parameter isDisk: whether a name is that of a whole disk.
    package static func all(_ text: Span<UInt8>, isDisk: (String) -> Bool = isWholeDisk) -> [String: DiskCounters] {
        var position = 0
        var disks: [String: DiskCounters] = [:]
        while position < text.count {
            _ = text.number(&position)
            _ = text.number(&position)
            let name = text.text(text.word(&position))
            var fields = InlineArray<7, Int64>(repeating: 0)
            var isWhole = true
            for index in fields.indices {
                if let value = text.number(&position) { fields[index] = value } else { isWhole = false }
            }
            let isMemory = ["loop", "ram", "zram"].contains { name.hasPrefix($0) }
            if isWhole, fields[0] + fields[4] > 0, !isMemory, isDisk(name) {
                disks[name] = DiskCounters(
                    reads: fields[0], readBytes: fields[2] &* sector, writes: fields[4], writtenBytes: fields[6] &* sector)
            }
            text.skipLine(&position)
        }
        return disks
    }

    /// Whether the kernel lists the name among its block devices: it lists partitions below them.
    package static func isWholeDisk(_ name: String) -> Bool {
        access("/sys/block/" + name.replacing("/", with: "!"), F_OK) == 0
    }

    package init(reads: Int64, readBytes: Int64, writes: Int64, writtenBytes: Int64) {
        self.reads = reads
        self.readBytes = readBytes
        self.writes = writes
        self.writtenBytes = writtenBytes
    }
}

/// File systems on disks of this machine. Those of a network are left out: asking one that hangs would hang too.
package struct FileSystems: Hashable, Sendable {
    /// Where they are mounted, each device once, and the root in any case.
    package var mounts: [String] = ["/"]

    /// Reads `/proc/self/mounts`.
    package init(_ text: Span<UInt8>) {
        var devices: Set<String> = []
        var position = 0
        while position < text.count {
            let device = text.text(text.word(&position))
            let mount = text.text(text.word(&position)).replacing("\\040", with: " ")
            let isNew = device.hasPrefix("/dev/") && !device.hasPrefix("/dev/loop") && devices.insert(device).inserted
            if isNew, mount != "/" { mounts.append(mount) }
            text.skipLine(&position)
        }
    }

    /// Bytes that a program without special rights can still write at `mount`; `nil` where that cannot be asked.
    package static func freeBytes(at mount: String) -> Int64? {
        var facts = statvfs()
        guard statvfs(mount, &facts) == 0, facts.f_blocks > 0 else { return nil }
        return Int64(clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize)).partialValue)
    }
}
