// Folders of /proc that list processes, threads or descriptors: their entries are numbers.

import Glibc

/// A folder of `/proc` held open, of which the entries that are numbers count: `/proc`, `/proc/PID/task`, `/proc/PID/fd`.
package struct ProcDirectory: ~Copyable {
    private let stream: OpaquePointer

    /// Opens the folder at `path`.
    package init(_ path: String) throws(ProcFailure) {
        guard let stream = opendir(path) else { throw ProcFailure(errno: errno) }
        self.stream = stream
    }

    deinit { closedir(stream) }

    /// For opening files below it.
    var descriptor: Int32 { dirfd(stream) }

    /// Calls `body` with every number in it, as it is now. The folder of a process that is gone is empty.
    package func forEachNumber(_ body: (Int32) -> Void) {
        rewinddir(stream)
        while let entry = readdir(stream) {
            let number = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { Self.number($0) }
            }
            if let number { body(number) }
        }
    }

    /// The number that a name consists of; `nil` for every other name, `.` and `..` among them.
    private static func number(_ name: UnsafePointer<CChar>) -> Int32? {
        var value: Int32 = 0
        var index = 0
        while name[index] != 0 {
            let byte = UInt8(bitPattern: name[index])
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), value < 200_000_000 else { return nil }
            value = value * 10 + Int32(byte - UInt8(ascii: "0"))
            index += 1
        }
        return index > 0 ? value : nil
    }

    /// The numbers in it, in the order of the kernel: ascending for processes and threads. Keeps the storage of `numbers`.
    package func read(into numbers: inout [Int32]) {
        numbers.removeAll(keepingCapacity: true)
        forEachNumber { numbers.append($0) }
    }
}
