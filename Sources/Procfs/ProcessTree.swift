/// A process and all that descend from it, kept up to date with little reading: a process id is looked at once, when it is new. Who joined
/// stays until it ends, also when its parent ends before it.
package struct ProcessTree: Sendable {
    /// Those it began with.
    package let roots: [Int32]
    /// Every process of the tree, roots first, then in the order they were found.
    package private(set) var members: [Int32]
    /// Never joins, nor do its children: perfbench itself, which may well be a child of the shell it watches.
    private let excluded: Int32
    private var strangers: Set<Int32> = []

    package init(roots: [Int32], excluding excluded: Int32) {
        self.roots = roots
        self.excluded = excluded
        members = roots
    }

    /// Takes in what is new in `pids`, all processes of the machine. `parent` reads the parent of one, `nil` when it is gone already.
    package mutating func update(_ pids: [Int32], parent: (Int32) -> Int32?) {
        let present = Set(pids)
        strangers.formIntersection(present)
        let known = Set(members)
        var fresh: [(pid: Int32, parent: Int32)] = []
        for pid in pids where !known.contains(pid) && !strangers.contains(pid) && pid != excluded {
            if let parent = parent(pid) { fresh.append((pid, parent)) }
        }
        var family = known.intersection(present)
        // Process ids begin again at some time, so a child may be before its parent: continue until none joins.
        var count = -1
        while count != fresh.count {
            count = fresh.count
            fresh.removeAll { candidate in
                guard family.contains(candidate.parent) else { return false }
                family.insert(candidate.pid)
                members.append(candidate.pid)
                return true
            }
        }
        for candidate in fresh { strangers.insert(candidate.pid) }
    }

    /// Forgets a member that ended.
    package mutating func remove(_ pid: Int32) { members.removeAll { $0 == pid } }
}
