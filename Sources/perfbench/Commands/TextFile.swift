// Reports into files.

import Basics
import Conduct
import Glibc
import RunStore
import Runs

extension ReportFormat {
    /// Writes a run into a file.
    func write(_ run: Run, from store: RunStore?, isStamped: Bool = false, toFile path: String) throws {
        let file = try TextFile(path)
        try write(run, from: store, isStamped: isStamped, to: file.write)
        try file.close()
    }
}

/// A file that is written from its beginning, as text comes.
final class TextFile {
    private let path: String
    private let stream: UnsafeMutablePointer<FILE>
    private var isOpen = true

    init(_ path: String) throws {
        guard let stream = fopen(path, "w") else { throw Self.problem(path) }
        self.path = path
        self.stream = stream
    }

    deinit { if isOpen { fclose(stream) } }

    /// Writes a whole file.
    static func write(_ text: String, to path: String) throws {
        let file = try TextFile(path)
        try file.write(text)
        try file.close()
    }

    func write(_ text: String) throws {
        var text = text
        let written = text.withUTF8 { bytes in bytes.isEmpty ? 0 : fwrite(bytes.baseAddress, 1, bytes.count, stream) }
        if written < text.utf8.count { throw Self.problem(path) }
    }

    /// Only now is everything written, or is it known that it is not.
    func close() throws {
        isOpen = false
        if fclose(stream) != 0 { throw Self.problem(path) }
    }

    private static func problem(_ path: String) -> Problem {
        Problem(
            .inability, "The file \"\(path)\" cannot be written: \(String(cString: strerror(errno))).",
            hint: "Check its folder and permissions, and whether the disk is full.")
    }
}
