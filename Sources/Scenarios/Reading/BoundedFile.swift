// The bytes of a file that a user named. What is behind the name may be anything: gigabytes, a device without end, a pipe. So the size is
// looked at before anything is read, and no more is read than may be.

import Glibc

enum BoundedFile {
    /// All bytes of the file at `path`, of which there may be at most `limit`; or what is wrong with it, as the rest of a sentence.
    static func read(_ path: String, atMost limit: Int) -> Result<[UInt8], ScenarioFiles.Mistake> {
        func mistake(_ reason: String) -> Result<[UInt8], ScenarioFiles.Mistake> { .failure(ScenarioFiles.Mistake(reason)) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return mistake(errno == ENOENT ? "does not exist" : "cannot be read; check its permissions") }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return mistake("cannot be read; check its permissions") }
        guard facts.st_mode & S_IFMT != S_IFDIR else { return mistake("is a folder") }
        guard facts.st_size <= limit else {
            return mistake("has \(facts.st_size) bytes; at most \(limit) (\(limit >> 20) MiB) are read")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(facts.st_size))
        let piece = 1 << 16
        while true {
            let before = bytes.count
            let count = withUnsafeTemporaryAllocation(byteCount: piece, alignment: 16) { buffer in
                let count = Glibc.read(descriptor, buffer.baseAddress, piece)
                if count > 0 { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
                return count
            }
            if count == 0 { return .success(bytes) }
            if count < 0 {
                if errno == EINTR { continue }
                return mistake("cannot be read: \(String(cString: strerror(errno)))")
            }
            guard before + count <= limit else { return mistake("has more than \(limit) bytes (\(limit >> 20) MiB)") }
        }
    }
}
