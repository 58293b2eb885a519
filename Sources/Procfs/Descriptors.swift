// Open descriptors of a process: how many, and which of them are certain sockets.

import Glibc

package enum Descriptors {
    /// How many descriptors the process has open. Linux 6.2 reports it as the size of the folder; before that they are counted.
    package static func count(pid: Int32) throws(ProcFailure) -> Int {
        let path = "/proc/\(pid)/fd"
        var status = stat()
        guard stat(path, &status) == 0 else { throw ProcFailure(errno: errno) }
        if status.st_size > 0 { return Int(status.st_size) }
        let folder = try ProcDirectory(path)
        var count = 0
        folder.forEachNumber { _ in count += 1 }
        return count
    }

    /// Whether the process holds one of the sockets with these inodes; `false` too when its descriptors may not be seen.
    package static func holds(_ inodes: Set<UInt64>, pid: Int32) throws(ProcFailure) -> Bool {
        let folder = try ProcDirectory("/proc/\(pid)/fd")
        var found = false
        folder.forEachNumber { number in
            if !found, let inode = socketInode(number, in: folder.descriptor) { found = inodes.contains(inode) }
        }
        return found
    }

    /// The inode when descriptor `number` is a socket: its link reads `socket:[12345]`.
    private static func socketInode(_ number: Int32, in folder: Int32) -> UInt64? {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { space in
            let length = readlinkat(folder, String(number), space.baseAddress!.assumingMemoryBound(to: CChar.self), space.count)
            guard length > 0 else { return nil }
            return socketInode(Span(_unsafeElements: UnsafeBufferPointer(rebasing: space.bindMemory(to: UInt8.self)[..<length])))
        }
    }

    /// The inode in the link of a socket; `nil` for every other link.
    package static func socketInode(_ link: Span<UInt8>) -> UInt64? {
        var position = 0
        guard link.take("socket:[", &position), let inode = link.number(&position), link.has("]", at: position), inode >= 0
        else { return nil }
        return UInt64(inode)
    }
}
