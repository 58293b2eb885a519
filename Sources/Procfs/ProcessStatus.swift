/// The part of `/proc/PID/status` that `stat` does not have. A field that the kernel does not write is `nil`.
package struct ProcessStatus: Hashable, Sendable {
    /// Resident set in bytes; `nil` for kernel threads and for processes that ended.
    package var residentBytes: Int64?
    /// The part that no file backs: heap, stacks and the like.
    package var anonymousBytes: Int64?
    /// The part that is mapped files and shared memory.
    package var fileBytes: Int64?
    package var voluntarySwitches: Int64?
    package var involuntarySwitches: Int64?

    /// Reads what is there. Switches are those of the main thread (or of the thread the text is about), not of the process.
    package init(_ text: Span<UInt8>) {
        var position = 0
        var mapped: Int64?
        var shared: Int64?
        while position < text.count {
            // Nothing but these begins with V, R, v or n; most lines are passed by on one look.
            switch text[position] {
            case UInt8(ascii: "V"): if text.take("VmRSS:", &position) { residentBytes = text.kilobytes(&position) }
            case UInt8(ascii: "R"):
                if text.take("RssAnon:", &position) {
                    anonymousBytes = text.kilobytes(&position)
                } else if text.take("RssFile:", &position) {
                    mapped = text.kilobytes(&position)
                } else if text.take("RssShmem:", &position) {
                    shared = text.kilobytes(&position)
                }
            case UInt8(ascii: "v"):
                if text.take("voluntary_ctxt_switches:", &position) { voluntarySwitches = text.number(&position) }
            case UInt8(ascii: "n"):
                if text.take("nonvoluntary_ctxt_switches:", &position) { involuntarySwitches = text.number(&position) }
            default: break
            }
            text.skipLine(&position)
        }
        if let mapped { fileBytes = mapped + (shared ?? 0) }
    }
}

extension Span where Element == UInt8 {
    /// Reads a number of `kB`, which are KiB, as bytes.
    func kilobytes(_ position: inout Int) -> Int64? {
        number(&position).map { $0.multipliedReportingOverflow(by: 1024).partialValue }
    }
}
