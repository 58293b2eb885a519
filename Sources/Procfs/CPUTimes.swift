/// `/proc/stat`: how long the cores were busy and idle since boot, in ticks.
package struct CPUTimes: Hashable, Sendable {
    /// One core, or all of them.
    package struct Core: Hashable, Sendable {
        package var busy: Int64
        /// Idle, or waiting for a device.
        package var idle: Int64

        package init(busy: Int64, idle: Int64) {
            self.busy = busy
            self.idle = idle
        }

        /// Share of the time since `earlier` in which it was busy, in per cent; `nil` when no time passed.
        package func busyPercent(since earlier: Core) -> Double? {
            // Idle time may run backwards by a tick (proc_stat(5)).
            let busy = max(0, busy - earlier.busy)
            let idle = max(0, idle - earlier.idle)
            return busy + idle > 0 ? Double(busy) / Double(busy + idle) * 100 : nil
        }
    }

    package var all: Core
    /// By the number of the core; a core that is switched off is not in it.
    package var cores: [Int: Core]

    /// `nil` when the line of all cores is missing.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        var all: Core?
        cores = [:]
        while text.take("cpu", &position) {
            var cursor = position
            let isOne = position < text.count && text[position] != UInt8(ascii: " ")
            let core = isOne ? text.number(&cursor) : nil
            if let times = Core(text, &cursor) {
                if let core { cores[Int(core)] = times } else { all = times }
            }
            text.skipLine(&position)
        }
        guard let all else { return nil }
        self.all = all
    }
}

extension CPUTimes.Core {
    /// user nice system idle iowait irq softirq steal; guest time is in user time already. Old kernels write fewer.
    fileprivate init?(_ text: Span<UInt8>, _ position: inout Int) {
        guard let user = text.number(&position), let nice = text.number(&position), let system = text.number(&position),
            let idle = text.number(&position)
        else { return nil }
        self.idle = idle + (text.number(&position) ?? 0)
        busy = user + nice + system
        for _ in 0..<3 { busy += text.number(&position) ?? 0 }
    }
}
