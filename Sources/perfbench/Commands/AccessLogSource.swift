// Access logs as streams of lines: plain files, standard input, and what `gzip` unpacks.

import AccessLogs
import Basics
import Glibc

/// Reads the lines of log files, one after the other, in memory that does not grow with them.
struct AccessLogSource {
    let files: [String]

    /// Opens every file once, so that a wrong name is said before anything is read. `-` is standard input.
    init(_ files: [String]) throws {
        self.files = files
        var problems: [Problem] = []
        for file in files where file != "-" && access(file, R_OK) != 0 {
            problems.append(
                Problem(
                    .usage, "the file \"\(file)\" cannot be read: \(String(cString: strerror(errno))).", hint: "Check its name."))
        }
        if !problems.isEmpty { throw Problems(problems) }
    }

    /// Calls `body` with every line: a buffer, and the line's place in it. `false` ends the reading.
    func forEachLine(_ body: ([UInt8], Range<Int>) throws -> Bool) throws {
        for file in files {
            let goesOn = try Self.withBytes(of: file) { read in
                var lines = LogLines(read)
                while let range = try lines.next() {
                    guard try body(lines.buffer, range) else { return false }
                }
                return true
            }
            guard goesOn else { return }
        }
    }

    private static func withBytes(of file: String, _ body: (@escaping (inout [UInt8]) throws -> Int) throws -> Bool) throws -> Bool
    {
        guard file.hasSuffix(".gz") else {
            let descriptor = file == "-" ? 0 : open(file, O_RDONLY | O_CLOEXEC)
            defer { if descriptor > 0 { close(descriptor) } }
            return try body { try fill(&$0, from: descriptor, file) }
        }
        let child = try Unpacking(file)
        let goesOn = try body { try fill(&$0, from: child.output, file) }
        try child.finish(wasReadToEnd: goesOn)
        return goesOn
    }

    private static func fill(_ buffer: inout [UInt8], from descriptor: Int32, _ file: String) throws -> Int {
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Problem(.usage, "the file \"\(file)\" cannot be read: \(String(cString: strerror(errno))).")
            }
            return count
        }
    }

    /// `gzip -dc FILE` at work.
    private struct Unpacking {
        let output: Int32
        private let process: pid_t
        private let file: String

        init(_ file: String) throws {
            self.file = file
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else {
                throw Problem(.inability, "no pipe can be made: \(String(cString: strerror(errno))).")
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
            var process: pid_t = 0
            var words: [UnsafeMutablePointer<CChar>?] = (["gzip", "-dc", "--", file] as [String]).map { strdup($0) } + [nil]
            let failure = posix_spawnp(&process, "gzip", &actions, nil, &words, environ)
            for word in words { free(word) }
            posix_spawn_file_actions_destroy(&actions)
            close(ends[1])
            guard failure == 0 else {
                close(ends[0])
                throw Problem(.inability, "\"\(file)\" is packed, and the program gzip cannot be started.", hint: "Install gzip.")
            }
            (output, self.process) = (ends[0], process)
        }

        /// Waits for its end; a damaged file is an error.
        func finish(wasReadToEnd: Bool) throws {
            close(output)
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            guard wasReadToEnd, status != 0 else { return }
            throw Problem(.usage, "the file \"\(file)\" cannot be unpacked: gzip calls it damaged.", hint: "Try: gzip -t \(file)")
        }
    }
}
