// How many files and sockets this process may have open.

import Glibc

/// The limit on open descriptors of this process (`ulimit -n`).
package struct DescriptorLimit: Hashable, Sendable {
    /// What holds now.
    package var soft: Int
    /// How far this process may raise it without privileges.
    package var hard: Int

    package init(soft: Int, hard: Int) {
        self.soft = soft
        self.hard = hard
    }

    /// The limit as it is now.
    package static func read() -> DescriptorLimit {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return DescriptorLimit(soft: 1024, hard: 1024)
        }
        return DescriptorLimit(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
    }

    /// Raises the soft limit of this process to its hard limit. Answers the limit that holds then; it never gets worse.
    @discardableResult
    package static func raise() -> DescriptorLimit {
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            // Refused only where a sandbox forbids it; then the old limit holds, and is what is answered.
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return read()
    }
}
