package import Basics
import Database
import Runs

extension RunStore {
    /// Deletes a run, by its whole id, with everything it measured. One in progress, or a baseline, is kept and said so.
    package func delete(_ id: String) throws {
        try speaking {
            let deleted = try list().first { $0.id == id }
            guard let deleted else { throw unknown(id) }
            if deleted.status == .running {
                throw Problem(.usage, "The run \"\(id)\" is still running.", hint: "Stop it first.")
            }
            if let name = deleted.baselines.first {
                throw Problem(
                    .usage, "The run \"\(id)\" is the baseline \"\(name)\".",
                    hint: "Give it up first: perfbench baseline remove \(name).")
            }
            try delete([id])
        }
    }

    /// Deletes finished runs that are neither among the newest `keep` nor younger than `age`; of each limit that is given. Baselines and
    /// runs in progress stay.
    /// - Returns: the ids of the runs deleted, newest first.
    @discardableResult
    package func prune(keep: Int? = nil, olderThan age: TimeSpan? = nil) throws -> [String] {
        guard keep != nil || age != nil else { return [] }
        return try speaking {
            let limit = age.map { now() - $0.seconds } ?? .infinity
            let old = try list().dropFirst(keep ?? 0).filter {
                $0.startedAt < limit && $0.status != .running && $0.baselines.isEmpty
            }.map(\.id)
            try delete(old)
            return old
        }
    }

    private func delete(_ ids: [String]) throws {
        // One transaction each: a recording in progress waits for one run at most.
        for id in ids { _ = try connection.write { try connection.execute("DELETE FROM runs WHERE id = ?", id) } }
        if !ids.isEmpty { try connection.run("PRAGMA incremental_vacuum") }
    }
}
