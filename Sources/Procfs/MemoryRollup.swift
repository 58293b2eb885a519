/// `/proc/PID/smaps_rollup`: memory with shared pages divided among the processes that share them. The kernel walks every page of the process to
/// write it and holds its memory lock meanwhile, so it costs the target too: milliseconds for a gigabyte.
package struct MemoryRollup: Hashable, Sendable {
    /// Proportional set in bytes: private pages, and a fair share of every shared page.
    package var proportionalBytes: Int64
    /// The part without a file behind it; `nil` before Linux 5.9.
    package var anonymousBytes: Int64?
    /// The part from files and shared memory; `nil` before Linux 5.9.
    package var fileBytes: Int64?

    /// `nil` when there is no `Pss` line.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        var total: Int64?
        var mapped: Int64?
        var shared: Int64?
        while position < text.count {
            if text.has("Pss", at: position) {
                if text.take("Pss:", &position) {
                    total = text.kilobytes(&position)
                } else if text.take("Pss_Anon:", &position) {
                    anonymousBytes = text.kilobytes(&position)
                } else if text.take("Pss_File:", &position) {
                    mapped = text.kilobytes(&position)
                } else if text.take("Pss_Shmem:", &position) {
                    shared = text.kilobytes(&position)
                }
            }
            text.skipLine(&position)
        }
        guard let total else { return nil }
        proportionalBytes = total
        if let mapped { fileBytes = mapped + (shared ?? 0) }
    }
}
