// What does not change while a run is in progress.

import Glibc

/// Facts about the machine and its kernel.
package enum SystemFacts {
    /// Ticks of a second in `stat` files: 100 nearly everywhere.
    package static let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

    /// Size of a page of memory in bytes.
    package static let pageSize = Int64(max(1, sysconf(Int32(_SC_PAGESIZE))))

    /// Cores that are switched on.
    package static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// CPU time in per cent of one core. A tick is counted where it ends, so that short spans can hold more ticks than time; no more is
    /// answered than all `cores` can give.
    package static func percent(ticks: Int64, seconds: Double, cores: Int = SystemFacts.cores) -> Double {
        guard seconds > 0 else { return 0 }
        return min(100 * Double(cores), max(0, Double(ticks) / ticksPerSecond / seconds * 100))
    }

    /// Host name, kernel with its release, and kind of machine, as `uname` says.
    package static var names: (host: String, kernel: String, machine: String) {
        var names = utsname()
        guard uname(&names) == 0 else { return ("", "Linux", "") }
        return (text(&names.nodename), "\(text(&names.sysname)) \(text(&names.release))", text(&names.machine))
    }

    private static func text(_ field: inout some Any) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The model of the processor in `/proc/cpuinfo`; `nil` where it is not written, as on most ARM machines.
    package static func processorModel(_ cpuinfo: Span<UInt8>) -> String? {
        var position = 0
        while position < cpuinfo.count {
            if cpuinfo.has("model name", at: position) || cpuinfo.has("Model", at: position)
                || cpuinfo.has("cpu model", at: position)
            {
                while position < cpuinfo.count, cpuinfo[position] != UInt8(ascii: ":"), cpuinfo[position] != UInt8(ascii: "\n") {
                    position += 1
                }
                guard position < cpuinfo.count, cpuinfo[position] == UInt8(ascii: ":") else { continue }
                position += 1
                cpuinfo.skipBlanks(&position)
                let start = position
                while position < cpuinfo.count, cpuinfo[position] != UInt8(ascii: "\n") { position += 1 }
                if position > start { return cpuinfo.text(start..<position) }
            }
            cpuinfo.skipLine(&position)
        }
        return nil
    }
}

/// `/proc/sys/net/ipv4/ip_local_port_range`: the local ports that outgoing connections get.
package struct EphemeralPorts: Hashable, Sendable {
    package var first: Int
    package var last: Int

    /// How many connections to one address and port can be open at once from one local address.
    package var count: Int { max(0, last - first + 1) }

    /// `nil` when there are not two numbers.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        guard let first = text.number(&position), let last = text.number(&position) else { return nil }
        self.first = Int(first)
        self.last = Int(last)
    }

    package init(first: Int, last: Int) {
        self.first = first
        self.last = last
    }

    /// Those of this machine; the kernel's default when they cannot be read.
    package static func read() -> EphemeralPorts {
        var buffer = ReadBuffer(capacity: 256)
        return ProcFile.once("/proc/sys/net/ipv4/ip_local_port_range", &buffer, EphemeralPorts.init(_:))
            ?? EphemeralPorts(first: 32768, last: 60999)
    }
}
