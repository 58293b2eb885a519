/// `/proc/PID/stat`, and the same of one thread in `/proc/PID/task/TID/stat` (proc_pid_stat(5)). Times are in clock ticks: divide by
/// `SystemFacts.ticksPerSecond`.
package struct ProcessStat: Hashable, Sendable {
    package var pid: Int32
    /// The name of the program, at most 15 bytes; may contain anything, spaces, parentheses and line ends included.
    package var name: String
    /// `R` running, `S` sleeping, `D` waiting for a device, `Z` ended but not collected by its parent, …
    package var state: UInt8
    package var parent: Int32
    package var minorFaults: Int64
    package var majorFaults: Int64
    package var userTicks: Int64
    package var systemTicks: Int64
    /// CPU time of children that ended and were waited for, and of theirs.
    package var childTicks: Int64
    package var threads: Int64
    /// When it began, in ticks since boot. With the process id it names a process for good.
    package var startTicks: Int64
    /// Resident set in pages.
    package var residentPages: Int64

    /// CPU time used by all its threads (by the one thread, when it is about one).
    package var ticks: Int64 { userTicks + systemTicks }

    /// Whether nothing of it runs any more. A main thread that ended before the others also shows as `Z`.
    package var hasEnded: Bool { state == UInt8(ascii: "X") || (state == UInt8(ascii: "Z") && threads <= 1) }

    /// Reads the whole text; `nil` when a field up to the resident set is missing.
    package init?(_ text: Span<UInt8>) { self.init(text, withName: true) }

    /// Reads the text; the name is left out (empty) on request, because it is the only part that may allocate.
    init?(_ text: Span<UInt8>, withName: Bool) {
        var position = 0
        // The name is the only field that may contain `)`: it ends at the last one.
        guard let pid = text.number(&position), let open = ProcessStat.index(of: "(", in: text),
            let close = ProcessStat.lastIndex(of: ")", in: text), open < close
        else { return nil }
        position = close + 1
        text.skipBlanks(&position)
        guard position < text.count else { return nil }
        let state = text[position]
        position += 1

        // Fields 4 to 24 of the manual page.
        var fields = InlineArray<21, Int64>(repeating: 0)
        for index in fields.indices {
            guard let value = text.number(&position) else { return nil }
            fields[index] = value
        }
        func field(_ number: Int) -> Int64 { fields[number - 4] }
        self.pid = Int32(truncatingIfNeeded: pid)
        self.name = withName ? text.text(open + 1..<close) : ""
        self.state = state
        parent = Int32(truncatingIfNeeded: field(4))
        minorFaults = field(10)
        majorFaults = field(12)
        userTicks = field(14)
        systemTicks = field(15)
        childTicks = field(16) + field(17)
        threads = field(20)
        startTicks = field(22)
        residentPages = field(24)
    }

    private static func index(of mark: Unicode.Scalar, in text: Span<UInt8>) -> Int? {
        text.indices.first { text[$0] == UInt8(ascii: mark) }
    }

    private static func lastIndex(of mark: Unicode.Scalar, in text: Span<UInt8>) -> Int? {
        text.indices.last { text[$0] == UInt8(ascii: mark) }
    }
}
