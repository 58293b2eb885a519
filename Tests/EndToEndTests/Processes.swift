import FoundationEssentials
import Glibc

/// Whether a process is at work: it is there, and not only waiting to be asked how it ended.
func isRunning(_ process: Int32) -> Bool {
    guard let stat = try? Data(contentsOf: URL(filePath: "/proc/\(process)/stat")) else { return false }
    let text = String(decoding: stat, as: UTF8.self)
    return text[(text.lastIndex(of: ")") ?? text.startIndex)...].dropFirst(2).first != "Z"
}

/// Looks until `condition` holds; `false` when it does not within 10 seconds.
func soon(_ condition: () throws -> Bool) async rethrows -> Bool {
    for _ in 0..<1000 {
        if try condition() { return true }
        await Task.yield()
        usleep(10_000)
    }
    return false
}
