/// `/proc/diskstats`: how long each disk was busy since boot, in milliseconds. Loop devices and RAM disks are left out; partitions are
/// in, and never busier than their disk.
package struct DiskTimes: Hashable, Sendable {
    package var busyMilliseconds: [String: Int64]

    /// Lines that are too short are passed by.
    package init(_ text: Span<UInt8>) {
        var position = 0
        busyMilliseconds = [:]
        while position < text.count {
            _ = text.number(&position)
            _ = text.number(&position)
            let name = text.word(&position)
            if !text.has("loop", at: name.lowerBound), !text.has("ram", at: name.lowerBound), !text.has("zram", at: name.lowerBound)
            {
                var value: Int64?
                for _ in 0..<10 { value = text.number(&position) }
                if let value { busyMilliseconds[text.text(name)] = value }
            }
            text.skipLine(&position)
        }
    }

    /// Share of `milliseconds` in which the busiest disk had something to do, in per cent; 0 when there is no disk.
    package func busiestPercent(since earlier: DiskTimes, milliseconds: Double) -> Double {
        guard milliseconds > 0 else { return 0 }
        var most: Int64 = 0
        for (name, busy) in busyMilliseconds {
            // Counters are 32 bits wide on some machines, and start again.
            if let before = earlier.busyMilliseconds[name] { most = max(most, busy - before) }
        }
        return min(100, Double(most) / milliseconds * 100)
    }
}
