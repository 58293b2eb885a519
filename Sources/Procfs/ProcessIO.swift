/// `/proc/PID/io`: what a process made the storage do, since it began. Includes children that ended and were waited for.
package struct ProcessIO: Hashable, Sendable {
    /// Fetched from storage, in bytes; what came from the page cache does not count.
    package var readBytes: Int64
    /// Sent, or to be sent, to storage, in bytes.
    package var writtenBytes: Int64

    /// `nil` when one of the two is missing.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        var read: Int64?
        var written: Int64?
        while position < text.count {
            if text.take("read_bytes:", &position) {
                read = text.number(&position)
            } else if text.take("write_bytes:", &position) {
                written = text.number(&position)
            }
            text.skipLine(&position)
        }
        guard let read, let written else { return nil }
        readBytes = read
        writtenBytes = written
    }
}
