package import Basics
import Glibc

/// Sees to it that one watcher alone works on a store: a lock on a file beside it, which the system gives back however the process ends.
package struct WatchLock: ~Copyable {
    private let descriptor: Int32

    /// Throws when another watcher holds the store, or the file cannot be made.
    package init(store path: String) throws(Problem) {
        let file = path + "-watch"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Problem(
                .inability, "The file \"\(file)\" cannot be made: \(String(cString: strerror(errno))).",
                hint: "Make its folder writable, or use another store with --db.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Problem(
                .inability, "Another watcher works on the store \"\(path)\".",
                hint: "End it first, or use another store with --db.")
        }
    }

    deinit { close(descriptor) }
}
