import Basics
import FoundationEssentials
import Glibc

/// A file that the command line names as input.
enum InputFile {
    /// Everything in the file at `path`, `-` being standard input, which may be a pipe.
    static func read(_ path: String) throws(Problem) -> [UInt8] {
        let unreadable = Problem(.usage, "the file \"\(path)\" cannot be read.", hint: "Check its name and permissions.")
        guard path == "-" else {
            guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw unreadable }
            return Array(data)
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(0, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Problem(.usage, "standard input cannot be read: \(String(cString: strerror(errno))).")
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}
