// How /proc is read: a file is opened once and read again from its start for every sample.

import Glibc

/// Why a file of `/proc` could not be read.
package enum ProcFailure: Error, Hashable, Sendable {
    /// It is not there: the process ended, or the kernel was built or booted without it.
    case absent
    /// It belongs to another user.
    case forbidden
    /// Anything else, as an `errno`.
    case system(Int32)

    init(errno code: Int32) {
        switch code {
        case ENOENT, ESRCH, ENOTDIR, EOPNOTSUPP: self = .absent
        case EACCES, EPERM: self = .forbidden
        default: self = .system(code)
        }
    }
}

/// The memory that files are read into: shared by all files of a reader, and kept from one sample to the next.
package struct ReadBuffer: Sendable {
    fileprivate var bytes: [UInt8]
    fileprivate var filled = 0
    /// Beyond this a file is cut off: nothing of interest is longer.
    fileprivate static let limit = 4 << 20

    package init(capacity: Int = 16384) { bytes = [UInt8](repeating: 0, count: max(256, capacity)) }

    /// Grows, if need be, so that `count` more bytes fit in.
    fileprivate mutating func makeRoom(for count: Int) {
        let missing = filled + count - bytes.count
        if missing > 0 { bytes.append(contentsOf: repeatElement(0, count: missing)) }
    }

    /// What was read last.
    fileprivate func parse<Value>(_ parser: (Span<UInt8>) -> Value?) -> Value? { parser(bytes.span.extracting(first: filled)) }
}

/// A file of `/proc` held open. It stays bound to the process it was opened for: once that is gone every read fails, even when the
/// process id is in use again.
package struct ProcFile: ~Copyable {
    private let descriptor: Int32

    /// Opens the file at `path`.
    package init(_ path: String) throws(ProcFailure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProcFailure(errno: errno) }
    }

    /// Opens the file at `path` below an open directory.
    init(_ path: String, in directory: Int32) throws(ProcFailure) {
        descriptor = openat(directory, path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProcFailure(errno: errno) }
    }

    deinit { close(descriptor) }

    /// Reads the file as it is now and parses it; `nil` when the parser does not know the text.
    package func read<Value>(_ buffer: inout ReadBuffer, _ parser: (Span<UInt8>) -> Value?) throws(ProcFailure) -> Value? {
        try fill(&buffer)
        return buffer.parse(parser)
    }

    /// Reads a table piece by piece, calling `isEnough` with all that was read so far, until it says so or the table ends. For tables of which
    /// the kernel makes each row at a cost, when only the first rows are wanted.
    package func readRows(_ buffer: inout ReadBuffer, until isEnough: (Span<UInt8>) -> Bool) throws(ProcFailure) {
        // A piece that comes back short of this was the last: a page would be cut short by the kernel's own buffer too.
        let piece = 2048
        buffer.filled = 0
        while buffer.filled < ReadBuffer.limit {
            let before = buffer.filled
            try readPiece(&buffer, atMost: piece)
            if isEnough(buffer.bytes.span.extracting(first: buffer.filled)) || buffer.filled - before < piece { return }
        }
    }

    /// Opens, reads, parses and closes in one go; `nil` when any of it fails.
    package static func once<Value>(_ path: String, _ buffer: inout ReadBuffer, _ parser: (Span<UInt8>) -> Value?) -> Value? {
        guard let file = try? ProcFile(path) else { return nil }
        return (try? file.read(&buffer, parser)) ?? nil
    }

    /// Tables come in pieces of about a page, so reading continues until the kernel says that this was all.
    private func fill(_ buffer: inout ReadBuffer) throws(ProcFailure) {
        buffer.filled = 0
        while buffer.filled < ReadBuffer.limit {
            let before = buffer.filled
            try readPiece(&buffer, atMost: .max)
            if buffer.filled == before { return }
        }
    }

    /// Appends what one call gives, at most `limit` bytes; nothing at the end of the file.
    private func readPiece(_ buffer: inout ReadBuffer, atMost limit: Int) throws(ProcFailure) {
        let offset = buffer.filled
        if limit != .max || offset == buffer.bytes.count { buffer.makeRoom(for: limit == .max ? offset : limit) }
        while true {
            let count = buffer.bytes.withUnsafeMutableBytes { space in
                pread(descriptor, space.baseAddress! + offset, min(limit, space.count - offset), off_t(offset))
            }
            if count >= 0 {
                buffer.filled += count
                return
            }
            if errno != EINTR { throw ProcFailure(errno: errno) }
        }
    }
}
